"""The history of a stage's seconds, as a small plot. Pure; all numbers are pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from harness.report.history import Point
from harness.report.html.words import seconds
from harness.report.model import PASSED

WIDTH = 150
HEIGHT = 44
EDGE = 5


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    run: str
    verdict: str
    title: str


@dataclass(frozen=True)
class Plot:
    """`line` goes through the dots that passed, as an SVG polyline has it; `median` is of these, None without any."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    line: str
    median: float | None
    passed: int


def plot(points: Sequence[Point]) -> Plot:
    """The time of a run does not count, only its turn; seconds begin at 0."""
    most = max(point.seconds for point in points) or 1.0
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    dots = tuple(
        Dot(
            round(EDGE + index * step, 1),
            round(HEIGHT - EDGE - point.seconds / most * (HEIGHT - 2 * EDGE), 1),
            point.run,
            point.verdict,
            f"{point.run}: {point.verdict}, {seconds(point.seconds)}"
            + (f"; {point.detail}" if point.detail else ""),
        )
        for index, point in enumerate(points)
    )
    passed = [point.seconds for point in points if point.verdict == PASSED]
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots if dot.verdict == PASSED)
    return Plot(WIDTH, HEIGHT, dots, line, median(passed) if passed else None, len(passed))
