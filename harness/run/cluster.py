"""Runs jobs on the workers of a Dask scheduler, which may be on other hosts.

A worker is a host with this checkout, root and Debian: `bin/harness worker tcp://HOST:PORT`. What the job tells comes
back as it happens, its files when it has ended. When a worker dies, the scheduler gives its job to another one.
"""

import io
import os
import tarfile
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Optional

from distributed import Client, Future, KilledWorker, get_worker
from distributed.client import CancelledError
from distributed.comm import CommClosedError

from harness.host.cache import cache_from
from harness.host.checkout import fingerprint
from harness.host.errors import HarnessError, MachineRoomError, UsageError
from harness.report.events import Event, EventLog
from harness.run import job as jobs
from harness.run.child import refuse
from harness.run.children import Children
from harness.run.job import Job

SECONDS = 15.0
PATIENCE = 4  # times SECONDS without any worker
_here: dict[str, list[Children]] = {}
"""On a worker: what it runs, by the run's id."""


class NoWorkers(Exception):
    """Nobody is left to run what waits."""


class Cluster:
    """`log` gets what the jobs tell, and by whom each is run."""

    def __init__(self, address: str, log: EventLog) -> None:
        self._log = log
        self._workers: dict[str, str] = {}
        self._futures: list[Future] = []
        self._runs: set[str] = set()
        try:
            self._client = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise MachineRoomError(
                f"no Dask scheduler answers at {address}: {error}",
                cure="start one: /usr/bin/python3 -m distributed.cli.dask_scheduler",
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            self._client.close(timeout=SECONDS)
            raise MachineRoomError(
                f"the Dask scheduler at {address} has no worker",
                cure=f"on each host that shall work, as root: bin/harness worker {address}",
            ) from error

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._client.close(timeout=SECONDS)

    def run(self, job: Job) -> int:
        topic = f"{job.run}-{job.slug}"
        self._runs.add(job.run)
        self._client.subscribe_topic(topic, lambda timed: self._hear(timed[1]))
        future = self._client.submit(work, job.text, topic, fingerprint(), pure=False, key=topic)
        self._futures.append(future)
        try:
            code, files = self._result(future)
        except (KilledWorker, CancelledError, CommClosedError, NoWorkers) as error:
            return self._tell_of_loss(job, error)
        unpack(files, Path(job.directory))
        return int(code)

    def _result(self, future: Future) -> tuple[int, bytes]:
        """Waits for it; but not for workers that do not come back."""
        lonely = 0
        while lonely < PATIENCE:
            try:
                result: tuple[int, bytes] = future.result(timeout=SECONDS)
                return result
            except TimeoutError:
                lonely = 0 if self._client.nthreads() else lonely + 1
        raise NoWorkers("no worker is left")

    def _tell_of_loss(self, job: Job, error: Exception) -> int:
        text = f"{job.variant}: the cluster did not bring it to its end: {error}"
        self._log.emit("variant_ended", variant=job.variant, verdict="broken", seconds=0)
        self._log.emit("failure", variant=job.variant, stage="", text=text)
        return MachineRoomError.exit_code

    def _hear(self, event: Event) -> None:
        if event["event"] == "placed":
            self._tell_of_place(event["variant"], event["worker"])
        else:
            self._log.hand_on(event)

    def _tell_of_place(self, variant: str, worker: str) -> None:
        before = self._workers.get(variant)
        self._workers[variant] = worker
        why = f"; {before} is gone, all begins anew" if before else ""
        self._log.emit("progress", variant=variant, text=f"on the worker {worker}{why}")

    def stop(self) -> None:
        """What runs is interrupted on every worker, and what waits is forgotten."""
        self._client.run(stop_here, sorted(self._runs))
        self._client.cancel(self._futures)


def work(text: str, topic: str, expected: str) -> tuple[int, bytes]:
    """On the worker: the job's exit code, and the files that it left in the run's directory, packed."""
    worker = get_worker()
    job = jobs.parse(text)
    directory = cache_from(os.environ).runs / job.run
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(event: Event) -> None:
        worker.log_event(topic, dict(event))

    log = EventLog(send)
    log.emit("placed", variant=job.variant, worker=worker.address)
    try:
        require_same_checkout(expected, worker.address)
    except HarnessError as error:
        return refuse(job, log, error), pack(directory, job)
    children = Children(log)
    _here.setdefault(job.run, []).append(children)
    code = children.run(replace(job, directory=str(directory)))
    _here[job.run].remove(children)
    return code, pack(directory, job)


def require_same_checkout(expected: str, worker: str) -> None:
    if fingerprint() != expected:
        raise UsageError(
            f"the checkout of the worker {worker} is not the one that asks",
            cure="bring both to the same revision, with the same changes",
        )


def stop_here(runs: list[str]) -> None:
    """On a worker."""
    for run in runs:
        for children in _here.get(run, []):
            children.stop()


def pack(directory: Path, job: Job) -> bytes:
    """The files of the job's variant: all that carry its name."""
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as archive:
        for file in sorted(directory.rglob("*")):
            path = file.relative_to(directory)
            if file.is_file() and (job.slug in path.parts or file.stem.endswith(f"-{job.slug}")):
                archive.add(file, str(path))
    return memory.getvalue()


def unpack(files: bytes, directory: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(files)) as archive:
        archive.extractall(directory)
