"""How long each stage took over runs, for the plot. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.report.model import NOT_RUN, Run

# More dots than this cannot be told apart on a phone.
MOST = 30


@dataclass(frozen=True)
class Point:
    """A stage of one run."""

    run: str
    seconds: float
    verdict: str
    detail: str


History = Mapping[tuple[str, str], tuple[Point, ...]]
"""By variant and stage, the oldest first."""


def history(run: Run, others: Iterable[Run]) -> History:
    """Of the run's own stages: the latest before it, and itself last. What was brought onto another revision is not
    compared with what began with bare nodes."""
    own = {(variant.name, bool(variant.onto)) for variant in run.variants}
    before = sorted(
        (one for one in others if one.started < run.started), key=lambda one: one.started
    )
    found: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for one in [*before, run]:
        for variant in (one for one in one.variants if (one.name, bool(one.onto)) in own):
            for stage in (stage for stage in variant.stages if stage.verdict != NOT_RUN):
                point = Point(one.id, stage.seconds, stage.verdict, stage.detail)
                found[variant.name, stage.name].append(point)
    return {key: tuple(points[-MOST:]) for key, points in found.items()}
