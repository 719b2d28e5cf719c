"""Runs jobs side by side, as many as there is room for."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, Protocol, TypeVar

from harness.host.storage import free_memory
from harness.run.job import Room

Kind = TypeVar("Kind")
KindOfRunner = TypeVar("KindOfRunner", contravariant=True)

Choose = Callable[[Sequence[Kind], Sequence[Kind]], Kind | None]
"""Of those that wait, given those that run, the one to start now; None for none."""


class Runner(Protocol[KindOfRunner]):
    def run(self, job: KindOfRunner) -> int:
        """Run it to its end, whatever that is; answers its exit code."""

    def stop(self) -> None:
        """End all that run, soon."""


def run_all(jobs: Sequence[Kind], runner: Runner[Kind], choose: Choose[Kind]) -> list[int]:
    """The exit code of each, in the order in which they ended. An interrupt ends all of them, and goes on up.

    What `choose` does not want even when nothing runs is left out.
    """
    return _Pool(jobs, runner, choose).run()


class _Pool(Generic[Kind]):
    def __init__(self, jobs: Sequence[Kind], runner: Runner[Kind], choose: Choose[Kind]) -> None:
        self._waiting = list(jobs)
        self._running: dict["Future[int]", Kind] = {}
        self._codes: list[int] = []
        self._runner = runner
        self._choose = choose

    def run(self) -> list[int]:
        with ThreadPoolExecutor(len(self._waiting) or 1) as threads:
            try:
                self._admit(threads)
                while self._running:
                    self._await()
                    self._admit(threads)
            except BaseException:
                self._runner.stop()
                raise
        return self._codes

    def _admit(self, threads: ThreadPoolExecutor) -> None:
        while (job := self._choose(self._waiting, list(self._running.values()))) is not None:
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
