"""Which variants a command line means; nothing is never green."""

from pathlib import Path

import pytest

from harness.errors import NothingSelected
from harness.loading import load_kitchen
from harness.model import Matrix, select
from tests.unit.kitchens import make


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    return load_kitchen(make(tmp_path)).matrix


@pytest.mark.parametrize(
    "pattern", ["pair", "pair/debian-12", "pair/debian-12/local", "p*/debian-*", "*"]
)
def test_a_pattern_names_a_variant(matrix: Matrix, pattern: str) -> None:
    assert [variant.name for variant in select(matrix, [pattern])] == ["pair/debian-12/local"]


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
