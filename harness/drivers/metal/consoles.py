"""What machines write to their serial lines, as far as their BMCs pass it on."""

from collections.abc import Sequence
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import daemons
from harness.host import cgroups
from harness.drivers.metal.machine import Machine
from harness.host.process import tail


def listen(bed: Bed, machines: Sequence[Machine], directory: Path) -> None:
    """As long as there is the bed; into a file for each in `directory`."""
    for one in machines:
        console = one.bmc.console()
        if console:
            among, name = cgroups.of_this_host(), f"console-{one.name}"
            daemons.start(
                bed, name, console.command, log(directory, one.name), among, env=console.env
            )


def log(directory: Path, name: str) -> Path:
    return directory / f"console-{name}.log"


def last_words(directory: Path, name: str) -> str:
    """Lines for a message, or nothing."""
    file = log(directory, name)
    told = file.read_text(errors="replace") if file.exists() else ""
    said = tail("".join(c for c in told if c.isprintable() or c == "\n"), 5)
    return f"\nits console said last:\n{said}" if said else ""
