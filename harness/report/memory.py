"""The peak memory of a bed, sampled while a stage runs."""

from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Optional

from harness.host.errors import HarnessError

EVERY = 1.0  # seconds


class PeakMemory:
    """`with PeakMemory(look) as memory: …; memory.peak` is the most bytes that `look` saw."""

    def __init__(self, look: Callable[[], int]) -> None:
        self.peak = 0
        self._look = look
        self._over = Event()
        self._thread = Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(EVERY):
            try:
                self.peak = max(self.peak, self._look())
            except (HarnessError, OSError):
                continue  # nodes come and go while a stage runs
