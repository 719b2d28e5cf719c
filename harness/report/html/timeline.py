"""Where the minutes went: bars on lanes, in percent of the whole, so that they fit any screen. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.report.html.words import seconds
from harness.report.model import (
    NOT_RUN,
    PASSED,
    ChefRun,
    Phase,
    Run,
    StageResult,
    VariantResult,
    worst,
)

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
MOST_TICKS = 6
ROOM_FOR_TICKS = 0.9  # a label stands to the right of its tick


@dataclass(frozen=True)
class Bar:
    """`left` and `width` in percent."""

    left: float
    width: float
    verdict: str
    label: str
    title: str


@dataclass(frozen=True)
class Lane:
    name: str
    kind: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    left: float
    label: str


@dataclass(frozen=True)
class Timeline:
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Scale:
    """From seconds since 1970 to percent."""

    start: float
    length: float

    def bar(self, start: float, length: float, verdict: str, label: str, more: str = "") -> Bar:
        title = ", ".join(filter(None, (f"{label} {verdict}, {seconds(length)}", more)))
        left = round((start - self.start) / self.length * 100, 2)
        return Bar(left, round(length / self.length * 100, 2), verdict, label, title)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        step = next((one for one in STEPS if self.length / one <= MOST_TICKS), STEPS[-1])
        marks = range(0, int(self.length * ROOM_FOR_TICKS) + 1, step)
        return tuple(Tick(round(at / self.length * 100, 2), tick_label(at)) for at in marks)


def tick_label(at: int) -> str:
    if at < 60:
        return f"{at} s" if at else "0"
    return f"{at // 60} min" if at % 60 == 0 else f"{at // 60}:{at % 60:02}"


def scale_of(stages: Iterable[StageResult]) -> Scale:
    ran = list(stages)
    start = min((stage.started for stage in ran), default=0.0)
    end = max((stage.started + stage.seconds for stage in ran), default=0.0)
    return Scale(start, max(end - start, 1.0))


def ran(variant: VariantResult) -> list[StageResult]:
    return [stage for stage in variant.stages if stage.verdict != NOT_RUN]


def of_run(run: Run) -> Timeline:
    """A lane for each variant: which ran side by side, and which waited."""
    scale = scale_of(stage for variant in run.variants for stage in ran(variant))
    lanes = (
        Lane(variant.name, "stages", tuple(_stage(scale, stage) for stage in ran(variant)))
        for variant in run.variants
    )
    return Timeline(tuple(lanes), scale.ticks)


def of_variant(variant: VariantResult) -> Timeline:
    """A lane for the stages, one for the waves, and one for each node: how it became one, and its runs of Chef."""
    scale = scale_of(ran(variant))
    lanes = [Lane("stages", "stages", tuple(_stage(scale, stage) for stage in ran(variant)))]
    waves = tuple(_wave(scale, runs) for stage in ran(variant) for runs in _by_wave(stage))
    runs = [run for stage in variant.stages for run in stage.chef_runs]
    lanes += [Lane("waves", "waves", waves)] if waves else []
    phases = [phase for stage in variant.stages for phase in stage.phases]
    for node in variant.nodes:
        bars = (*_phases(scale, phases, node), *_node(scale, runs, node))
        lanes.append(Lane(node, "node", bars))
    return Timeline(tuple(lanes), scale.ticks)


def _stage(scale: Scale, stage: StageResult) -> Bar:
    return scale.bar(stage.started, stage.seconds, stage.verdict, stage.name, stage.detail)


def _by_wave(stage: StageResult) -> list[list[ChefRun]]:
    """Runs of Chef that follow each other in one wave, as of the changes of `reconfigure`, are told apart."""
    groups: list[list[ChefRun]] = []
    for run in (run for run in stage.chef_runs if run.wave):
        last = groups[-1] if groups else []
        again = run.node in {one.node for one in last}
        if last and last[0].wave == run.wave and not again:
            last.append(run)
        else:
            groups.append([run])
    return groups


def _wave(scale: Scale, runs: Sequence[ChefRun]) -> Bar:
    start = min(run.started for run in runs)
    length = max(run.started + run.seconds for run in runs) - start
    verdict = worst(run.verdict for run in runs)
    return scale.bar(start, length, verdict, runs[0].wave)


def _phases(scale: Scale, phases: Iterable[Phase], node: str) -> tuple[Bar, ...]:
    return tuple(
        scale.bar(phase.started, phase.seconds, PASSED, phase.name)
        for phase in phases
        if phase.node == node
    )


def _node(scale: Scale, runs: Iterable[ChefRun], node: str) -> tuple[Bar, ...]:
    return tuple(
        scale.bar(
            run.started,
            run.seconds,
            run.verdict,
            "chef-client",
            f"{run.updated} of {run.total} resources updated" if run.total else "",
        )
        for run in runs
        if run.node == node
    )
