"""What the user must be allowed to do on this host."""

import os

from harness.host.errors import MachineRoomError


def require_root() -> None:
    if os.geteuid() != 0:
        raise MachineRoomError(
            "beds are made by root: mounts, links and cgroups", cure="run it with sudo"
        )
