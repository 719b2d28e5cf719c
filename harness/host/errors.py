"""Expected failures, split by whose fault they are: the class says it, the exit code tells the
caller's script.

Raise one where the fault is known. The command line turns it into text and exit code, in one place.
"""

import errno
from collections.abc import Collection
from typing import ClassVar, Optional

PASSED = 0
BUG = 5
INTERRUPTED = 130


class HarnessError(Exception):
    """Something a user can act on: `message` says what is wrong, `cure` what to do about it (may be
    empty)."""

    exit_code: ClassVar[int] = BUG

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    @property
    def text(self) -> str:
        """What a person is told on the console."""
        return f"error: {self.message}" + (f"\n  → {self.cure}" if self.cure else "")


class CodeUnderTestFailed(HarnessError):
    """The cookbooks, or the cloud they made, did not do what a stage asks for."""

    exit_code = 1


class UsageError(HarnessError):
    """The command line, a data file or the user's environment is wrong."""

    exit_code = 2


class NothingSelected(HarnessError):
    """The selection names no variant; an empty run is never green."""

    exit_code = 3


class MachineRoomError(HarnessError):
    """Driver, mirror, disk, network or host: nothing is known about the code under test."""

    exit_code = 4


# Of several variants: what must be looked at first comes first. That the machine room failed for one does not excuse
# cookbooks that failed for another.
WORST_FIRST = (INTERRUPTED, BUG, 1, 2, 3, 4, PASSED)


def worst(codes: Collection[int]) -> int:
    return next(code for code in WORST_FIRST if code in codes)


REFUSALS = {
    errno.EACCES: "run it as root",
    errno.EPERM: "run it as root",
    errno.ENOSPC: "free some room on the disk",
    errno.EDQUOT: "free some room on the disk",
    errno.EROFS: "let HARNESS_CACHE name a directory that can be written",
}


def of_host(error: BaseException) -> Optional[MachineRoomError]:
    """What the host's system refused us, wherever that was: no right, no room. None for any other
    error."""
    if isinstance(error, OSError) and error.errno in REFUSALS:
        return MachineRoomError(str(error), cure=REFUSALS[error.errno])
    return None
