"""Everything that is shown comes from the event log, one line for each change."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest
from rich.console import Console

from harness.report import events
from harness.report.console import JsonLines, Plain, Screen, Terminal
from harness.report.events import EventLog, LogFile
from harness.report.memory import PeakMemory
from harness.report.words import line_of


def test_events_are_kept_and_handed_on(tmp_path: Path) -> None:
    heard: list[events.Event] = []
    log = EventLog(LogFile(tmp_path / "run" / "events.ndjson"), heard.append)
    log.emit("progress", text="one")
    log.emit("progress", text="two")
    assert [event["text"] for event in events.read(tmp_path / "run" / "events.ndjson")] == [
        "one",
        "two",
    ]
    assert [event["text"] for event in heard] == ["one", "two"]


def test_a_stage_is_told_with_verdict_seconds_and_memory() -> None:
    event = {
        "event": "stage_ended",
        "variant": "a/b/c",
        "stage": "converge",
        "verdict": "failed",
        "seconds": 61.25,
        "memory": 3 * 1024**3,
        "detail": "",
    }
    line = line_of(event)
    assert line is not None
    for word in ("a/b/c", "converge", "failed", "61.2 s", "3.0 GiB"):
        assert word in line


def test_a_run_of_chef_is_told_with_its_slowest() -> None:
    slowest = [{"resource": "file[/etc/motd] (base::default line 1)", "seconds": 2.5}]
    event = {
        "event": "chef_run",
        "variant": "a/b/c",
        "node": "aio",
        "updated": 3,
        "total": 9,
        "seconds": 4.0,
        "slowest": slowest,
    }
    line = line_of(event)
    assert line is not None
    assert "aio: 3 of 9 resources updated in 4 s" in line
    assert "2.5 s  file[/etc/motd] (base::default line 1)" in line
    assert all(one.startswith("a/b/c    aio: ") for one in line.splitlines())


def test_what_did_not_run_is_told() -> None:
    event = {"event": "not_run", "variant": "a/b/c", "stages": ["verify", "destroy"]}
    assert line_of(event) == "a/b/c  not run: verify, destroy"
    assert line_of({**event, "stages": []}) is None


def terminal_on(file: io.StringIO) -> Console:
    environ = {"TERM": "xterm", "COLUMNS": "80"}
    return Console(file=file, force_terminal=True, highlight=False, _environ=environ)


def test_a_terminal_shows_the_running_stage_and_then_only_its_line() -> None:
    screen = io.StringIO()
    with Terminal(terminal_on(screen)) as terminal:
        terminal({"event": "run_started", "run": "/r", "variants": ["a/b/c", "d/e/f"]})
        terminal({"event": "stage_started", "variant": "a/b/c", "stage": "converge"})
        terminal({"event": "progress", "variant": "a/b/c", "text": "[red]done"})
        table = screen.getvalue().split("[red]done")[-1]
        assert "converge 0:00" in table and "d/e/f    waiting" in table
        terminal({"event": "run_ended", "code": 0})
        before = len(screen.getvalue())
        terminal({"event": "progress", "variant": "a/b/c", "text": "bye"})
    assert "bye" in screen.getvalue()[before:]
    assert "converge" not in screen.getvalue()[before:]


@pytest.mark.parametrize("kind", [Plain, lambda: Terminal(Console(soft_wrap=True))])
def test_failures_are_told_last(
    kind: Callable[[], Screen], capsys: pytest.CaptureFixture[str]
) -> None:
    with kind() as screen:
        screen({"event": "failure", "time": 0.0, "variant": "a/b/c", "text": "it broke"})
        screen({"event": "progress", "time": 0.0, "variant": "d/e/f", "text": "going on"})
    output = capsys.readouterr().out
    assert output.index("going on") < output.index("it broke")


def test_programs_get_the_events_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    event = {"event": "progress", "time": 0.0, "variant": "a/b/c", "text": "on it"}
    with JsonLines() as screen:
        screen(event)
    assert json.loads(capsys.readouterr().out) == event


def test_what_is_for_the_log_only_is_not_shown() -> None:
    assert line_of({"event": "run_ended", "code": 0}) is None


def test_plain_lines_begin_with_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    Plain()({"event": "progress", "time": 0.0, "variant": "a/b/c", "text": "on it"})
    assert capsys.readouterr().out.rstrip().endswith(":00 a/b/c    on it")


def test_the_peak_is_the_most_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.report.memory.EVERY", 0.01)
    seen = iter([5, 9, 2])
    with PeakMemory(lambda: next(seen, 0)) as memory:
        sleep(0.2)
    assert memory.peak == 9
