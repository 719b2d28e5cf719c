"""`harness report`: writes the reports of a run, also of one that was killed before it could."""

import argparse
import os
from pathlib import Path

from harness.host.cache import cache_from
from harness.host.errors import UsageError
from harness.report.load import EVENTS
from harness.report.writing import write

NAMED = 5


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "report",
        help="write the reports of a run anew: HTML, JSON and JUnit XML",
        description="report: write report.html, report.json and junit.xml into the run's directory.",
    )
    command.set_defaults(command=report)
    command.add_argument(
        "run", nargs="?", metavar="RUN", help="its id, or its directory (default: the last run)"
    )


def report(options: argparse.Namespace) -> int:
    for file in write(find(cache_from(os.environ).runs, options.run)):
        print(file)
    return 0


def find(runs: Path, wanted: str | None) -> Path:
    """The directory of the run that is meant; raises UsageError when there is none."""
    if wanted and "/" in wanted:
        directory = Path(wanted)
        if not (directory / EVENTS).is_file():
            raise UsageError(f"{directory} is no run's directory: it has no {EVENTS}")
        return directory
    there = _all(runs)
    if not there:
        raise UsageError(f"no run is in {runs}", cure="bin/harness test SELECTION")
    if wanted is None:
        return there[-1]
    found = [directory for directory in there if directory.name == wanted]
    if not found:
        last = ", ".join(directory.name for directory in there[-NAMED:])
        raise UsageError(f"no run is called {wanted}", cure=f"the last ones: {last}")
    return found[0]


def _all(runs: Path) -> list[Path]:
    """The oldest first. Only root can look: to others, it would seem that there are none."""
    names = sorted(os.listdir(runs)) if runs.exists() else []
    return [runs / name for name in names if (runs / name / EVENTS).is_file()]
