"""Runs on a node, after probes/leaks.py: what the node is like, so that two of them can be compared.

Secrets differ from bed to bed, so that each is replaced by the name of its place.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

# What is made anew on every machine, by design: keys of hosts and beds, identifiers, what is compiled of other files.
OWN = (
    "etc/chef",
    "etc/ssh/ssh_host",
    "etc/ssl",
    "etc/machine-id",
    "etc/ld.so.cache",
    "etc/openvswitch/conf.db",
    "etc/openvswitch/system-id.conf",
    "etc/openvswitch/.conf.db",
    "etc/libvirt/nwfilter",
    "etc/libvirt/qemu/networks",
    "etc/iscsi/initiatorname.iscsi",
    "etc/nvme/host",
)

# They give out numbers in the order in which packages came: only names count here. The backups with `-` lag behind.
ACCOUNTS = ("etc/passwd", "etc/group", "etc/shadow", "etc/gshadow")


def lines(*command: str) -> list[str]:
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return ended.stdout.decode().splitlines()


def files(root: Path, known: Mapping[str, str]) -> Iterator[str]:
    """Each file below /etc with its mode, owner and a digest of what it says."""
    by_length = sorted(known.items(), key=lambda one: -len(one[1]))
    for path in sorted((root / "etc").rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            yield f"{name} -> {path.readlink()}"
        elif path.is_file() and not name.startswith(OWN) and name.rstrip("-") not in ACCOUNTS:
            text = path.read_bytes()
            for place, value in by_length:
                text = text.replace(value.encode(), place.encode())
            state = path.stat()
            digest = hashlib.sha256(text).hexdigest()[:12]
            yield f"{name} {state.st_mode:o} {path.owner()}:{path.group()} {digest}"


def likeness(known: Mapping[str, str]) -> str:
    """JSON: packages with versions, accounts, configuration files, and units with what becomes of them."""
    running = ["systemctl", "list-units", "--type=service,socket", "--state=active"]
    return json.dumps(
        {
            "accounts": [
                f"{one.split(':')[0]} of {file}"
                for file in ACCOUNTS
                for one in lines("cat", f"/{file}")
            ],
            "packages": lines("dpkg-query", "-W"),
            "files": list(files(Path("/"), known)),
            "unit files": lines("systemctl", "list-unit-files", "--no-legend", "--plain"),
            "running units": [
                line.split()[0] for line in lines(*running, "--no-legend", "--plain")
            ],
        }
    )
