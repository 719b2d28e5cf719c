"""kitchen/proven.yml: for each proof that takes a cloud, when it last passed, at which commit, and what it cost.

bin/test writes it. On another machine it orders what is due and tells what that costs; it never stands for a run.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from harness.host.process import run
from harness.host.storage import locked
from harness.loading import schema
from harness.loading.yaml_file import read as read_yaml
from harness.loading.problems import InvalidFiles, shown
from harness.proofs.claims import WRITTEN

FILE = Path("kitchen", "proven.yml")
HEAD = """\
# Written by bin/test, never by hand: when each proof last passed, under which hash, at which commit (+: with changes on
# top), and its minutes. docs/matrix.md shows it, `bin/harness list` what has changed since.
"""


@dataclass(frozen=True)
class Entry:
    hash: str
    commit: str
    date: str
    minutes: float


Ledger = Mapping[str, Entry]
"""By the proof's name."""


def read(root: Path) -> Ledger:
    """Empty when there is none yet. Raises InvalidFiles."""
    if not (root / FILE).exists():
        return {}
    problems, document = schema.check(read_yaml(root / FILE, shown(root / FILE, root)), "proven")
    if problems:
        raise InvalidFiles(problems)
    return {name: Entry(**entry) for name, entry in document.data.items()}


def note(root: Path, lock: Path, name: str, entry: Entry, known: Iterable[str]) -> None:
    """The proof `name` has passed. What is not among the `known` proofs any more goes."""
    with locked(lock):
        entries = {**read(root), name: entry}
        kept = {one: asdict(entries[one]) for one in sorted(entries) if one in set(known)}
        new = root / f"{FILE}.{os.getpid()}.new"
        new.write_text(HEAD + yaml.safe_dump(kept, sort_keys=False))
        new.rename(root / FILE)


def commit_of(root: Path) -> str:
    """Twelve digits of the commit that is checked out, with + when something differs from it; "" without Git."""
    found = run(
        ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"], timeout=60, check=False
    )
    others = ("--porcelain", "--", ".", *(f":!{file}" for file in WRITTEN))
    changes = run(["git", "-C", str(root), "status", *others], timeout=60, check=False)
    return found.stdout.strip() + ("+" if changes.stdout.strip() else "")
