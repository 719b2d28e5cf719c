"""The system that this host runs, and whether it is one of those that the harness is proven on."""

import subprocess
from pathlib import Path

from harness.host.errors import MachineRoomError

SUPPORTED = Path(__file__).with_name("supported")


def supported() -> str:
    """What this host runs, as a sentence; a MachineRoomError when it is none of the systems that are supported."""
    asked = subprocess.run([SUPPORTED], capture_output=True, text=True)
    if asked.returncode:
        raise MachineRoomError(asked.stderr.strip().removeprefix("error: "))
    return asked.stdout.strip()
