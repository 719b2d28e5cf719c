"""Installs what the host lacks; says so before it does."""

import os
from pathlib import Path

from harness.host.errors import MachineRoomError
from harness.host.process import CommandFailed, run
from harness.host.progress import Tell
from harness.setup import system
from harness.setup.packages import missing, wanted

SECONDS = 1800.0
# The harness runs a package cache of its own in each bed; nobody asked for one that serves the
# host.
UNWANTED_SERVICE = "apt-cacher-ng"


def ensure(tell: Tell, *groups: str) -> None:
    """Install the packages of `groups` that are missing, as root; otherwise say how to. Nothing on a system that is not
    supported."""
    system.supported()
    absent = missing(wanted(*groups))
    if not absent:
        return
    if os.geteuid() != 0:
        command = f"sudo apt-get install --no-install-recommends {' '.join(absent)}"
        raise MachineRoomError(
            f"Debian packages are missing: {' '.join(absent)}",
            cure=f"run it as root, or: {command}",
        )
    tell(f"installing Debian packages on this host: {' '.join(absent)}")
    install(absent)


def install(names: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(["apt-get", "-qq", "update"], timeout=SECONDS, env=env)
        command = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *names]
        run(command, timeout=SECONDS, env=env)
    except CommandFailed as error:
        raise MachineRoomError(
            error.message, cure="make `apt-get update` work on this host"
        ) from error
    if UNWANTED_SERVICE in names and Path("/run/systemd/system").is_dir():
        run(["systemctl", "disable", "--now", UNWANTED_SERVICE], timeout=60)
