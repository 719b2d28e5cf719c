"""Runs jobs on this host, each in a process of its own that dies when this one does."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from harness.host import errors
from harness.host.checkout import ROOT
from harness.host.process import MORTAL, tail
from harness.report.events import EventLog
from harness.run.job import Job

Child = subprocess.Popen[str]

# How long a child has to tell that it was interrupted, before it is killed.
GRACE_SECONDS = 20.0


class Children:
    """The processes of this run; `log` gets what they tell."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._running: set[Child] = set()
        self._stopped = False
        self._lock = threading.Lock()

    def run(self, job: Job) -> int:
        """Run it to its end, whatever that is; answers its exit code."""
        said = Path(job.directory) / "logs" / job.slug / "harness.log"
        said.parent.mkdir(parents=True, exist_ok=True)
        with said.open("w") as file:
            child = self._start(job, file.fileno())
            if child is None:
                return errors.INTERRUPTED
            with child:
                over = self._listen(child)
        self._running.discard(child)
        if over or child.returncode == errors.INTERRUPTED:
            return child.returncode
        self._tell_of_death(job, child.returncode, said)
        return errors.BUG

    def _start(self, job: Job, stderr: int) -> Child | None:
        """None when all has been stopped: nobody would stop this one."""
        with self._lock:
            if self._stopped:
                return None
            child = _start(job, stderr)
            self._running.add(child)
            return child

    def _listen(self, child: Child) -> bool:
        """Hand on what it tells; answers whether it told the end."""
        assert child.stdout is not None
        kinds = set()
        for text in child.stdout:
            try:
                event = json.loads(text)
                kinds.add(event["event"])
            except (ValueError, KeyError, TypeError):
                continue  # the half of a line of a child that was killed
            self._log.hand_on(event)
        return "variant_ended" in kinds

    def _tell_of_death(self, job: Job, code: int, said: Path) -> None:
        why = f"its process ended without a word ({how(code)})"
        words = tail(said.read_text(errors="replace"))
        self._log.emit("variant_ended", variant=job.variant, verdict="bug", seconds=0)
        text = f"{job.variant}: {why}\n{words}\n  → bin/harness destroy {job.variant}"
        self._log.emit("failure", variant=job.variant, stage="", text=text)

    def stop(self) -> None:
        """Interrupt all of them; those that take long are killed, with all that they started."""
        with self._lock:
            self._stopped = True
            children = list(self._running)
        for child in children:
            child.send_signal(signal.SIGINT)
        timer = threading.Timer(GRACE_SECONDS, _kill, [children])
        timer.daemon = True
        timer.start()


def how(code: int) -> str:
    """A process's end in words; the kernel kills when memory is short."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _kill(children: list[Child]) -> None:
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)


def _start(job: Job, stderr: int) -> Child:
    """The kernel kills it when the thread that called this ends, which waits for it: even `kill -9` of the harness
    leaves no child. A session of its own, so that an interrupt on the terminal comes from us alone.
    """
    return subprocess.Popen(
        [*MORTAL, sys.executable, "-m", "harness.run.child", job.text],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
