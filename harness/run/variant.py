"""Runs stages of one variant, one after the other, until one does not pass."""

import time
from collections.abc import Iterable, Mapping

from harness.host.errors import BUG, CodeUnderTestFailed, HarnessError, of_host
from harness.report.memory import PeakMemory
from harness.run import logs, state
from harness.run.block import block
from harness.stages import STAGES, Context, Stage

# The machine room's failures are told apart from the cookbooks', because they call for different people.
FAILED = "failed"
BROKEN = "broken"
PASSED = "passed"
INTERRUPTED = "interrupted"
FLAW = "bug"


def run_stages(context: Context, names: Iterable[str], stages: Mapping[str, Stage] = STAGES) -> int:
    """Answers the exit code: 0, or that of the first stage that did not pass; the bed is then left as it is.

    An interrupt goes on up, when all that is to be told of it has been.
    """
    started = time.monotonic()
    left = list(names)
    error: BaseException | None = None
    while left and error is None:
        stage = left.pop(0)
        if stage == "destroy" and context.bed.directory.is_dir():
            logs.gather(context)
        error = _run_stage(context, stage, stages[stage])
    if left:
        context.emit("not_run", stages=left)
    seconds = round(time.monotonic() - started, 1)
    context.emit("variant_ended", verdict=verdict_of(error), seconds=seconds, onto=context.onto)
    return _code(context, stage, error) if error else 0


def _code(context: Context, stage: str, error: BaseException) -> int:
    if is_interrupt(error):
        raise error
    context.emit("failure", stage=stage, text=block(context, stage, error))
    return error.exit_code if isinstance(error, HarnessError) else BUG


def verdict_of(error: BaseException | None) -> str:
    if error is None:
        return PASSED
    if isinstance(error, CodeUnderTestFailed):
        return FAILED
    if isinstance(error, HarnessError):
        return BROKEN
    return INTERRUPTED if is_interrupt(error) else FLAW


def is_interrupt(error: BaseException) -> bool:
    """Of a person, or because whoever read our output has gone."""
    return isinstance(error, (KeyboardInterrupt, BrokenPipeError))


def _run_stage(context: Context, name: str, stage: Stage) -> BaseException | None:
    """Why the stage did not pass, or None."""
    context.emit("stage_started", stage=name)
    state.begin(context.bed, name)
    error = _measured(context, name, stage)
    if error is None:
        state.note(context.bed, name)
    elif not is_interrupt(error) and context.bed.directory.is_dir():
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
