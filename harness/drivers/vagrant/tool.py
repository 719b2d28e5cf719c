"""Vagrant itself, by python-vagrant, in a bed's directory."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError
from harness.machines import wait_until
from harness.host.process import tail

LOG = "vagrant.log"


def vagrant(directory: Path) -> Any:
    """A `vagrant.Vagrant` that works in `directory`, and writes what it says to a log there."""
    from vagrant import Vagrant, make_file_cm  # Debian's package comes with this driver only

    log = make_file_cm(str(directory / LOG))
    return Vagrant(root=str(directory), out_cm=log, err_cm=log, env=dict(os.environ))


def asked(directory: Path, what: str, ask: Callable[[Any], Any]) -> Any:
    """What `ask` answers; a MachineRoomError with Vagrant's last words when it fails. `what` names it for people."""
    try:
        return ask(vagrant(directory))
    except subprocess.CalledProcessError as error:
        said = tail((directory / LOG).read_text(errors="replace"))
        raise MachineRoomError(
            f"`vagrant {what}` failed:\n{said}",
            cure="what the provider itself says may tell more, such as `journalctl -u libvirtd`",
        ) from error


def end(bed: Bed) -> None:
    """Of a harness that was killed, Vagrant goes on: it would make again what is being removed."""
    for pid in _processes(bed.directory):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself in between

    def gone() -> tuple[bool, str]:
        left = list(_processes(bed.directory))
        return not left, f"processes {left}"

    wait_until(gone, what="Vagrant's processes end", within=10)


def _processes(directory: Path) -> Iterator[int]:
    """Those of Vagrant that work there; people's own shells are left alone."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            words = (link.parent / "cmdline").read_bytes()
            if Path(os.readlink(link)) == directory and b"vagrant" in words:
                yield int(link.parent.name)
        except OSError:
            continue
