"""The events of a run: all that is shown or reported anywhere comes from them."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

Event = Mapping[str, Any]
"""Always has `time` (seconds since 1970) and `event` (its kind); the other keys depend on the kind."""

Listener = Callable[[Event], None]


class EventLog:
    """Hands each event to every listener, one event after the other whatever thread it comes from."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners
        self._lock = Lock()

    def emit(self, kind: str, **fields: Any) -> None:
        """`fields` must be what JSON can hold."""
        self.hand_on({"time": round(time.time(), 3), "event": kind, **fields})

    def hand_on(self, event: Event) -> None:
        """An event of another process."""
        with self._lock:
            for listener in self._listeners:
                listener(event)


class LogFile:
    """A listener that appends each event to a file, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def __call__(self, event: Event) -> None:
        with self._path.open("a") as file:
            file.write(line(event))


def line(event: Event) -> str:
    return json.dumps(event) + "\n"


def read(path: Path) -> list[dict[str, Any]]:
    """The events of a run, oldest first."""
    return [json.loads(text) for text in path.read_text().splitlines()]


def salvage(path: Path) -> tuple[list[Event], int]:
    """What can be read of a log that a full disk or a kill may have cut off, and how many lines cannot."""
    lines = path.read_text(errors="replace").splitlines()
    found = [event for event in map(_event, lines) if event is not None]
    return found, len(lines) - len(found)


def _event(text: str) -> Event | None:
    try:
        event = json.loads(text)
    except ValueError:
        return None
    return event if isinstance(event, dict) and {"time", "event"} <= event.keys() else None
