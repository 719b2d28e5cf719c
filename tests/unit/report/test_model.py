"""From an event log to what the run came to; what a log lacks is never taken for passed."""

import json
from pathlib import Path

import pytest

from harness.report import outline
from harness.report.load import EVENTS, load
from harness.report.model import Run, worst
from harness.loading import load_kitchen
from tests.unit.kitchens import make
from tests.unit.report.told import PAIR, SOLO, STAGES, Told, pair_fails, passed, two_variants


def run_of(told: Told) -> Run:
    return load(told.directory)


def verdicts(run: Run, number: int = 0) -> dict[str, str]:
    return {stage.name: stage.verdict for stage in run.variants[number].stages}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "1")


def test_a_run_that_passed(told: Told) -> None:
    passed(told.begin(SOLO), SOLO)
    told.over(0)
    run = run_of(told)
    assert (run.id, run.verdict, run.code, run.problems) == ("1", "passed", 0, ())
    assert verdicts(run) == dict.fromkeys(STAGES, "passed")
    assert run.counts == {"passed": 1}
    assert run.variants[0].seconds == 2.0 * len(STAGES)
    assert run.variants[0].memory == 2 * 1024**3


def test_what_failed_comes_first(tmp_path: Path) -> None:
    run = load(two_variants(tmp_path / "1"))
    assert [variant.name for variant in run.variants] == [PAIR, SOLO]
    assert run.verdict == "failed"
    assert run.counts == {"failed": 1, "passed": 1}
    left = dict.fromkeys(["idempotence", "verify", "reboot", "destroy"], "not run")
    assert verdicts(run) == {"create": "passed", "prepare": "passed", "converge": "failed", **left}


def test_runs_of_chef_have_their_wave_and_their_time(tmp_path: Path) -> None:
    run = load(two_variants(tmp_path / "1"))
    stage = run.variants[0].stage("converge")
    assert stage is not None
    told = {
        one.node: (one.wave, one.verdict, one.started - stage.started) for one in stage.chef_runs
    }
    assert told == {
        "front": ("first", "passed", 0.0),
        "web-a": ("servers", "passed", 60.0),
        "web-b": ("servers", "failed", 60.0),
    }
    assert stage.chef_runs[0].slowest[0].seconds == 98.5


def test_a_client_without_a_report_came_to_what_its_stage_came_to(told: Told) -> None:
    told.begin(PAIR).start(PAIR, "converge")
    told.chef(PAIR, "front", "first")
    told.wait(5).end(PAIR, "converge", 5.0, "broken")
    told.close(PAIR, "broken")
    stage = run_of(told).variants[0].stage("converge")
    assert stage is not None
    (chef_run,) = stage.chef_runs
    assert (chef_run.node, chef_run.verdict, chef_run.seconds) == ("front", "broken", 5.0)


def test_checks_come_from_what_pytest_wrote(told: Told) -> None:
    told.begin(PAIR, stages=["verify"]).start(PAIR, "verify")
    told.checks(PAIR, "verify")
    told.end(PAIR, "verify", 1.0, "failed")
    (checks,) = run_of(told).variants[0].stages[0].checks
    assert [case.verdict for case in checks.cases] == ["passed", "failed", "skipped"]
    assert (checks.passed, checks.failed, checks.skipped) == (1, 1, 1)


def test_a_report_of_pytest_that_was_cut_off_leaves_the_counts(told: Told) -> None:
    told.begin(PAIR, stages=["verify"]).start(PAIR, "verify")
    told.checks(PAIR, "verify", "<testsuites><testcase")
    told.end(PAIR, "verify", 1.0, "failed")
    (checks,) = run_of(told).variants[0].stages[0].checks
    assert (checks.failed, checks.cases) == (1, ())


def test_a_log_that_ends_in_a_stage(told: Told) -> None:
    told.begin(SOLO, PAIR)
    told.stage(SOLO, "create")
    told.start(SOLO, "prepare")
    told.wait(7).emit("progress", variant=SOLO, text="on it")
    run = run_of(told)
    assert run.verdict == "unfinished" and run.code is None
    assert "did not come to its end" in run.problems[0]
    assert [(one.name, one.verdict) for one in run.variants] == [
        (SOLO, "unfinished"),
        (PAIR, "not run"),
    ]
    assert verdicts(run)["prepare"] == "unfinished"
    assert verdicts(run)["converge"] == "not run"
    assert run.variants[0].stages[1].seconds == 7.0
    assert run.variants[0].stages[1].notes == ("on it",)


def test_a_last_line_that_was_cut_off_is_told(told: Told) -> None:
    passed(told.begin(SOLO), SOLO)
    told.over(0)
    log = told.directory / EVENTS
    log.write_text(log.read_text()[:-5])
    run = run_of(told)
    assert run.verdict == "unfinished"
    assert any("1 of the event log's lines cannot be read" in text for text in run.problems)


@pytest.mark.parametrize("text", ["", "\n", "half of a li", "[1]\n", '{"event": "progress"}\n'])
def test_a_log_without_events_proves_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / EVENTS).write_text(text)
    run = load(tmp_path)
    assert (run.verdict, run.variants) == ("not run", ())
    assert "nothing is known" in run.problems[0]


def test_no_variant_passes_whose_stages_did_not(told: Told) -> None:
    told.begin(SOLO).stage(SOLO, "create")
    told.close(SOLO, "passed")
    told.over(0)
    assert run_of(told).verdict == "not run"


def test_no_run_passes_that_ended_otherwise(told: Told) -> None:
    passed(told.begin(SOLO), SOLO)
    told.over(5)
    assert run_of(told).verdict == "unfinished"


def test_a_variant_that_begins_anew_counts_from_there(told: Told) -> None:
    told.begin(SOLO, stages=["create", "prepare"])
    told.emit("progress", variant=SOLO, text="on the worker a")
    told.stage(SOLO, "create", 50.0)
    told.start(SOLO, "prepare")
    told.emit("progress", variant=SOLO, text="on the worker b; a is gone, all begins anew")
    told.stage(SOLO, "create", 2.0)
    run = run_of(told)
    assert verdicts(run) == {"create": "passed", "prepare": "not run"}
    assert run.variants[0].stages[0].seconds == 2.0
    assert run.variants[0].notes[-1] == "on the worker b; a is gone, all begins anew"


def test_a_failure_before_any_stage(told: Told) -> None:
    told.begin(SOLO)
    told.close(SOLO, "broken")
    told.emit("failure", variant=SOLO, stage="", text=f"{SOLO}\nerror: no licence\n  → accept it")
    told.over(2)
    (variant,) = run_of(told).variants
    assert variant.verdict == "broken"
    assert variant.failures[0].stage == ""


def test_a_log_of_an_older_harness(told: Told) -> None:
    """Which told neither of the stages that were asked for, nor of topologies, waves and starts of Chef."""
    told.emit("run_started", run="/runs/1", variants=[SOLO])
    told.start(SOLO, "converge")
    told.wait(30).emit(
        "chef_run",
        variant=SOLO,
        node="a",
        passed=True,
        seconds=20.0,
        total=1,
        updated=1,
        slowest=[],
    )
    told.end(SOLO, "converge", 30.0)
    told.close(SOLO, "passed")
    told.over(0)
    run = run_of(told)
    assert run.verdict == "passed"
    (chef_run,) = run.variants[0].stages[0].chef_runs
    assert (chef_run.wave, chef_run.started) == ("", told.now - 20.0)
    assert run.variants[0].outline is None


def test_logs_are_found_and_empty_ones_left_out(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(PAIR)
    pair_fails(told)
    (told.directory / "logs" / "pair-debian-12-local" / "harness.log").touch()
    (variant,) = load(told.directory).variants
    assert [(log.path, log.node) for log in variant.logs] == [
        ("logs/pair-debian-12-local/web-b/chef-client.log", "web-b")
    ]


def test_nothing_and_unknown_words_are_no_pass() -> None:
    assert worst([]) == "not run"
    assert worst(["passed", "splendid"]) == "splendid"


def test_the_outline_of_a_topology_travels(tmp_path: Path) -> None:
    (variant,) = load_kitchen(make(tmp_path)).matrix.variants
    told = json.loads(json.dumps(outline.to_events([variant])))
    drawn = outline.from_event(told["pair"])
    assert [(node.name, node.networks) for node in drawn.nodes] == [
        ("one", ("management", "provider")),
        ("two", ("management",)),
    ]
    assert drawn.nodes[0].roles == ("web",)
    assert [(wave.name, wave.nodes) for wave in drawn.waves] == [
        ("first", ("one",)),
        ("second", ("two",)),
    ]
