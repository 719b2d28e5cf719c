"""Which Debian packages the host needs, and which of them it lacks."""

from collections.abc import Iterable, Sequence

from harness.host.checkout import HOST_PACKAGES
from harness.host.errors import UsageError
from harness.host.process import run

RUN = "run"
TEST = "test"


def groups() -> list[str]:
    """The names of the groups in kitchen/host-packages.txt."""
    return list(parse(HOST_PACKAGES.read_text()))


def wanted(*names: str) -> list[str]:
    """The packages of the groups `names` in kitchen/host-packages.txt."""
    known = parse(HOST_PACKAGES.read_text())
    return [package for name in names for package in known[name]]


def parse(text: str) -> dict[str, list[str]]:
    """Read groups of names, one a line, each group below its name in brackets; `#` starts a
    comment."""
    found: dict[str, list[str]] = {}
    current = None
    for line in (line.partition("#")[0].strip() for line in text.splitlines()):
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and current is None:
            raise UsageError(f"{HOST_PACKAGES.name}: {line} is in no group")
        elif line and current is not None:
            current.append(line)
    return found


def missing(names: Sequence[str]) -> list[str]:
    """Those of `names` that are not installed here."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *names]
    there = installed(run(query, timeout=30, check=False).stdout)
    return lacking(names, there)


def installed(listing: str) -> set[str]:
    """Read lines of `package status`: removed packages whose configuration is left are listed
    too."""
    rows = (line.split() for line in listing.splitlines())
    return {row[0] for row in rows if row[1:] == ["installed"]}


def lacking(names: Iterable[str], there: set[str]) -> list[str]:
    return [name for name in names if name not in there]
