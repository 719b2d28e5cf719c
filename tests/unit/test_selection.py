"""Which variants a command line means; nothing is never green."""

import shutil
from pathlib import Path

import pytest

from harness.host.errors import NothingSelected
from harness.loading import load_kitchen
from harness.model import Matrix, select
from tests.unit.kitchens import MATRIX, TOPOLOGY, make


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    return load_kitchen(make(tmp_path)).matrix


@pytest.mark.parametrize(
    "pattern", ["pair", "pair/debian-12", "pair/debian-12/local", "p*/debian-*", "*"]
)
def test_a_pattern_names_a_variant(matrix: Matrix, pattern: str) -> None:
    assert [variant.name for variant in select(matrix, [pattern])] == ["pair/debian-12/local"]


# Another topology is on networks of its own.
TRIO = TOPOLOGY.replace("192.0.2.", "203.0.113.").replace("198.51.100.", "198.18.0.")
TWO = MATRIX.replace("[debian-12]", "[debian-12, plan-9]").replace("[pair]", "[pair, trio]")


@pytest.mark.parametrize(
    "patterns, names",
    [
        (["trio"], ["trio/debian-12/local"]),
        (["*"], ["pair/debian-12/local", "trio/debian-12/local"]),
        (["trio/*"], ["trio/debian-12/local", "trio/plan-9/local"]),
        (["trio/plan-9", "pair"], ["pair/debian-12/local", "trio/plan-9/local"]),
    ],
)
def test_parts_left_out_are_the_first_of_the_matrix(
    tmp_path: Path, patterns: list[str], names: list[str]
) -> None:
    kitchen = make(tmp_path, matrix=TWO) / "kitchen"
    (kitchen / "topologies" / "trio.yml").write_text(TRIO)
    shutil.copy(kitchen / "platforms" / "debian-12.yml", kitchen / "platforms" / "plan-9.yml")
    matrix = load_kitchen(tmp_path).matrix
    assert [variant.name for variant in select(matrix, patterns)] == names
    assert len(select(matrix, ["*/*/*"])) == 4


BY_TWO = MATRIX + "drivers: [dummy, nspawn]\n"


@pytest.mark.parametrize(
    "pattern, driver, name",
    [
        ("pair", None, "pair/debian-12/local"),  # whatever the order in the matrix is
        ("pair/debian-12/local", None, "pair/debian-12/local"),
        ("pair/*/*/dummy", None, "pair/debian-12/local/dummy"),
        ("pair", "dummy", "pair/debian-12/local/dummy"),
        ("*/*/*", "dummy", "pair/debian-12/local/dummy"),
    ],
)
def test_a_name_without_a_driver_means_the_default_one_or_that_of_the_run(
    tmp_path: Path, pattern: str, driver: str, name: str
) -> None:
    matrix = load_kitchen(make(tmp_path, matrix=BY_TWO)).matrix
    assert [variant.name for variant in select(matrix, [pattern], driver)] == [name]


def test_a_driver_that_no_variant_has_selects_nothing(matrix: Matrix) -> None:
    with pytest.raises(NothingSelected, match="no variant has the driver dummy") as caught:
        select(matrix, ["pair"], "dummy")
    assert caught.value.cure == "these do: nspawn"


def test_what_the_driver_does_not_support_is_told_with_the_reason(tmp_path: Path) -> None:
    two = BY_TWO.replace("[pair]", "[pair, trio]")
    excluded = "exclude: [{variant: trio/*/*/dummy, reason: nobody has tried it}]"
    kitchen = make(tmp_path, matrix=two.replace("exclude: []", excluded)) / "kitchen"
    (kitchen / "topologies" / "trio.yml").write_text(TRIO)
    with pytest.raises(NothingSelected, match="trio is not supported .* dummy: nobody has tried"):
        select(load_kitchen(tmp_path).matrix, ["trio"], "dummy")


@pytest.mark.parametrize(
    "patterns", [["pear"], ["pair", "other"], ["pair/debian-12/local/more"], []]
)
def test_what_names_nothing_is_an_error(matrix: Matrix, patterns: list[str]) -> None:
    with pytest.raises(NothingSelected) as caught:
        select(matrix, patterns)
    assert caught.value.exit_code == 3
    assert "pair/debian-12/local" in caught.value.cure


def test_a_close_name_is_suggested(matrix: Matrix) -> None:
    with pytest.raises(NothingSelected) as caught:
        select(matrix, ["pear"])
    assert "did you mean pair" in caught.value.cure
