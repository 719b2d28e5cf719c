"""What is kept and what is due, with real programs: Python's own json.tool passes on a file that is right."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from harness.host.cache import Cache
from harness.host.checkout import ROOT
from harness.host.errors import MachineRoomError
from harness.loading import Kitchen, load_kitchen
from harness.model.manifest import Manifest
from harness.model.proof import Proof
from harness.proofs import ledger
from harness.proofs.plan import Record
from harness.proofs.programs import Notes, temporary_folder
from harness.proofs.session import Outcome, Session
from harness.run.job import Room
from tests.unit.checkouts import make_repository

HERE = {"packages of this host": "0123456789ab"}
FOREVER = ("-n", "1", "import time; time.sleep(60)")


class Tree:
    """A checkout with the proofs `good` and `bad`, each of a file that it reads; `cloud` needs one, `good` does not."""

    def __init__(self, root: Path, cache: Cache) -> None:
        self.root, self.cache = root, cache
        self.kitchen: Kitchen = load_kitchen(make_repository(root))
        self.content = {"good": "{}", "bad": "{", "cloud": "[]"}
        self.surroundings: Mapping[str, str] = HERE
        self.said: list[str] = []
        self.sleeps = False

    def proofs(self) -> list[Proof]:
        for name, text in self.content.items():
            (self.root / f"{name}.json").write_text(text)
        if self.sleeps:
            return [Proof("good", "timeit", FOREVER, fast=True, clear=(("destroy", "--help"),))]
        return [
            Proof(name, "json.tool", (str(self.root / f"{name}.json"),), fast=name != "cloud")
            for name in self.content
        ]

    def run(self, *names: str, again: bool = False, minutes: float = 60) -> Outcome:
        proofs = self.proofs()
        manifests = {name: Manifest({"file": text}) for name, text in self.content.items()}
        record = Record(
            self.kitchen, self.root, self.cache, proofs, manifests, lambda proof: self.surroundings
        )
        plan = record.plan([one for one in proofs if one.name in names], again)
        self.said.clear()
        with temporary_folder() as temporary:
            session = Session(record, plan, minutes, Room(memory=1, jobs=2), self.said.append)
            return session.run(temporary)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "checkout", Cache(tmp_path / "cache"))


def test_a_pass_is_kept_and_said_to_be(tree: Tree) -> None:
    assert tree.run("good").passed == ["good"]
    assert any("good: started" in text for text in tree.said)
    assert tree.run("good").passed == ["good"]
    assert len(tree.said) == 1 and "good: passed (kept, " in tree.said[0]


def test_a_failure_is_never_kept_and_its_output_is_shown(tree: Tree) -> None:
    for _ in range(2):
        assert tree.run("good", "bad").failed == ["bad"]
        assert any("Expecting" in text and "FAILED (exit code 1)" in text for text in tree.said)


def test_again_runs_what_is_kept(tree: Tree) -> None:
    tree.run("good")
    tree.run("good", again=True)
    assert any("good: started" in text for text in tree.said)


def test_other_content_is_due(tree: Tree) -> None:
    tree.run("good")
    tree.content["good"] = "[1]"
    tree.run("good")
    assert any("good: started" in text for text in tree.said)


def test_other_packages_are_due(tree: Tree) -> None:
    tree.run("good")
    tree.surroundings = {"packages of this host": "ba9876543210"}
    tree.run("good")
    assert any("good: started" in text for text in tree.said)


def test_half_a_verdict_is_none(tree: Tree) -> None:
    tree.run("good")
    (file,) = tree.cache.verdicts.iterdir()
    file.write_text(file.read_text()[:40])
    tree.run("good")
    assert any("good: started" in text for text in tree.said)


def test_what_does_not_fit_the_budget_is_skipped_with_its_reason(tree: Tree) -> None:
    outcome = tree.run("good", "cloud", minutes=3)
    assert (outcome.passed, outcome.skipped) == (["good"], ["cloud"])
    assert any("cloud: skipped: takes about 30 min, and 3 min are left" in t for t in tree.said)


def test_what_takes_far_longer_than_the_budget_is_interrupted(tree: Tree) -> None:
    """It neither passed nor failed."""
    tree.sleeps = True
    entry = "{hash: 0123456789ab, commit: abc, date: '2026-01-31', minutes: 0.01}"
    (tree.root / "kitchen" / "proven.yml").write_text(f"good: {entry}\n")
    outcome = tree.run("good", minutes=0.02)
    assert (outcome.passed, outcome.failed, outcome.skipped) == ([], [], ["good"])
    assert any("skipped: interrupted" in text for text in tree.said)


def test_the_ledger_has_what_took_a_cloud(tree: Tree) -> None:
    tree.run("good", "cloud")
    assert list(ledger.read(tree.root)) == ["cloud"]
    entry = ledger.read(tree.root)["cloud"]
    assert entry.hash == Manifest({"file": "[]"}).name and entry.minutes == 0


def test_what_is_left_of_a_killed_session_is_cleared(tmp_path: Path) -> None:
    notes = Notes(Cache(tmp_path))
    notes.add(Proof("bed", "harness", clear=(("destroy", "--help"),)))
    notes.add(Proof("units", "pytest"))
    said: list[str] = []
    notes.clear_all(said.append)
    assert said == ["bed: removing what its last run left"]
    assert not list(tmp_path.rglob("*.json"))


def test_what_cannot_be_cleared_is_cleared_the_next_time(tmp_path: Path) -> None:
    notes = Notes(Cache(tmp_path))
    notes.add(Proof("bed", "harness", clear=(("no-such-command",),)))
    with pytest.raises(MachineRoomError, match="no-such-command"):
        notes.clear_all(print)
    assert list(tmp_path.rglob("*.json"))


SESSION = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tests.unit.proofs.test_session import Tree
from harness.host.cache import Cache
tree = Tree(Path(sys.argv[1]), Cache(Path(sys.argv[2])))
tree.sleeps = True
tree.run("good")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_program_outlives_its_session(tmp_path: Path, number: signal.Signals) -> None:
    root, cache = tmp_path / "checkout", tmp_path / "cache"
    session = subprocess.Popen([sys.executable, "-c", SESSION, str(root), str(cache)])
    note = cache / "proofs" / "good.json"
    _until(lambda: note.exists() and bool(_programs()))
    session.send_signal(number)
    session.wait(timeout=20)
    _until(lambda: not _programs())
    assert json.loads(note.read_text())[0] == "good"


def _programs() -> list[str]:
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    return [line for line in listing.splitlines() if "-m timeit" in line and FOREVER[-1] in line]


def _until(ready: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < ends
        time.sleep(0.05)
