"""Runs stages of one variant, one after the other, until one does not pass."""

import time
from collections.abc import Iterable, Mapping

from harness.errors import CodeUnderTestFailed, HarnessError, of_host
from harness.report.memory import PeakMemory
from harness.run import logs, state
from harness.stages import STAGES, Context, Stage

# The machine room's failures are told apart from the cookbooks', because they call for different people.
FAILED = "failed"
BROKEN = "broken"
PASSED = "passed"
INTERRUPTED = "interrupted"
BUG = "bug"


def run_stages(context: Context, names: Iterable[str], stages: Mapping[str, Stage] = STAGES) -> int:
    """Answers the exit code: 0, or that of the first stage that did not pass; the bed is then left as it is."""
    started = time.monotonic()
    left = list(names)
    while left:
        stage = left.pop(0)
        if stage == "destroy" and context.bed.directory.is_dir():
            logs.gather(context)
        error = _run_stage(context, stage, stages[stage])
        if error is not None:
            context.emit("not_run", stages=left)
            seconds = time.monotonic() - started
            context.emit("variant_ended", verdict=verdict_of(error), seconds=seconds)
            context.emit("failure", stage=stage, text=block(context, stage, error))
            return error.exit_code
    context.emit("variant_ended", verdict=PASSED, seconds=time.monotonic() - started)
    return 0


def verdict_of(error: BaseException | None) -> str:
    if error is None:
        return PASSED
    if isinstance(error, CodeUnderTestFailed):
        return FAILED
    if isinstance(error, HarnessError):
        return BROKEN
    return INTERRUPTED if isinstance(error, (KeyboardInterrupt, BrokenPipeError)) else BUG


def _run_stage(context: Context, name: str, stage: Stage) -> HarnessError | None:
    """The error that a user can act on, or None; any other goes on up, when the log has its verdict."""
    context.emit("stage_started", stage=name)
    state.begin(context.bed, name)
    error = _measured(context, name, stage)
    if error is None:
        state.note(context.bed, name)
        return None
    if not isinstance(error, HarnessError):
        raise error
    if context.bed.directory.is_dir():
        logs.gather(context)
    return error


def _measured(context: Context, name: str, stage: Stage) -> BaseException | None:
    started = time.monotonic()
    error: BaseException | None = None
    detail = ""
    with PeakMemory(lambda: context.driver.memory(context.bed)) as memory:
        try:
            detail = stage(context)
        except BaseException as caught:
            error = of_host(caught) or caught
    context.emit(
        "stage_ended",
        stage=name,
        verdict=verdict_of(error),
        seconds=round(time.monotonic() - started, 1),
        memory=memory.peak,
        detail=detail,
    )
    return error


def block(context: Context, stage: str, error: HarnessError) -> str:
    """What failed where, what the nodes said last, how to get in, and how to go on."""
    name = context.bed.variant.name
    kept = context.bed.directory.is_dir()
    lines = [f"{name} did not pass {stage}", *(f"  {line}" for line in error.message.splitlines())]
    if error.cure:
        lines.append(f"  → {error.cure}")
    if kept and (words := logs.last_words(context)):
        lines += ["", words]
    lines += ["", f"  logs      {context.directory}"]
    if kept:
        lines += [
            f"  log in    bin/harness login {name} {context.bed.nodes[0].name}",
            f"  again     bin/harness {stage} {name}",
            f"  remove    bin/harness destroy {name}",
        ]
    else:
        lines.append(f"  again     bin/harness test {name}")
    return "\n".join(lines)
