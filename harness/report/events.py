"""The event log of a run: all that is shown or reported anywhere comes from here."""

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
    """Appends each event to a file, one JSON object a line, and hands it to the listeners."""

    def __init__(self, path: Path, *listeners: Listener) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._listeners = listeners
        self._lock = Lock()

    def emit(self, kind: str, **fields: Any) -> None:
        """`fields` must be what JSON can hold."""
        event = {"time": round(time.time(), 3), "event": kind, **fields}
        with self._lock:
            with self._path.open("a") as file:
                file.write(json.dumps(event) + "\n")
            for listener in self._listeners:
                listener(event)


def read(path: Path) -> list[dict[str, Any]]:
    """The events of a run, oldest first."""
    return [json.loads(line) for line in path.read_text().splitlines()]
