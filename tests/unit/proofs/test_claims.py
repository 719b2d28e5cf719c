"""What decides a proof: a change makes due what it can break, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.loading import load_kitchen, load_proofs
from harness.proofs.claims import manifests_of
from tests.unit.checkouts import PAIR, SOLO, edit, git, make_repository, replace, write

PROOFS = f"""\
reconfigure: []
proofs:
  units: {{run: pytest, reads: ["*"], fast: true}}
  specs: {{run: rspec, reads: ["cookbooks/*"], fast: true}}
  removal: {{run: tests.proofs.removal, reads: [docs/guide.md], beds: [{PAIR}]}}
"""
UNITS, SPECS, REMOVAL = "units", "specs", "removal"
OF_PAIR = {PAIR, REMOVAL}
EVERY_BED = {*OF_PAIR, SOLO}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_repository(tmp_path / "checkout")
    write(root / "kitchen/proofs.yml", PROOFS)
    write(root / "kitchen/proven.yml", "{}\n")
    write(root / "tests/proofs/removal.py", "from tests.proofs import page\n")
    write(root / "tests/proofs/page.py", "")
    return root


def hashes(root: Path) -> dict[str, str]:
    kitchen = load_kitchen(root)
    manifests = manifests_of(load_proofs(kitchen, root), kitchen, root)
    return {name: manifest.name for name, manifest in manifests.items()}


def edited(name: str) -> Callable[[Path], None]:
    return lambda root: edit(root, name)


CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "nothing": (lambda root: None, set()),
    "a leaf cookbook": (edited("cookbooks/motd/recipes/default.rb"), {UNITS, SPECS, SOLO}),
    "a shared cookbook": (edited("cookbooks/base/libraries/words.rb"), {UNITS, SPECS, *OF_PAIR}),
    "a spec": (edited("cookbooks/nginx/spec/default_spec.rb"), {UNITS, SPECS}),
    "a check": (edited("tests/checks/test_it.py"), {UNITS, *EVERY_BED}),
    "what runs the stages": (edited("harness/run/variant.py"), {UNITS, *EVERY_BED}),
    "a report": (edited("harness/report/junit.py"), {UNITS}),
    "a proof's own module": (edited("tests/proofs/removal.py"), {UNITS, REMOVAL}),
    "what it imports": (edited("tests/proofs/page.py"), {UNITS, REMOVAL}),
    "a page that it follows": (edited("docs/guide.md"), {UNITS, REMOVAL}),
    "what nobody claims": (edited("Makefile"), {UNITS, *EVERY_BED}),
    "the ledger": (lambda root: write(root / "kitchen/proven.yml", "{}\n\n"), set()),
    "how it is run": (
        lambda root: replace(root, "kitchen/proofs.yml", "{run: rspec,", "{run: rspec -q,"),
        {UNITS, SPECS},
    ),
}


@pytest.mark.parametrize("change, due", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_makes_due(change: Callable[[Path], None], due: set[str], root: Path) -> None:
    before = hashes(root)
    change(root)
    after = hashes(root)
    assert {name for name in after if after[name] != before[name]} == due


def test_the_same_content_has_the_same_hashes_in_another_folder(root: Path, tmp_path: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=all")
    git(tmp_path, "clone", "--quiet", str(root), str(tmp_path / "clone"))
    assert hashes(tmp_path / "clone") == hashes(root)
