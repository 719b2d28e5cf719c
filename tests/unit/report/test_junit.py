"""JUnit XML as a CI system reads it."""

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from harness.report.junit import junit
from harness.report.load import EVENTS, load
from tests.unit.report.told import PAIR, SOLO, Told, two_variants


def suites(directory: Path) -> dict[str, Element]:
    root = ElementTree.fromstring(junit(load(directory)))
    return {suite.get("name", ""): suite for suite in root}


def outcomes(suite: Element) -> dict[str, str]:
    """Of each case: what stands in it, or "passed"."""
    return {case.get("name", ""): case[0].tag if len(case) else "passed" for case in suite}


def test_a_suite_for_each_variant_and_a_case_for_each_stage(tmp_path: Path) -> None:
    found = suites(two_variants(tmp_path / "1"))
    assert list(found) == [PAIR, SOLO]
    assert set(outcomes(found[SOLO]).values()) == {"passed"}
    assert outcomes(found[PAIR]) == {
        "create": "passed",
        "prepare": "passed",
        "converge": "failure",
        "idempotence": "skipped",
        "verify": "skipped",
        "reboot": "skipped",
        "destroy": "skipped",
    }
    counts = {key: found[PAIR].get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "7", "failures": "1", "errors": "0", "skipped": "4"}


def test_a_failure_says_where_and_why(tmp_path: Path) -> None:
    failure = suites(two_variants(tmp_path / "1"))[PAIR].find(".//failure")
    assert failure is not None
    assert failure.get("message", "").startswith("web-b: file[/etc/motd]")
    assert "nginx: it hurts" in (failure.text or "")


def test_a_case_for_each_check(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(PAIR, stages=["verify"])
    told.start(PAIR, "verify")
    told.checks(PAIR, "verify")
    told.end(PAIR, "verify", 3.0, "failed")
    told.close(PAIR, "failed")
    told.over(1)
    suite = suites(told.directory)[PAIR]
    assert outcomes(suite) == {
        "verify": "failure",
        "test_no_unit_has_failed[web-a]": "passed",
        "test_no_unit_has_failed[web-b]": "failure",
        "test_boot": "skipped",
    }
    assert suite[1].get("classname") == f"{PAIR}.verify.tests.checks.test_node"


@pytest.mark.parametrize("verdict", ["broken", "bug", "interrupted", "splendid"])
def test_what_is_no_verdict_on_the_code_is_an_error(tmp_path: Path, verdict: str) -> None:
    told = Told(tmp_path / "1").begin(SOLO, stages=["create"])
    told.stage(SOLO, "create", verdict=verdict)
    told.close(SOLO, verdict)
    told.over(4)
    assert outcomes(suites(told.directory)[SOLO]) == {"create": "error"}


def test_a_log_that_ends_early_is_an_error(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(SOLO, PAIR, stages=["create", "prepare"])
    told.stage(SOLO, "create")
    told.start(SOLO, "prepare")
    found = suites(told.directory)
    assert outcomes(found[SOLO]) == {"create": "passed", "prepare": "error"}
    assert outcomes(found[PAIR])["the variant itself"] == "error"
    assert outcomes(found["the run itself"]) == {"the event log is whole": "error"}


def test_an_empty_log_is_an_error(tmp_path: Path) -> None:
    (tmp_path / EVENTS).touch()
    assert outcomes(suites(tmp_path)["the run itself"]) == {"the event log is whole": "error"}


def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(SOLO)
    told.stage(SOLO, "create", verdict="failed")
    told.close(SOLO, "failed")
    text = f"{SOLO}\n  \x1b[31mred\x00\ud800 & <b>\x1b[0m\n"
    told.emit("failure", variant=SOLO, stage="create", text=text)
    failure = suites(told.directory)[SOLO].find(".//failure")
    assert failure is not None
    assert failure.get("message") == "[31mred & <b>[0m"
