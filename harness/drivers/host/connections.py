"""The host's SSH processes of a bed: kept connections, and commands that a killed harness left."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from harness.drivers.bed import Bed
from harness.machines import wait_until

PROC = Path("/proc")


def end(bed: Bed) -> None:
    """End them all, and wait until they are gone; a node that was killed cannot do it."""
    for pid in processes(bed):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself in between

    def gone() -> tuple[bool, str]:
        left = processes(bed)
        return not left, f"processes {left}"

    wait_until(gone, what="SSH connections end", within=10, every=0.01)
    for node in bed.nodes:
        bed.peer(node.name).socket.unlink(missing_ok=True)


def processes(bed: Bed, proc: Path = PROC) -> list[int]:
    """Their process ids. A process that cannot be read has just ended."""
    return [pid for pid, words in _commands(proc) if is_of(bed, words)]


def is_of(bed: Bed, words: list[str]) -> bool:
    """Whether a command line is one of `ssh` to the bed; a kept connection calls itself
    `ssh: <socket> [mux]`."""
    masters = {f"ssh: {bed.peer(node.name).socket} [mux]" for node in bed.nodes}
    to_the_bed = words[:1] == ["ssh"] and str(bed.ssh_config) in words
    return to_the_bed or bool(masters.intersection(words))


def _commands(proc: Path) -> Iterator[tuple[int, list[str]]]:
    for file in proc.glob("[0-9]*/cmdline"):
        try:
            yield int(file.parent.name), file.read_text(errors="replace").rstrip("\0").split("\0")
        except OSError:
            continue
