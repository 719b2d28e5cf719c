"""`python3 -m harness.drivers.metal.lab.chassis DIRECTORY 0x20 get|set WHAT [VALUE]…`: ipmi_sim asks a machine."""

import sys
from pathlib import Path

from harness.drivers.metal.lab import rack
from harness.drivers.metal.lab.box import FROM_DISK, PXE, Box


def main(directory: str, _: str, verb: str, *words: str) -> int:
    """One answer a line; ipmi_sim asks several things at once."""
    box = rack.read(Path(directory))
    if verb == "get":
        for what in words:
            print(f"{what}:{_get(box, what)}")
        return 0
    for what, value in zip(words[::2], words[1::2]):
        _set(box, what, value)
    return 0


def _get(box: Box, what: str) -> str:
    if what == "power":
        return "1" if box.is_on() else "0"
    return "pxe" if what == "boot" and box.boot_next() == PXE else "default"


def _set(box: Box, what: str, value: str) -> None:
    if what == "power":
        box.on() if value == "1" else box.off()
    elif what == "boot":
        box.boot_once(PXE if value == "pxe" else FROM_DISK)
    elif what == "reset":
        box.reset()
    elif what == "shutdown":
        box.shut_down()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
