"""The console: on a terminal, lines of what is done above the running stage and its clock; elsewhere, only lines."""

import sys
import time
from types import TracebackType
from typing import Optional, Protocol

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from harness.report.events import Event
from harness.report.words import line_of

COLOURS = {"passed": "green", "failed": "red", "broken": "magenta", "bug": "magenta"}


class Screen(Protocol):
    """A listener of the event log, open while the run goes on."""

    def __enter__(self) -> "Screen":
        ...

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        ...

    def __call__(self, event: Event) -> None:
        ...


def screen() -> Screen:
    console = Console(highlight=False, soft_wrap=True)
    if console.is_terminal:
        return Terminal(console)
    return Plain()


class Plain:
    """Every line begins with the time of day, for logs that are read afterwards."""

    def __enter__(self) -> "Plain":
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()

    def __call__(self, event: Event) -> None:
        line = line_of(event)
        if line is not None:
            clock = time.strftime("%H:%M:%S", time.localtime(event["time"]))
            print(f"{clock} {line}", flush=True)


class Terminal:
    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True)
        self._console = console

    def __enter__(self) -> "Terminal":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        if event["event"] == "stage_started":
            self._show(f"{event['variant']}  {event['stage']}")
            return
        if event["event"] in ("stage_ended", "run_ended"):
            self._show("")
        line = line_of(event)
        if line is not None:
            style = COLOURS.get(str(event.get("verdict")))
            self._progress.console.print(line, style=style, markup=False)

    def _show(self, text: str) -> None:
        """The one running thing; nothing when `text` is empty."""
        for task in self._progress.task_ids:
            self._progress.remove_task(task)
        if text:
            self._progress.add_task(text, total=None)
        self._progress.refresh()  # or lines printed next carry the stage that has just ended
