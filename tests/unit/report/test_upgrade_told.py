"""A change onto a running cloud is never taken for a proof from bare nodes, in no report."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.report.history import history
from harness.report.html import render
from harness.report.junit import junit
from harness.report.load import load
from harness.report.model import Run
from harness.report.summary import summary
from tests.unit.report.told import SOLO, Told, passed

COMMIT = "1a2b3c4d5"
TITLE = f"{SOLO} onto {COMMIT}"
STAGES = ("base", "upgrade", "idempotence", "verify", "destroy")


def run(root: Path, name: str, onto: str) -> Run:
    told = (
        Told(root / name)
        .wait(1000 * len(list(root.iterdir())))
        .begin(SOLO, stages=STAGES, onto=onto)
    )
    told.stage(SOLO, "base")
    told.start(SOLO, "upgrade")
    told.emit("daemons", variant=SOLO, node="alone", units={"glance-api.service": "restarted"})
    told.end(SOLO, "upgrade", 9.0)
    passed(told, SOLO, STAGES[2:])
    told.over(0)
    return load(told.directory)


@pytest.fixture
def onto(tmp_path: Path) -> Run:
    return run(tmp_path, "1", COMMIT)


def test_the_page_says_what_was_proven_and_what_restarted(onto: Run) -> None:
    page = render(onto, {})
    assert f"<h1>{TITLE} passed</h1>" in page
    assert f"<h2>{TITLE}</h2>" in page
    assert "alone: glance-api.service restarted" in page


def test_the_suite_has_another_name(onto: Run) -> None:
    (suite,) = ElementTree.fromstring(junit(onto))
    assert suite.get("name") == TITLE
    assert {case.get("classname") for case in suite} == {TITLE}


def test_programs_get_the_commit_and_the_daemons(onto: Run) -> None:
    (variant,) = json.loads(summary(onto))["variants"]
    assert (variant["name"], variant["onto"]) == (SOLO, COMMIT)
    assert variant["stages"][1]["daemons"] == [
        {"node": "alone", "unit": "glance-api.service", "change": "restarted"}
    ]


def test_a_proof_from_bare_has_no_commit(tmp_path: Path) -> None:
    bare = run(tmp_path, "1", "")
    (variant,) = json.loads(summary(bare))["variants"]
    assert (variant["name"], variant["onto"]) == (SOLO, "")
    assert f"<h1>{SOLO} passed</h1>" in render(bare, {})


@pytest.mark.parametrize("kind, runs", [(COMMIT, ["2", "3"]), ("", ["1", "3"])])
def test_their_seconds_are_not_compared(tmp_path: Path, kind: str, runs: list[str]) -> None:
    before = [run(tmp_path, "1", ""), run(tmp_path, "2", "0a0b0c0d0")]
    past = history(run(tmp_path, "3", kind), before)
    assert [point.run for point in past[SOLO, "verify"]] == runs
