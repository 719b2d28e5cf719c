"""What failed, where and why: one entry for each node or check that kept a stage from passing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from harness.report.checks import Check
from harness.report.model import (
    NOT_RUN,
    PASSED,
    UNFINISHED,
    ChefRun,
    Failure,
    StageResult,
    VariantResult,
)

CURE = "→"


@dataclass(frozen=True)
class Culprit:
    """`node` is "" when it is no single node's fault, `wave` when it is no run of Chef's. `what` and `why` are one line
    each, `text` all that is known."""

    stage: str
    node: str
    what: str
    why: str = ""
    text: str = ""
    wave: str = ""


def culprits(variant: VariantResult) -> tuple[Culprit, ...]:
    """In the order in which it happened; () for a variant that passed."""
    bad = [stage for stage in variant.stages if stage.verdict not in (PASSED, NOT_RUN)]
    found = [one for stage in bad for one in _of_stage(variant, stage)]
    found += [
        one for failure in variant.failures if not failure.stage for one in _told(variant, failure)
    ]
    return tuple(found or _unknown(variant))


def _of_stage(variant: VariantResult, stage: StageResult) -> list[Culprit]:
    told = [
        one
        for failure in variant.failures
        if failure.stage == stage.name
        for one in _told(variant, failure)
    ]
    clients = [run for run in stage.chef_runs if run.verdict != PASSED]
    found = [_of_chef(stage, run, told) for run in clients] + _of_checks(variant, stage)
    return found or told or [Culprit(stage.name, "", _without_words(stage))]


def _without_words(stage: StageResult) -> str:
    if stage.verdict == UNFINISHED:
        return f"the log ends {stage.seconds:.0f} s after {stage.name} began"
    return stage.verdict


def _of_chef(stage: StageResult, run: ChefRun, told: Sequence[Culprit]) -> Culprit:
    if not run.failure and told:
        return replace(told[0], node=run.node, wave=run.wave)
    what, _, why = run.failure.partition("\n")
    what = what or f"chef-client: {run.verdict}"
    return Culprit(stage.name, run.node, what, _line(why), why, run.wave)


def _of_checks(variant: VariantResult, stage: StageResult) -> list[Culprit]:
    failed = (case for one in stage.checks for case in one.cases if case.verdict == "failed")
    return [
        Culprit(
            stage.name,
            node_of(case, variant),
            f"{case.module.removeprefix('tests.checks.')}::{case.name}",
            _line(case.message),
            case.text,
        )
        for case in failed
    ]


def node_of(check: Check, variant: VariantResult) -> str:
    """Checks of a node have its name as their first parameter."""
    about = f"{check.parameters}-"
    return max(
        (name for name in variant.nodes if about.startswith(f"{name}-")), key=len, default=""
    )


def _told(variant: VariantResult, failure: Failure) -> list[Culprit]:
    """From the block that harness.run.block writes: a title, what was told, the cure, an empty line, and the rest.
    Of what was told the first line says what, and those that begin with a node's name say where."""
    lines = [line.strip() for line in takewhile(str.strip, failure.text.splitlines()[1:])]
    told = [line for line in lines if not line.startswith(CURE)] or [failure.text.strip()]
    if told[0].startswith("Traceback"):
        told = told[-1:]
    what = told[0].removeprefix("error: ")
    of_nodes = [line.partition(": ")[::2] for line in told[1:]]
    blamed = dict.fromkeys(node for node, _ in of_nodes if node in variant.nodes)
    if not blamed:
        return [Culprit(failure.stage, "", what, "".join(told[1:2]), "\n".join(told[1:]))]
    words = {name: [text for node, text in of_nodes if node == name] for name in blamed}
    return [
        Culprit(failure.stage, node, what, said[0], "\n".join(said)) for node, said in words.items()
    ]


def _line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


def _unknown(variant: VariantResult) -> Iterator[Culprit]:
    if variant.verdict == NOT_RUN:
        yield Culprit("", "", "it never began")
    elif variant.verdict != PASSED:
        yield Culprit("", "", "the log does not tell why")
