"""What the page's template asks of a run, beyond what it came to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.checks import Check
from harness.report.culprits import Culprit, culprits
from harness.report.history import History
from harness.report.html.drawing import Drawing, draw
from harness.report.html.plot import Plot, plot
from harness.report.html.timeline import Timeline, of_variant, ran
from harness.report.model import (
    PASSED,
    LogFile,
    Run,
    StageResult,
    VariantResult,
)

SLOWEST = 8


@dataclass(frozen=True)
class Blame:
    """A culprit, with the id of its block and the logs of its node."""

    id: str
    culprit: Culprit
    logs: tuple[LogFile, ...]


@dataclass(frozen=True)
class Slow:
    seconds: float
    resource: str
    node: str
    stage: str


@dataclass(frozen=True)
class Told:
    """The block of a failure, and its last paragraph: how to log in, how to repeat it, how to remove it."""

    text: str
    ways_on: str


@dataclass(frozen=True)
class VariantView:
    """`plots` has those stages that ran before as well."""

    variant: VariantResult
    blames: tuple[Blame, ...]
    timeline: Timeline | None
    drawing: Drawing | None
    slowest: tuple[Slow, ...]
    plots: tuple[tuple[StageResult, Plot], ...]

    @property
    def id(self) -> str:
        return f"v-{self.variant.slug}"

    @property
    def told(self) -> tuple[Told, ...]:
        """The texts of failures, each once."""
        texts = dict.fromkeys(failure.text for failure in self.variant.failures)
        return tuple(Told(text, text.rstrip().rpartition("\n\n")[2]) for text in texts)

    def blames_of(self, stage: str) -> list[Blame]:
        return [one for one in self.blames if one.culprit.stage == stage]

    def blame_of_node(self, node: str) -> Blame | None:
        return next((one for one in self.blames if one.culprit.node == node), None)

    def target(self, stage: str) -> str:
        """The id of what a click on the stage's cell shows."""
        found = self.blames_of(stage)
        return found[0].id if found else f"{self.id}-{stage}"

    def left_out(self, stage: StageResult) -> list[Check]:
        return [case for one in stage.checks for case in one.cases if case.verdict == "skipped"]

    @property
    def logs(self) -> dict[str, list[LogFile]]:
        """By node; "" for the variant's own."""
        nodes = dict.fromkeys(log.node for log in self.variant.logs)
        return {node: [log for log in self.variant.logs if log.node == node] for node in nodes}


def view(variant: VariantResult, past: History) -> VariantView:
    found = enumerate(culprits(variant), 1)
    began = bool(ran(variant))
    return VariantView(
        variant=variant,
        blames=tuple(_blame(variant, number, one) for number, one in found),
        timeline=of_variant(variant) if began else None,
        drawing=draw(variant.outline) if variant.outline else None,
        slowest=_slowest(variant),
        plots=tuple(
            (stage, plot(points))
            for stage in variant.stages
            if len(points := past.get((variant.name, stage.name), ())) > 1
        ),
    )


def _blame(variant: VariantResult, number: int, culprit: Culprit) -> Blame:
    logs = tuple(log for log in variant.logs if culprit.node and log.node == culprit.node)
    return Blame(f"failure-{variant.slug}-{number}", culprit, logs)


def _slowest(variant: VariantResult) -> tuple[Slow, ...]:
    found = [
        Slow(one.seconds, one.resource, run.node, stage.name)
        for stage in variant.stages
        for run in stage.chef_runs
        for one in run.slowest
    ]
    return tuple(sorted(found, key=lambda one: -one.seconds)[:SLOWEST])


def headline(run: Run) -> str:
    """The one sentence to remember."""
    total = len(run.variants)
    if not total:
        return "nothing is known about this run"
    if run.verdict == PASSED:
        return f"{run.variants[0].title} passed" if total == 1 else f"all {total} variants passed"
    if total == 1:
        return f"{run.variants[0].title}: {run.verdict}"
    bad = ", ".join(
        f"{count} {verdict}" for verdict, count in run.counts.items() if verdict != PASSED
    )
    return f"{bad or run.verdict} of {total} variants"


def columns(variants: Sequence[VariantResult]) -> list[str]:
    """Every stage that any variant was asked for, each after the one that it follows."""
    order: list[str] = []
    for variant in sorted(variants, key=lambda one: -len(one.stages)):
        at = 0
        for stage in variant.stages:
            if stage.name in order:
                at = order.index(stage.name) + 1
            else:
                order.insert(at, stage.name)
                at += 1
    return order
