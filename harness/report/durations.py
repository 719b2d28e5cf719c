"""How long stages took in past runs, from their event logs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from harness.report import events
from harness.report.events import Event

# What a stage of a variant that never ran is taken for: of the order of what the stages of a whole cloud take.
UNKNOWN_SECONDS = 90.0


@dataclass(frozen=True)
class Durations:
    """Median seconds of the stages that passed, by variant and stage."""

    seconds: Mapping[tuple[str, str], float]

    def expected(self, variant: str, stages: Iterable[str]) -> float:
        return sum(self.seconds.get((variant, stage), UNKNOWN_SECONDS) for stage in stages)


def of_runs(runs: Path) -> Durations:
    """Of all runs below `runs`; a log that a full disk cut off is left out."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for event in _events(runs):
        if event["event"] == "stage_ended" and event["verdict"] == "passed":
            taken[event["variant"], event["stage"]].append(event["seconds"])
    return Durations({key: median(seconds) for key, seconds in taken.items()})


def _events(runs: Path) -> Iterator[Event]:
    for log in runs.glob("*/events.ndjson"):
        try:
            yield from events.read(log)
        except (OSError, ValueError):
            continue
