"""Which proofs are due, given what has passed on this machine, and what the ledger knows."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from harness.host.cache import Cache
from harness.loading import Kitchen
from harness.model.proof import Proof
from harness.proofs import ledger
from harness.proofs.choice import Due, Row
from harness.proofs.claims import Manifests
from harness.proofs.ledger import Entry, Ledger
from harness.proofs.page import write_page
from harness.proofs.rows import rows_of
from harness.proofs.surroundings import Surroundings
from harness.proofs.verdicts import Verdict, Verdicts

# What a proof that nobody has timed yet is taken for.
UNKNOWN_MINUTES, UNKNOWN_FAST_MINUTES = 30.0, 2.0


@dataclass(frozen=True)
class Plan:
    """`kept` has those that need not run, with their verdicts; `covered` what these cover."""

    kept: tuple[tuple[Proof, Verdict], ...]
    due: tuple[Due, ...]
    covered: frozenset[Row]
    known: frozenset[Row]


@dataclass(frozen=True)
class Record:
    """Where verdicts are kept, and what they are of."""

    kitchen: Kitchen
    root: Path
    cache: Cache
    proofs: Sequence[Proof]
    manifests: Manifests
    surroundings: Callable[[Proof], Surroundings]

    def plan(self, chosen: Iterable[Proof], again: bool) -> Plan:
        """`again`: nothing that is kept counts."""
        past, verdicts = ledger.read(self.root), Verdicts(self.cache)
        kept: list[tuple[Proof, Verdict]] = []
        due: list[Due] = []
        for proof in chosen:
            verdict = None if again else verdicts.find(proof, self.manifests[proof.name])
            if verdict and verdict.surroundings == self.surroundings(proof):
                kept.append((proof, verdict))
            else:
                due.append(self._due(proof, past))
        covered = {row for proof, _ in kept for row in self._rows(proof)}
        known = {row for one in due if one.known for row in one.rows}
        return Plan(tuple(kept), tuple(due), frozenset(covered), frozenset(known))

    def _due(self, proof: Proof, past: Ledger) -> Due:
        entry = past.get(proof.name)
        unknown = UNKNOWN_FAST_MINUTES if proof.fast else UNKNOWN_MINUTES
        known = entry is not None and entry.hash == self.manifests[proof.name].name
        return Due(proof, self._rows(proof), entry.minutes if entry else unknown, known)

    def _rows(self, proof: Proof) -> frozenset[Row]:
        return rows_of(proof, self.kitchen, self.root)

    def keep(self, proof: Proof, seconds: float, surroundings: Surroundings, commit: str) -> None:
        """It has passed with what the manifests say: on this machine, and in the tree for others."""
        manifest, now = self.manifests[proof.name], time.time()
        verdict = Verdict(proof.name, now, commit, round(seconds, 1), surroundings)
        Verdicts(self.cache).keep(verdict, proof, manifest)
        if not proof.fast:
            day = datetime.fromtimestamp(now).strftime("%Y-%m-%d")
            entry = Entry(manifest.name, commit, day, round(seconds / 60, 1))
            lock = self.cache.locks / "ledger"
            ledger.note(self.root, lock, proof.name, entry, [one.name for one in self.proofs])
            write_page(self.kitchen, self.proofs, self.root, self.cache)
