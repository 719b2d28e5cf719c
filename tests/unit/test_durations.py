"""What past runs tell about how long stages take."""

import json
from pathlib import Path

from harness.report.durations import UNKNOWN_SECONDS, of_runs


def log(runs: Path, name: str, *ended: tuple[str, str, float]) -> Path:
    file = runs / name / "events.ndjson"
    file.parent.mkdir(parents=True)
    events = [{"event": "run_started"}] + [
        {"event": "stage_ended", "variant": "v", "stage": s, "verdict": v, "seconds": t}
        for s, v, t in ended
    ]
    file.write_text("".join(json.dumps(event) + "\n" for event in events))
    return file


def test_the_median_of_what_passed_counts(tmp_path: Path) -> None:
    for name, seconds in {"1": 10.0, "2": 12.0, "3": 100.0}.items():
        log(tmp_path, name, ("converge", "passed", seconds), ("verify", "failed", 1.0))
    durations = of_runs(tmp_path)
    assert durations.expected("v", ["converge"]) == 12.0
    assert durations.expected("v", ["converge", "verify"]) == 12.0 + UNKNOWN_SECONDS
    assert durations.expected("never ran", ["converge"]) == UNKNOWN_SECONDS


def test_a_log_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    log(tmp_path, "1", ("converge", "passed", 10.0))
    with log(tmp_path, "2", ("converge", "passed", 1000.0)).open("a") as file:
        file.write('{"event": "stage_en')
    assert of_runs(tmp_path).expected("v", ["converge"]) == 10.0


def test_there_may_be_no_runs_yet(tmp_path: Path) -> None:
    assert of_runs(tmp_path / "runs").seconds == {}
