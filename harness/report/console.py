"""The console: on a terminal, lines of what is done above a table of what goes on; elsewhere, only lines."""

import sys
import time
from types import TracebackType
from typing import Optional, Protocol

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from harness.report.events import Event, line
from harness.report.words import line_of

COLOURS = {
    "passed": "green",
    "failed": "red",
    "broken": "magenta",
    "bug": "magenta",
    "interrupted": "yellow",
}


class Screen(Protocol):
    """A listener of the events, open while the run goes on."""

    def __enter__(self) -> "Screen":
        """From here on it listens."""

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """What is told last, such as failures."""

    def __call__(self, event: Event) -> None:
        """Show the event, or keep it for later."""


def screen(json: bool) -> Screen:
    console = Console(highlight=False, soft_wrap=True)
    if json:
        return JsonLines()
    if console.is_interactive:
        return Terminal(console)
    return Plain()


class JsonLines:
    """The events as they are, for programs."""

    def __enter__(self) -> "JsonLines":
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()

    def __call__(self, event: Event) -> None:
        print(line(event), end="", flush=True)


class Plain:
    """Every line begins with the time of day, for logs that are read afterwards. What failed is told last, where a
    reader looks first."""

    def __init__(self) -> None:
        self._failures: list[str] = []

    def __enter__(self) -> "Plain":
        return self

    def __exit__(self, *_: object) -> None:
        for text in self._failures:
            print(f"\n{text}")
        sys.stdout.flush()

    def __call__(self, event: Event) -> None:
        if event["event"] == "failure":
            self._failures.append(event["text"])
        clock = time.strftime("%H:%M:%S", time.localtime(event["time"]))
        for text in (line_of(event) or "").splitlines():
            print(f"{clock} {text}", flush=True)


class Terminal:
    """A row for each variant, with the stages that are done and the one that runs."""

    def __init__(self, console: Console) -> None:
        self._rows: dict[str, Row] = {}
        self._failures: list[str] = []
        self._live = Live(console=console, transient=True, get_renderable=self._table)

    def __enter__(self) -> "Terminal":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        for text in self._failures:
            self._live.console.print(f"\n{text}", markup=False)

    def __call__(self, event: Event) -> None:
        if event["event"] == "run_started":
            self._rows = {name: Row(name) for name in event["variants"]}
        elif event["event"] == "failure":
            self._failures.append(event["text"])
        elif event["event"] == "run_ended":
            self._rows = {}
        elif event.get("variant") in self._rows:
            self._rows[event["variant"]].hear(event)
        self._live.refresh()  # or lines printed next stand above a table that is out of date
        text = line_of(event)
        if text is not None and event["event"] != "stage_started":  # that is in the table
            style = COLOURS.get(str(event.get("verdict")))
            self._live.console.print(text, style=style, markup=False)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for row in self._rows.values():
            table.add_row(row.name, row.done, row.now)
        return table


class Row:
    """What the table shows of a variant."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done = Text()
        self.now: RenderableType = "waiting"

    def hear(self, event: Event) -> None:
        if event["event"] == "stage_started":
            self.now = Clock(event["stage"])
        elif event["event"] == "stage_ended":
            mark = "✓" if event["verdict"] == "passed" else "✗"
            self.done.append(f"{mark} {event['stage']}  ", COLOURS.get(event["verdict"], ""))
        elif event["event"] == "variant_ended":
            self.now = str(event["verdict"])


class Clock:
    """A spinner, and for how long it has been turning."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._since = time.monotonic()
        self._spinner = Spinner("dots")

    def __rich__(self) -> Spinner:
        seconds = int(time.monotonic() - self._since)
        self._spinner.update(text=f"{self._stage} {seconds // 60}:{seconds % 60:02}")
        return self._spinner
