"""Runs proofs, each a program of its own whose output is shown when it has ended; and clears what killed ones left."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from harness.host.cache import Cache
from harness.host.checkout import ROOT
from harness.host.errors import HarnessError
from harness.host.process import MORTAL, run
from harness.model.proof import Proof
from harness.model.topology import overlap
from harness.model.variant import slug
from harness.proofs.choice import Due

Program = subprocess.Popen[bytes]
Ended = Callable[[Due, int, float, str], None]
"""Takes what has ended, its exit code, how many seconds it took, and its output."""

# How long a program has to tidy up when it is interrupted, before it is killed.
GRACE_SECONDS = 60.0
CLEAR_SECONDS = 600.0
SHARED_MEMORY = Path("/dev/shm")
PREFIX = "proofs-"


class Programs:
    """`started` and `ended` are told of each; `temporary` is a folder that they may fill."""

    def __init__(
        self, cache: Cache, temporary: Path, started: Callable[[Due], None], ended: Ended
    ) -> None:
        self._notes = Notes(cache)
        self._temporary = temporary
        self._started, self._ended = started, ended
        self._running: set[Program] = set()
        self._failed: list[Proof] = []
        self.stopped = False
        self._lock = threading.Lock()

    def run(self, due: Due) -> int:
        try:
            self._make_way(due.proof)
        except (
            HarnessError
        ) as error:  # what is in the way stays there: this proof cannot run, others can
            self._ended(due, error.exit_code, 0.0, error.text)
            return error.exit_code
        self._notes.add(due.proof)
        self._started(due)
        began = time.monotonic()
        log = self._temporary / f"{slug(due.proof.name)}.log"
        with log.open("wb") as file, self._start(due.proof, file.fileno()) as program:
            self._running.add(program)
            code = program.wait()
            self._running.discard(program)
        if code == 0:
            self._notes.remove(due.proof)
        else:
            self._failed.append(due.proof)
        self._ended(due, code, time.monotonic() - began, log.read_text(errors="replace"))
        return code

    def _make_way(self, proof: Proof) -> None:
        """The beds of a proof that failed are kept, but not in the way of the next."""
        with self._lock:
            for other in [one for one in self._failed if overlap(one.networks, proof.networks)]:
                self._failed.remove(other)
                self._notes.clear(other.name, other.clear)

    def _start(self, proof: Proof, output: int) -> Program:
        """The kernel kills it when the thread that calls this ends, which waits for it."""
        words = [word.format(temporary=self._temporary) for word in proof.arguments]
        own = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(self._temporary / "bytecode")}
        return subprocess.Popen(
            [*MORTAL, sys.executable, "-m", proof.module, *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **own},
            start_new_session=True,
        )

    def stop(self) -> None:
        """Interrupt all of them; those that take long are killed, with all that they started."""
        self.stopped = True
        programs = list(self._running)
        for program in programs:
            _signal(program, signal.SIGINT)
        timer = threading.Timer(GRACE_SECONDS, _kill, [programs])
        timer.daemon = True
        timer.start()


class Notes:
    """Which proofs run, or failed and left their beds: written before one starts, so that a kill leaves the note."""

    def __init__(self, cache: Cache) -> None:
        self._directory = cache.proofs

    def add(self, proof: Proof) -> None:
        if proof.clear:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._file(proof.name).write_text(json.dumps([proof.name, proof.clear]))

    def remove(self, proof: Proof) -> None:
        self._file(proof.name).unlink(missing_ok=True)

    def clear(self, name: str, commands: "tuple[tuple[str, ...], ...]") -> None:
        """Remove what it left. Raises CommandFailed when that fails, and the note stays."""
        for words in commands:
            run([str(ROOT / "bin" / "harness"), *words], timeout=CLEAR_SECONDS)
        self._file(name).unlink(missing_ok=True)

    def clear_all(self, tell: Callable[[str], None]) -> None:
        for file in sorted(self._directory.glob("*.json")):
            name, commands = json.loads(file.read_text())
            tell(f"{name}: removing what its last run left")
            self.clear(name, tuple(map(tuple, commands)))

    def _file(self, name: str) -> Path:
        return self._directory / f"{slug(name)}.json"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """In memory where that is possible: the unit tests copy many small files. Its path is short, as sockets are made
    below it. Those of sessions that were killed are removed."""
    parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else Path("/tmp")
    for old in parent.glob(f"{PREFIX}*"):
        if not Path("/proc", old.name.removeprefix(PREFIX).partition("-")[0]).exists():
            rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{PREFIX}{os.getpid()}-", dir=parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _kill(programs: Sequence[Program]) -> None:
    for program in programs:
        _signal(program, signal.SIGKILL)


def _signal(program: Program, number: signal.Signals) -> None:
    if program.poll() is None:
        os.killpg(program.pid, number)
