"""Inventories: every problem at once, at its place, before any machine is touched."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.loading import load_inventory, load_kitchen
from harness.loading.problems import InvalidFiles
from harness.model import Variant
from tests.unit.kitchens import make

STAGES = ["create", "prepare"]
GOOD = """\
ssh_config: own/ssh_config
machines:
  one: {host: web1, sudo: true, reboot: true}
  two: {host: web2}
"""


@pytest.fixture
def variant(tmp_path: Path) -> Variant:
    (found,) = load_kitchen(make(tmp_path / "checkout")).matrix.variants
    return replace(found, driver="ssh")


def told(tmp_path: Path, variant: Variant, text: str, stages: list[str] = STAGES) -> list[str]:
    file = tmp_path / "machines.yml"
    file.write_text(text)
    with pytest.raises(InvalidFiles) as caught:
        load_inventory(file, variant, stages)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems]


def test_paths_start_where_the_inventory_is(tmp_path: Path, variant: Variant) -> None:
    (tmp_path / "machines.yml").write_text(GOOD)
    found = load_inventory(tmp_path / "machines.yml", variant, STAGES)
    assert found["ssh_config"] == str(tmp_path / "own" / "ssh_config")
    assert found["machines"]["one"] == {"host": "web1", "sudo": True, "reboot": True}


@pytest.mark.parametrize(
    "right, wrong, problem",
    [
        ("sudo: true", "sodo: true", "3:21: unknown key sodo, did you mean sudo?"),
        ("sudo: true", "sudo: 7", "3:27: this must be true or false, and it is 7"),
        ("host: web2", "sudo: true", "4:8: the key host is missing here"),
        ("two:", "tow:", "3:3: the node two of pair has no machine here, did you mean tow?"),
        ("machines:", "machine:", "1:1: the key machines is missing here"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, variant: Variant, right: str, wrong: str, problem: str
) -> None:
    lines = told(tmp_path, variant, GOOD.replace(right, wrong))
    assert f"machines.yml:{problem}" in lines


def test_a_restart_needs_consent_before_anything_begins(tmp_path: Path, variant: Variant) -> None:
    (line,) = told(tmp_path, variant, GOOD, [*STAGES, "reboot"])
    assert line.startswith("machines.yml:4:8: two may not be restarted, which the stage reboot")
    assert "bin/harness verify pair/debian-12/local/ssh" in line


def test_an_inventory_that_is_not_there(tmp_path: Path, variant: Variant) -> None:
    with pytest.raises(InvalidFiles, match="nowhere.yml:1:1: No such file"):
        load_inventory(tmp_path / "nowhere.yml", variant, STAGES)
