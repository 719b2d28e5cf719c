"""From a run's directory to what the run came to: the only reader of these files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from harness.report import checks, events
from harness.report.build import build
from harness.report.checks import Check
from harness.report.model import LogFile, Run, VariantResult

EVENTS = "events.ndjson"


def load(directory: Path) -> Run:
    """With the checks and the logs; OSError when there is no event log."""
    told, unreadable = events.salvage(directory / EVENTS)
    cases = {file.name: _cases(file) for file in directory.glob("junit-*.xml")}
    run = build(directory.name, told, unreadable, cases)
    variants = [replace(one, logs=tuple(_logs(directory, one))) for one in run.variants]
    return replace(run, variants=tuple(variants))


def outline(directory: Path) -> Run:
    """Without them, for the history: verdicts and seconds."""
    return build(directory.name, *events.salvage(directory / EVENTS))


def _cases(file: Path) -> tuple[Check, ...]:
    """None, of a report that was cut off."""
    try:
        return checks.parse(file.read_text(errors="replace"))
    except (ElementTree.ParseError, ValueError):
        return ()


def _logs(directory: Path, variant: VariantResult) -> Iterator[LogFile]:
    """The nodes' first."""
    below = directory / "logs" / variant.slug
    for file in sorted(below.rglob("*"), key=lambda one: (one.parent == below, one)):
        node = file.relative_to(below).parts[0] if file.parent != below else ""
        yield from _log(directory, file, node)
    for stage in variant.stages:
        for ending in ("log", "xml"):
            yield from _log(directory, directory / f"junit-{stage.name}-{variant.slug}.{ending}")


def _log(directory: Path, file: Path, node: str = "") -> Iterator[LogFile]:
    """An empty one tells nothing."""
    size = file.stat().st_size if file.is_file() else 0
    if size:
        yield LogFile(str(file.relative_to(directory)), node, size)
