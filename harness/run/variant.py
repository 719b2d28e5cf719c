"""Runs stages of one variant, one after the other, until one does not pass."""

import time
from collections.abc import Iterable, Mapping

from harness.errors import CodeUnderTestFailed, HarnessError
from harness.report.memory import PeakMemory
from harness.run import logs, state
from harness.stages import STAGES, Context, Stage

# The machine room's failures are told apart from the cookbooks', because they call for different people.
FAILED = "failed"
BROKEN = "broken"
PASSED = "passed"


def run_stages(context: Context, names: Iterable[str], stages: Mapping[str, Stage] = STAGES) -> int:
    """Answers the exit code: 0, or that of the first stage that did not pass; the bed is then left as it is."""
    started = time.monotonic()
    for stage in names:
        if stage == "destroy" and context.bed.directory.is_dir():
            logs.gather(context)
        error = _run_stage(context, stage, stages[stage])
        if error is not None:
            verdict = FAILED if isinstance(error, CodeUnderTestFailed) else BROKEN
            context.emit("variant_ended", verdict=verdict, seconds=time.monotonic() - started)
            context.emit("failure", stage=stage, text=block(context, stage, error))
            return error.exit_code
    context.emit("variant_ended", verdict=PASSED, seconds=time.monotonic() - started)
    return 0


def _run_stage(context: Context, name: str, stage: Stage) -> HarnessError | None:
    context.emit("stage_started", stage=name)
    started = time.monotonic()
    error, detail = None, ""
    with PeakMemory(lambda: context.driver.memory(context.bed)) as memory:
        try:
            detail = stage(context)
        except HarnessError as caught:
            error = caught
    verdict = (
        PASSED if error is None else FAILED if isinstance(error, CodeUnderTestFailed) else BROKEN
    )
    seconds = round(time.monotonic() - started, 1)
    context.emit(
        "stage_ended",
        stage=name,
        verdict=verdict,
        seconds=seconds,
        memory=memory.peak,
        detail=detail,
    )
    if error is None:
        state.note(context.bed, name)
    elif context.bed.directory.is_dir():
        logs.gather(context)
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
