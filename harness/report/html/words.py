"""Numbers, times and addresses as a person reads them."""

import time
from urllib.parse import quote

from harness.host.storage import GIB

MIB = 1024**2
MARKS = {"passed": "✓", "skipped": "–", "not run": "–", "unfinished": "…"}


def seconds(count: float) -> str:
    return f"{count:.1f} s"


def duration(count: float) -> str:
    """For totals: nobody counts 458 seconds."""
    whole = round(count)
    if whole < 100:
        return f"{count:.1f} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole // 60 % 60:02} min"


def memory(count: int) -> str:
    return f"{count / GIB:.1f} GiB" if count >= GIB / 10 else f"{count / MIB:.0f} MiB"


def size(count: int) -> str:
    return f"{count / MIB:.1f} MiB" if count >= MIB else f"{max(1, round(count / 1024))} KiB"


def clock(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(moment))


def mark(verdict: str) -> str:
    """Verdicts are told by a sign and a word as well as by a colour."""
    return MARKS.get(verdict, "✗")


def css(verdict: str) -> str:
    """The verdict as a class."""
    return verdict.replace(" ", "-")


def address(path: str) -> str:
    """A file of the run's directory, as a relative link."""
    return quote(path)
