"""What makes a copy of the image one particular node: a few files, written into it before it starts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import packages
from harness.machines import ssh
from harness.host.process import run

NETWORK = """\
[Match]
{match}

[Network]
Address={address}
LinkLocalAddressing=no
IPv6AcceptRA=no
"""
CONTAINERS = "Name=host0"  # as systemd-nspawn calls it
LOCALHOST = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"


@dataclass(frozen=True)
class File:
    """A file of the node: path relative to its root."""

    path: str
    text: str
    mode: int = 0o644


def hosts(bed: Bed) -> str:
    return LOCALHOST + "".join(f"{node.address} {node.name}\n" for node in bed.nodes)


def machine_id(bed: Bed, node: str) -> str:
    """The same for the same node of a bed, so that its journal keeps its directory."""
    return hashlib.sha256(f"{bed.variant.name} {node}".encode()).hexdigest()[:32]


def files(
    bed: Bed, node: str, *, proxy: str, client_key: str, host_key: str, match: str = CONTAINERS
) -> list[File]:
    """All that a node has of its own. `client_key` is the public key that may log in, `host_key` the node's private
    one; `match` says to systemd-networkd which link the management network's is."""
    address = f"{bed.machine(node).address}/{bed.host.network.prefixlen}"
    return [
        File("etc/hostname", f"{node}\n"),
        File("etc/hosts", hosts(bed)),
        File("etc/machine-id", f"{machine_id(bed, node)}\n", 0o444),
        File(
            "etc/systemd/network/10-management.network",
            NETWORK.format(match=match, address=address),
        ),
        File(packages.APT_FILE, packages.APT.format(proxy=proxy)),
        File("etc/ssh/ssh_host_ed25519_key", host_key, 0o600),
        File("root/.ssh/authorized_keys", client_key, 0o600),
    ]


def write(root: Path, contents: Iterable[File]) -> None:
    """Write them below `root`, the upper directory of a clone; a directory made here hides the mode
    of the image's."""
    for file in contents:
        path = root / file.path
        for directory in reversed(Path(file.path).parents):
            _make_directory(root, directory)
        path.touch(mode=0o600)
        path.write_text(file.text)
        path.chmod(file.mode)


def _make_directory(root: Path, directory: Path) -> None:
    """As the image has it, whatever the umask of the user is: /root is private, the others are
    not."""
    if not (root / directory).is_dir():
        (root / directory).mkdir()
        (root / directory).chmod(0o700 if directory.parts[:1] == ("root",) else 0o755)


def make_keys(bed: Bed) -> None:
    """A key that logs in to every node, and a host key for each, in the bed's directory."""
    for name in ("id", *(f"host_{node.name}" for node in bed.nodes)):
        path = bed.directory / "keys" / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        run(
            [
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                bed.variant.slug,
                "-f",
                str(path),
            ],
            timeout=10,
        )


def key(bed: Bed, name: str) -> str:
    return (bed.directory / "keys" / name).read_text()


def write_ssh_files(bed: Bed) -> None:
    """ssh_config and known_hosts: the hosts' keys are ours, so a changed one is an error, not a
    habit."""
    keys = bed.directory / "keys"
    known = keys / "known_hosts"
    known.write_text("".join(f"{n.name} {key(bed, f'host_{n.name}.pub')}" for n in bed.nodes))
    peers = [bed.peer(node.name) for node in bed.nodes]
    bed.ssh_config.write_text(ssh.config_text(peers, key=keys / "id", known_hosts=known))
    bed.cache.sockets.mkdir(mode=0o700, exist_ok=True)
