"""What is known of a machine that is being deployed: each phase that it reported, and when.

Files, so that the boot server and the driver, which are processes of their own, both see them.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

# In their order; all but the first the machine reports itself, or asks for what tells it.
POWERED, ASKED, STARTED, WRITTEN, DONE = "powered on", "asked", "started", "written", "done"
FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """`at` is seconds since 1970; `text` is what the machine said besides."""

    phase: str
    at: float
    text: str = ""


class Phases:
    """Of the machine with `mac`, below the boot server's `directory`."""

    def __init__(self, directory: Path, mac: str) -> None:
        self._file = directory / "phases" / f"{mac}.ndjson"

    def forget(self) -> None:
        """What an earlier deployment reported says nothing of this one."""
        self._file.unlink(missing_ok=True)

    def add(self, phase: str, text: str = "") -> None:
        self._file.parent.mkdir(exist_ok=True)
        line = json.dumps({"phase": phase, "at": time.time(), "text": text})
        with self._file.open("a") as file:
            file.write(line + "\n")

    def all(self) -> list[Report]:
        if not self._file.exists():
            return []
        return [Report(**json.loads(line)) for line in self._file.read_text().splitlines()]

    def last(self) -> str:
        """For people."""
        known = self.all()
        return f"{known[-1].phase} {known[-1].text}".strip() if known else "nothing was heard of it"
