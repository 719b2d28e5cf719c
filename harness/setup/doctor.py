"""What is there, what is missing, and what the harness would do about it. Changes nothing.

It must work on a bare host: nothing here may import what Debian packages bring.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from harness.host import licence
from harness.host.cache import Cache
from harness.host import cgroups
from harness.host.errors import HarnessError
from harness.setup import gems, system
from harness.setup.packages import RUN, TEST, missing, wanted
from harness.host.storage import GIB, free_bytes, free_memory, size

DISK = 10 * GIB  # image, package cache, gems, and the nodes of one all-in-one bed
MEMORY = 6 * GIB  # an all-in-one with a guest, and the host itself


@dataclass(frozen=True)
class Finding:
    """`state` is "ok", "todo" (the harness will see to it by itself) or "bad" (only a person
    can)."""

    state: str
    what: str


def ok(what: str) -> Finding:
    return Finding("ok", what)


def todo(what: str) -> Finding:
    return Finding("todo", what)


def bad(what: str) -> Finding:
    return Finding("bad", what)


def examine(cache: Cache, environ: Mapping[str, str]) -> Iterator[Finding]:
    """One finding after the other, the basic ones first."""
    yield _attempt(system.supported)
    yield ok("you are root") if os.geteuid() == 0 else bad("not root: run it with sudo")
    yield _packages(RUN, "bin/harness")
    yield _packages(TEST, "bin/test")
    yield _attempt(lambda: f"cgroup2 at {cgroups.of_this_host().unified}")
    yield _room("disk", free_bytes(cache.root), DISK, f" at {cache.root}")
    yield _room("memory", free_memory(), MEMORY, "")
    yield _licence(environ)
    yield _gems(cache, gems.source(environ))
    yield _images(cache)
    yield _beds(cache)
    yield _kept(cache)


def _packages(group: str, command: str) -> Finding:
    names = wanted(group)
    absent = missing(names)
    if absent:
        return todo(f"{command} as root would install: {' '.join(absent)}")
    return ok(f"the {len(names)} Debian packages that {command} needs are installed")


def _attempt(look: Callable[[], str]) -> Finding:
    try:
        return ok(look())
    except HarnessError as error:
        return bad(": ".join(filter(None, (error.message, error.cure))))


def _room(what: str, free: int, needed: int, where: str) -> Finding:
    text = f"{what}: {free / GIB:.1f} GiB free{where}, {needed / GIB:.0f} GiB needed"
    return ok(text) if free >= needed else bad(text)


def _licence(environ: Mapping[str, str]) -> Finding:
    value = environ.get(licence.VARIABLE)
    if value:
        return ok(f"{licence.VARIABLE} is set to {value}")
    return bad(f"{licence.VARIABLE} is not set: {licence.HOW} if you accept Chef's licence")


def _gems(cache: Cache, source: str) -> Finding:
    client = gems.of_client()
    absent = gems.missing(client, cache.gems)
    if absent:
        return todo(f"would fetch {len(absent)} of {len(client)} gems of chef-client from {source}")
    return ok(f"the {len(client)} gems of chef-client are in {cache.gems}")


def _images(cache: Cache) -> Finding:
    built = sorted(path.parent.name for path in cache.images.glob("*/recipe.json"))
    if built:
        return ok(f"base images: {', '.join(built)} (another recipe would be built when asked for)")
    return todo(f"would build a base image in {cache.images} (about two minutes)")


def _beds(cache: Cache) -> Finding:
    kept = sorted(path.name for path in cache.beds.glob("*"))
    return ok(f"beds: {', '.join(kept) if kept else 'none'}")


def _kept(cache: Cache) -> Finding:
    sizes = [(folder.name, size(folder)) for folder in cache.kept if folder.is_dir()]
    told = ", ".join(f"{name} {taken / GIB:.1f} GiB" for name, taken in sizes)
    return ok(
        f"kept in {cache.root}: {told or 'nothing'} (`bin/harness prune` removes what is old)"
    )


def text(findings: list[Finding]) -> str:
    """A line for each."""
    return "".join(f"{finding.state:<5} {finding.what}\n" for finding in findings)


def blocked(findings: list[Finding]) -> bool:
    return any(finding.state == "bad" for finding in findings)
