"""Writes the reports of a run into its directory."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.report.history import history
from harness.report.html import render
from harness.report.junit import junit
from harness.report.load import EVENTS, load, outline
from harness.report.model import Run
from harness.report.summary import summary

# A plot has room for fewer; most runs are of other variants.
RUNS_BACK = 200


def write(directory: Path) -> tuple[Path, ...]:
    """For people, for programs and for CI systems, whatever the run came to; answers the files."""
    run = load(directory)
    past = history(run, _earlier(directory))
    texts = {
        "report.html": render(run, past),
        "report.json": summary(run),
        "junit.xml": junit(run),
    }
    return tuple(_write(directory / name, text) for name, text in texts.items())


@contextmanager
def reported(directory: Path) -> Iterator[None]:
    """When the run is over, however it ends, its reports are there. One that cannot be written, because the disk is
    full, takes nothing from what the run proved."""
    try:
        yield
    finally:
        try:
            print(f"report: {write(directory)[0]}", file=sys.stderr)
        except OSError as error:
            print(f"the reports are not written: {error}", file=sys.stderr)


def _earlier(directory: Path) -> list[Run]:
    """The runs beside it; one that was removed meanwhile is none."""
    logs = sorted(directory.absolute().parent.glob(f"*/{EVENTS}"), reverse=True)
    found = []
    for log in logs[:RUNS_BACK]:
        try:
            if not os.path.samefile(log.parent, directory):
                found.append(outline(log.parent))
        except OSError:
            continue
    return found


def _write(file: Path, text: str) -> Path:
    """Whole or not at all."""
    new = file.with_name(f".{file.name}.new")
    new.write_text(text, encoding="utf-8", errors="replace")  # half a character cannot be written
    return new.rename(file)
