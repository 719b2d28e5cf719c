"""Progress of work that takes long, told to whoever runs it."""

from collections.abc import Callable
from dataclasses import dataclass

Tell = Callable[[str], None]
"""Takes one line of text. Who passes it decides whether and how it is shown; nothing below the
command line prints."""

Phased = Callable[[str, str, float, float], None]
"""Takes a node, what it went through, when that began (seconds since 1970), and how many seconds it took."""


def _nobody(node: str, phase: str, began: float, seconds: float) -> None:
    """For whoever draws no timeline."""


@dataclass(frozen=True)
class Progress:
    """What a driver tells: lines, by calling it, and the phases of nodes on their way to being one."""

    line: Tell
    phase: Phased = _nobody

    def __call__(self, text: str) -> None:
        self.line(text)
