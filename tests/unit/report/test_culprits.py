"""What failed, where and why, in few words."""

from pathlib import Path

import pytest

from harness.report.culprits import Culprit, culprits
from harness.report.load import load
from tests.unit.report.told import PAIR, SOLO, Told, pair_fails, passed


def found(told: Told) -> list[Culprit]:
    return list(culprits(load(told.directory).variants[0]))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "1").begin(PAIR)


def fail(told: Told, stage: str, *lines: str) -> None:
    told.stage(PAIR, stage, verdict="failed")
    told.close(PAIR, "failed")
    text = "\n".join(
        [f"{PAIR} did not pass {stage}", *(f"  {line}" for line in lines), "", "  logs  /"]
    )
    told.emit("failure", variant=PAIR, stage=stage, text=text)


def test_nobody_is_to_blame_when_all_passed(tmp_path: Path) -> None:
    told = Told(tmp_path / "1").begin(SOLO)
    passed(told, SOLO)
    told.over(0)
    assert found(told) == []


def test_the_node_whose_chef_failed_and_the_resource(told: Told) -> None:
    pair_fails(told)
    (one,) = found(told)
    assert (one.stage, one.node, one.wave) == ("converge", "web-b", "servers")
    assert one.what == "file[/etc/motd] (nginx::default line 12), action create"
    assert one.why == "RuntimeError: no such thing as <motd>"


def test_the_check_that_failed_and_its_node(told: Told) -> None:
    told.start(PAIR, "verify")
    told.checks(PAIR, "verify")
    told.end(PAIR, "verify", 1.0, "failed")
    told.close(PAIR, "failed")
    told.emit("failure", variant=PAIR, stage="verify", text="…")
    (one,) = found(told)
    assert (one.stage, one.node) == ("verify", "web-b")
    assert one.what == "test_node::test_no_unit_has_failed[web-b]"
    assert one.why == "AssertionError: nginx.service"
    assert "assert 1 == 0" in one.text


def test_the_nodes_that_a_failure_names(told: Told) -> None:
    lines = [
        "the second run changed resources:",
        "  web-a: file[/a]",
        "  web-a: file[/b]",
        "  front: file[/c]",
    ]
    fail(told, "idempotence", *lines, "→ make each find that there is nothing to do")
    assert [(one.node, one.what, one.why) for one in found(told)] == [
        ("web-a", "the second run changed resources:", "file[/a]"),
        ("front", "the second run changed resources:", "file[/c]"),
    ]
    assert found(told)[0].text == "file[/a]\nfile[/b]"


def test_the_first_line_of_a_failure_without_a_node(told: Told) -> None:
    fail(told, "create", "the network is taken on this host", "→ free it")
    assert found(told) == [Culprit("create", "", "the network is taken on this host")]


def test_the_last_line_of_a_traceback(told: Told) -> None:
    fail(
        told,
        "verify",
        "Traceback (most recent call last):",
        "  File x",
        "ValueError: oh",
        "→ report it",
    )
    assert [one.what for one in found(told)] == ["ValueError: oh"]


def test_what_happened_before_any_stage(told: Told) -> None:
    told.close(PAIR, "broken")
    told.emit("failure", variant=PAIR, stage="", text=f"{PAIR}\nerror: no licence\n  → accept it")
    assert found(told) == [Culprit("", "", "no licence")]


def test_a_log_that_ends_in_a_stage(told: Told) -> None:
    told.start(PAIR, "converge")
    told.chef(PAIR, "front", "first")
    told.wait(9).emit("progress", variant=PAIR, text="on it")
    assert [(one.node, one.what) for one in found(told)] == [("front", "chef-client: unfinished")]


def test_a_stage_that_ends_without_words(told: Told) -> None:
    told.start(PAIR, "create")
    told.wait(4).emit("progress", variant=PAIR, text="on it")
    assert [one.what for one in found(told)] == ["the log ends 4 s after create began"]


def test_a_variant_that_never_began(told: Told) -> None:
    assert [one.what for one in found(told)] == ["it never began"]


def test_a_verdict_without_any_word(told: Told) -> None:
    told.close(PAIR, "failed")
    assert [one.what for one in found(told)] == ["the log does not tell why"]
