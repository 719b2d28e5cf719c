"""An exclusion says only what stays so; what is proven, and by which variant, is data that is checked."""

from pathlib import Path

import pytest

from harness.coverage import page
from harness.loading import load_kitchen
from harness.loading.problems import InvalidFiles
from tests.unit.kitchens import make

MATRIX = """\
topologies: [pair]
platforms: [debian-12]
methods: [local, server]
exclude:
  - variant: pair/*/server
"""


def told(root: Path, *lines: str) -> list[str]:
    """What is wrong with an exclusion of these lines."""
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(excluding(root, *lines))
    return [str(problem) for problem in caught.value.problems]


def excluding(root: Path, *lines: str) -> Path:
    return make(root, matrix=MATRIX + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("the same as on debian-12, which works", "debian-12"),
        ("a pair, or half of the pair, is too much", "pair"),
        ("nobody has proven Glance of Epoxy yet", "proven"),
        ("debian-12 proves it in a tenth of the time", "debian-12, proves"),
    ],
)
def test_a_reason_that_tells_what_is_proven_is_refused(
    tmp_path: Path, reason: str, words: str
) -> None:
    assert told(tmp_path, f"reason: {reason}") == [
        f"kitchen/matrix.yml:6:13: the reason tells what is proven ({words}): "
        "`proven_by` names the variant that proves it"
    ]


def test_a_reason_may_have_a_name_as_a_part_of_a_word(tmp_path: Path) -> None:
    load_kitchen(excluding(tmp_path, "reason: it takes repairs of the pair-wise kind"))


@pytest.mark.parametrize(
    ("proof", "hint"),
    [
        ("pair/debian-12/locl", ", did you mean pair/debian-12/local?"),
        ("pair/debian-12/server", ", did you mean pair/debian-12/local?"),  # excluded itself
    ],
)
def test_what_proves_it_is_a_variant_of_the_matrix(tmp_path: Path, proof: str, hint: str) -> None:
    assert told(tmp_path, "reason: it is all the same", f"proven_by: {proof}") == [
        f"kitchen/matrix.yml:7:16: {proof} is no variant of the matrix{hint}"
    ]


def test_the_page_names_the_variant_that_proves_it(tmp_path: Path) -> None:
    root = excluding(tmp_path, "reason: it is all the same", "proven_by: pair/debian-12/local")
    row = "| `pair/*/server` | it is all the same | `pair/debian-12/local` |"
    assert row in page(load_kitchen(root), root)


def test_the_page_says_when_nothing_proves_it(tmp_path: Path) -> None:
    root = excluding(tmp_path, "reason: it takes hours")
    assert "| `pair/*/server` | it takes hours | nothing |" in page(load_kitchen(root), root)
