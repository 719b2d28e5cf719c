"""The bare Debian of a base image: what a cloud image would have, and what a container needs to
boot."""

import os
from collections.abc import Sequence
from pathlib import Path

from harness.image.isolation import isolated
from harness.host.process import run

SECONDS = 1800.0

# The age of an index proves nothing here: the bed's clock and its mirror are the user's own choice.
APT = """\
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
APT::Install-Recommends "false";
"""
# Only the host key that a bed brings; no look-ups of names, since nodes have no name server.
SSHD = """\
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
UseDNS no
"""
FILES = {
    "etc/apt/apt.conf.d/80bed": APT,
    "etc/dpkg/dpkg.cfg.d/unsafe-io": "force-unsafe-io\n",
    "etc/ssh/sshd_config.d/bed.conf": SSHD,
    "etc/resolv.conf": "",
    "etc/machine-id": "",
}
ENABLED = ("systemd-networkd.service", "ssh.service")
# Work that would start by itself at some hour and be measured with the cloud's.
DISABLED = (
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "fstrim.timer",
)
# The first waits for links that containers do not have; the second comes with Nova's dependencies,
# and fails without kernel modules.
MASKED = ("systemd-networkd-wait-online.service", "nvmf-autoconnect.service")


def bootstrap_command(
    root: Path, suite: str, sources: Sequence[str], packages: Sequence[str]
) -> list[str]:
    return [
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        "--quiet",
        f"--include={','.join(packages)}",
        '--aptopt=Acquire::Check-Valid-Until "false"',
        "--dpkgopt=force-unsafe-io",
        suite,
        str(root),
        *sources,
    ]


def steps() -> tuple[str, ...]:
    """What decides the tree, besides the arguments of `make`."""
    command = bootstrap_command(Path("ROOT"), "SUITE", ("SOURCES",), ("PACKAGES",))
    files = (f"{name}={text}" for name, text in FILES.items())
    return (*command, *files, *ENABLED, *DISABLED, *MASKED)


def make(root: Path, suite: str, sources: Sequence[str], packages: Sequence[str]) -> None:
    """Make the tree `root`, which must not exist; its parent takes what is temporary."""
    # Its temporary files too are where an interrupted build is cleaned up.
    env = {**os.environ, "TMPDIR": str(root.parent)}
    run(isolated(bootstrap_command(root, suite, sources, packages)), timeout=SECONDS, env=env)
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    for name, text in FILES.items():
        (root / name).unlink(missing_ok=True)
        (root / name).write_text(text)
        (root / name).chmod(0o644)
    _systemctl(root, "enable", *ENABLED)
    _systemctl(root, "disable", *(unit for unit in DISABLED if _has(root, unit)))
    _systemctl(root, "mask", *MASKED)


def _systemctl(root: Path, verb: str, *units: str) -> None:
    run(["chroot", str(root), "systemctl", "--quiet", verb, *units], timeout=60)


def _has(root: Path, unit: str) -> bool:
    return (root / "lib/systemd/system" / unit).exists()


def package_versions(root: Path) -> str:
    """The manifest: one `package version` a line."""
    query = [
        "dpkg-query",
        f"--admindir={root / 'var/lib/dpkg'}",
        "-W",
        "-f",
        "${Package} ${Version}\\n",
    ]
    return run(query, timeout=60).stdout
