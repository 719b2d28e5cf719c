"""What is wrong with a file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from harness.host.errors import UsageError

Position = tuple[int, int]
"""Line and column, which count from 1, as editors do."""
START: Position = (1, 1)
LONGEST = 1000  # characters of a message


@dataclass(frozen=True, order=True)
class Problem:
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{_printable(self.file)}:{self.line}:{self.column}: {_printable(self.message)}"


def _printable(text: str) -> str:
    """On one line, whatever the file has that `text` repeats; and not all of it when that is much."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


class InvalidFiles(UsageError):
    """One line for each problem, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(
            "\n".join(str(problem) for problem in self.problems),
            cure="correct them, and run it again",
        )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ ", did you mean …?" or what there is, when nothing is close."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f", did you mean {close[0]}?"
    return f"; there are: {', '.join(names)}" if names else ""


def shown(path: Path, root: Path) -> str:
    """The path as a person in the checkout would type it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
