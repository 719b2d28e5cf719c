"""What a daemon complained about in its log since its start."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

STAMP = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)(\S*)")
# By the level's place, because messages may quote formats and levels; RabbitMQ has its own form.
COMPLAINT = re.compile(
    r"^\S+ \S+ \d+ (ERROR|CRITICAL) |^\S+ \S+ \[(error|critical)\]|^Traceback \(most recent call last\)"
)
REQUEST = "[pid: "  # how uWSGI begins its line for a request, which has the time elsewhere
NEWEST = 50_000  # lines: a daemon that writes more between two checks has a problem of its own
SHOWN = 3  # lines of a complaint, and its last one: that of a trace names the error


@dataclass(frozen=True)
class Complaint:
    """`time` as in the log; `text` has the trace as well."""

    time: str
    text: str

    def __str__(self) -> str:
        lines = self.text.splitlines()
        shown = lines if len(lines) <= SHOWN + 1 else [*lines[:SHOWN], "…", lines[-1]]
        return "\n".join(line[:400] for line in shown)


def since_start(host: Any, unit: str, path: str) -> list[Complaint]:
    """The complaints in the log `path` from the start of `unit` on; the log must be there.

    To the millisecond, as daemons log: the process before this one may have complained in the same second.
    """
    started = host.check_output(
        "systemctl show --value --timestamp=us --property=InactiveExitTimestamp %s", unit
    )
    since = as_logged(host, started)
    log = host.check_output("tail --lines=%s %s", str(NEWEST), path)
    return list(complaints(log.splitlines(), since))


def as_logged(host: Any, time: str) -> str:
    """A time that `date` understands, as the node's daemons write it."""
    logged: str = host.check_output("date --date=%s '+%%F %%T.%%3N'", time)
    return logged


def complaints(lines: Iterable[str], since: str) -> Iterator[Complaint]:
    """Records that complain, from `since` on (`2030-01-31 12:00:00.000`, as in the log).

    A trace repeats the time of its record, to the fraction, on each line, or has none. A trace that
    nobody logged stands alone, at the time of the last line that has one.
    """
    time, stamp = "", ""  # of the last line with a time
    record: list[str] = []  # empty unless it is a complaint
    for line in (*lines, REQUEST):
        found = STAMP.match(line)
        if record and (found[0] == stamp if found else not line.startswith(REQUEST)):
            record.append(line)
            continue
        if record and time >= since:
            yield Complaint(time, "\n".join(record))
        time, stamp = (found[1], found[0]) if found else (time, stamp)
        record = [line] if COMPLAINT.search(line) else []
