"""The one way to wait for something."""

import time
from collections.abc import Callable

from harness.host.errors import MachineRoomError

Check = Callable[[], tuple[bool, str]]
"""Answers whether it is so, and what was seen: (True, …) ends the wait, the text tells why it did
not."""


class NeverReady(MachineRoomError):
    """What was waited for did not come; `last_seen` is what the last look saw."""

    def __init__(self, what: str, why: str, last_seen: str, *, cure: str = "") -> None:
        super().__init__(f"{what}: {why}; last seen: {last_seen or 'nothing'}", cure=cure)
        self.last_seen = last_seen


def never() -> tuple[bool, str]:
    """For waits in which nothing can tell early that they are in vain."""
    return False, ""


def wait_until(
    ready: Check,
    *,
    what: str,
    within: float,
    broken: Check = never,
    every: float = 0.1,
    cure: str = "",
) -> None:
    """Poll until `ready`; fail at once when `broken` says so, or after `within` seconds, with what
    was last seen.

    `what` names the thing waited for, as a person would ("node aio answers over SSH").
    """
    deadline = time.monotonic() + within
    while True:
        done, seen = ready()
        if done:
            return
        failed, why = broken()
        if failed:
            raise NeverReady(what, f"it failed ({why})", seen, cure=cure)
        if time.monotonic() >= deadline:
            raise NeverReady(what, f"not within {within:g} s", seen, cure=cure)
        time.sleep(every)
