"""kitchen/proofs.yml: what it names must be there, and every path of the matrix needs a proof."""

from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.loading import load_kitchen, load_proofs
from harness.loading.problems import InvalidFiles
from tests.unit.checkouts import PAIR, SOLO, make_checkout, replace, write

FILE = "kitchen/proofs.yml"
PROOFS = f"""\
reconfigure: [{PAIR}]
proofs:
  units: {{run: pytest -q -m "not root", reads: ["*"], fast: true}}
  metal: {{run: tests.proofs.metal, beds: [{SOLO}], memory: 5, clear: [metal lab down]}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_checkout(tmp_path)
    write(tmp_path / FILE, PROOFS)
    return tmp_path


def test_a_proof_is_what_the_file_says_and_every_variant_is_one(root: Path) -> None:
    units, metal, pair, solo = load_proofs(load_kitchen(root), root)
    assert units.fast and units.arguments == ("-q", "-m", "not root")
    assert metal.memory == 5 * 1024**3 and metal.networks == solo.networks
    assert metal.clear == (("metal", "lab", "down"), ("destroy", SOLO))
    assert pair.arguments == ("test", PAIR, "--reconfigure") and solo.arguments == ("test", SOLO)
    assert pair.proves == (PAIR,) and metal.proves == ()


WRONG = {
    "an unknown variant": (
        f"beds: [{SOLO}]",
        "beds: [sole/debian-12/local]",
        "3:.*did you mean solo",
    ),
    "nothing to reconfigure": (
        f"reconfigure: [{PAIR}]",
        f"reconfigure: [{SOLO}]",
        "1:15: .* names no change",
    ),
    "an unknown key": ("fast: true", "quick: true", "3:.*unknown key quick"),
    "no program": ("run: tests.proofs.metal, ", "", "4:.*the key run is missing"),
}


@pytest.mark.parametrize("old, new, told", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(root: Path, old: str, new: str, told: str) -> None:
    replace(root, FILE, old, new)
    with pytest.raises(InvalidFiles, match=told.replace("3:", "[34]:")):
        load_proofs(load_kitchen(root), root)


def test_a_path_by_another_driver_needs_a_proof(root: Path) -> None:
    replace(
        root, "kitchen/matrix.yml", "methods: [local]", "methods: [local]\ndrivers: [nspawn, ssh]"
    )
    with pytest.raises(InvalidFiles, match=f"no proof `proves` {PAIR}/ssh"):
        load_proofs(load_kitchen(root), root)


def test_this_checkouts_own_file_is_right() -> None:
    kitchen = load_kitchen()
    proven = {name for proof in load_proofs(kitchen) for name in proof.proves}
    assert proven == {variant.name for variant in kitchen.matrix.variants}


def test_what_a_proof_of_this_checkout_proves_is_what_its_program_names() -> None:
    for proof in load_proofs(load_kitchen()):
        for name in proof.proves:
            like = name.rpartition("/")[0]  # as the proof of a driver is told it
            file = ROOT.joinpath(*proof.module.split(".")).with_suffix(".py")
            own = file.read_text() if file.exists() else ""
            assert {name, like}.intersection(proof.arguments) or f'"{name}"' in own, proof.name
