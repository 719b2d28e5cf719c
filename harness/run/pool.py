"""Runs the jobs of a run side by side, as many as there is room for."""

import os
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from harness.run.job import Job, Room, next_of
from harness.host.storage import free_memory


class Runner(Protocol):
    def run(self, job: Job) -> int:
        """Run it to its end, whatever that is; answers its exit code."""

    def stop(self) -> None:
        """End all that run, soon."""


def run_all(jobs: Sequence[Job], runner: Runner, room: Room | None) -> list[int]:
    """The exit code of each, in the order in which they ended. An interrupt ends all of them, and goes on up.

    `room` is None when the runner itself knows what its hosts can take.
    """
    return _Pool(jobs, runner, room).run()


class _Pool:
    def __init__(self, jobs: Sequence[Job], runner: Runner, room: Room | None) -> None:
        self._waiting = list(jobs)
        self._running: dict["Future[int]", Job] = {}
        self._codes: list[int] = []
        self._runner = runner
        self._room = room

    def run(self) -> list[int]:
        with ThreadPoolExecutor(len(self._waiting) or 1) as threads:
            try:
                while self._waiting or self._running:
                    self._admit(threads)
                    self._await()
            except BaseException:
                self._runner.stop()
                raise
        return self._codes

    def _admit(self, threads: ThreadPoolExecutor) -> None:
        while job := next_of(self._waiting, list(self._running.values()), self._room):
            self._waiting.remove(job)
            self._running[threads.submit(self._runner.run, job)] = job

    def _await(self) -> None:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        for future in done:
            del self._running[future]
            self._codes.append(future.result())


def room_of_this_host(jobs: int | None) -> Room:
    """What is free now. One job for each processor, unless the user says how many."""
    return Room(memory=free_memory(), jobs=jobs or os.cpu_count() or 1)
