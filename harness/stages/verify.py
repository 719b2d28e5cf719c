"""verify: the checks in tests/checks pass against the bed. They are plain pytest, and run in a process of their own."""

import os
import sys
from collections import Counter
from textwrap import indent

from harness.host.checkout import ROOT
from harness.host.errors import CodeUnderTestFailed
from harness.host.process import CommandTimedOut, tail
from harness.host.process import run as run_process
from harness.report import checks
from harness.report.checks import Check
from harness.stages import bedfile, restarts
from harness.stages.context import Context

SECONDS = 1800.0


def run(context: Context) -> str:
    told = check(context, "verify")
    restarts.checks_passed(context)
    return told


def check(context: Context, stage: str) -> str:
    """Run all checks; `stage` names their report, junit-<stage>.xml."""
    report = context.directory / f"junit-{stage}-{context.bed.variant.slug}.xml"
    log = report.with_suffix(".log")
    bed = bedfile.path(context.bed)
    words = ["-m", "pytest", str(context.checks), f"--bed={bed}", f"--junitxml={report}"]
    command = [sys.executable, *words, f"--rootdir={ROOT}", "-p", "no:cacheprovider", "--color=no"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = run_process(command, timeout=SECONDS, check=False, env=env, log=log)
    except CommandTimedOut as error:
        raise CodeUnderTestFailed(
            error.message, cure=f"all that the checks said is in {log}"
        ) from error
    if not report.exists():
        raise CodeUnderTestFailed(
            f"the checks ended with code {ended.code} before they could report:\n"
            + tail(log.read_text(errors="replace"))
        )
    cases = checks.parse(report.read_text())
    counts = Counter(case.verdict for case in cases)
    failures = [_told(case) for case in cases if case.verdict == "failed"]
    tally = {verdict: counts[verdict] for verdict in ("passed", "failed", "skipped")}
    context.emit("checks", report=str(report), **tally, failures=failures)
    if failures or ended.code != 0:
        said = failures or [f"pytest ended with code {ended.code}", tail(log.read_text())]
        raise CodeUnderTestFailed(
            f"{len(failures)} checks failed:\n" + "\n".join(said),
            cure=f"run them alone: {' '.join(command[:1] + words[:4])}; all they said is in {log}",
        )
    if not counts["passed"]:
        raise CodeUnderTestFailed("every check was left out: nothing is proved", cure=f"see {log}")
    return f"{counts['passed']} checks"


def _told(case: Check) -> str:
    return f"  {case.module}::{case.name}\n" + indent(case.message[:2000], " " * 6)
