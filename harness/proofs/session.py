"""One call of bin/test: runs what is due as far as the budget goes, and tells what came of each."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import TIMEOUT_MAX, Timer

from harness.proofs import ledger
from harness.proofs.choice import Due, next_of, ordered
from harness.proofs.plan import Plan, Record
from harness.proofs.programs import Programs
from harness.proofs.surroundings import Surroundings
from harness.run.job import Room
from harness.run.pool import run_all

Say = Callable[[str], None]


@dataclass
class Outcome:
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


# A host that is slower today than when a proof was timed may take so much more than the budget.
OVERRUN = 1.2


class Session:
    """`minutes` is the budget, infinite without one."""

    def __init__(self, record: Record, plan: Plan, minutes: float, room: Room, say: Say) -> None:
        self._record, self._plan, self._room, self._say = record, plan, room, say
        self._minutes = minutes
        self._ends = time.monotonic() + 60 * minutes
        self._covered = set(plan.covered)
        self._surroundings: dict[str, Surroundings] = {}
        self._commit = ledger.commit_of(record.root)
        self.outcome = Outcome()

    def run(self, temporary: Path) -> Outcome:
        for proof, verdict in self._plan.kept:
            when = datetime.fromtimestamp(verdict.passed).strftime("%d %b %H:%M")
            self._say(f"── {proof.name}: passed (kept, {when})")
            self.outcome.passed.append(proof.name)
        # Asked before anything runs: a mirror that changes meanwhile makes the proof due again.
        for due in self._plan.due:
            self._surroundings[due.proof.name] = self._record.surroundings(due.proof)
        self._programs = Programs(self._record.cache, temporary, self._started, self._ended)
        with self._limited():
            run_all(self._plan.due, self._programs, self._choose)
        self._tell_of_rest()
        return self.outcome

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """What still runs long after the budget is interrupted: nothing is known of it then."""
        limit = min(60 * self._minutes * OVERRUN, TIMEOUT_MAX)
        timer = Timer(limit, self._programs.stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _choose(self, waiting: Sequence[Due], running: Sequence[Due]) -> Due | None:
        covered = self._covered.union(*(due.rows for due in running))
        best = ordered(waiting, covered, self._plan.known)
        return next_of(best, running, self._room, self._left())

    def _left(self) -> float:
        return (self._ends - time.monotonic()) / 60

    def _started(self, due: Due) -> None:
        self._say(f"── {due.proof.name}: started, about {_minutes(due.minutes)}")

    def _ended(self, due: Due, code: int, seconds: float, output: str) -> None:
        name = due.proof.name
        words = " ".join((due.proof.module, *due.proof.arguments))
        verdict, among = f"FAILED (exit code {code})", self.outcome.failed
        if code == 0:
            verdict, among = "passed", self.outcome.passed
        elif self._programs.stopped:
            verdict, among = "skipped: interrupted", self.outcome.skipped
        self._say(f"── {name}: {words}\n{output.rstrip()}\n── {name}: {verdict}, {seconds:.0f} s")
        among.append(name)
        if code == 0:
            self._covered |= due.rows
            self._record.keep(due.proof, seconds, self._surroundings[name], self._commit)

    def _tell_of_rest(self) -> None:
        ended = {*self.outcome.passed, *self.outcome.failed, *self.outcome.skipped}
        for due in self._plan.due:
            if due.proof.name not in ended:
                self.outcome.skipped.append(due.proof.name)
                left = _minutes(max(self._left(), 0))
                why = f"takes about {_minutes(due.minutes)}, and {left} are left"
                self._say(f"── {due.proof.name}: skipped: {why}")


def _minutes(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes >= 1 else f"{60 * minutes:.0f} s"
