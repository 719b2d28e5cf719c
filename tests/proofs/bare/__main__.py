"""`/usr/bin/python3 -m tests.proofs.bare [PLATFORM…]`, as root: what the README says, on machines that have nothing.

For each platform that hosts the harness (or those that are named) a machine with Debian, Git and certificates is made,
with a clone of what is committed here. Nothing of this host's cache is used in it; everything comes from the mirrors.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.host.cache import Cache, cache_from
from harness.host.errors import HarnessError
from harness.host.storage import locked
from harness.loading import load_kitchen
from harness.model import Platform
from harness.setup.install import ensure
from tests.proofs.bare import machine, readme, refused, tree
from tests.proofs.bare.machine import BareMachine

HOSTS = ("debian-12", "debian-13")


def main(names: Sequence[str]) -> int:
    try:
        ensure(print, "bare")
        platforms = {one.platform.name: one.platform for one in load_kitchen().matrix.variants}
        failed = [fault for name in names for fault in prove(platforms[name])]
    except HarnessError as error:
        print(error.text, file=sys.stderr)
        return error.exit_code
    print(f"failed: {', '.join(failed)}" if failed else "the README holds")
    return 1 if failed else 0


def prove(platform: Platform) -> Iterator[str]:
    """Yields what failed."""
    with made(platform, cache_from(os.environ)) as (root, bare):
        if not refused.everywhere(root, bare):
            yield f"{platform.name}: another system is not refused"
        for command, script in readme.lines():
            if command in readme.LEFT_OUT:
                told(platform, command, f"skipped: {readme.LEFT_OUT[command]}")
            elif step(platform, bare, command, script):
                yield f"{platform.name}: {command}"


@contextmanager
def made(platform: Platform, cache: Cache) -> Iterator[tuple[Path, BareMachine]]:
    """A machine and its tree, which go again; what a run left that was killed goes first."""
    directory = cache.root / "bare" / platform.name
    busy = f"another run makes a bare machine of {platform.name}"
    with locked(cache.locks / f"bare-{platform.name}", busy=busy):
        machine.clear(platform.name)
        shutil.rmtree(directory, ignore_errors=True)
        try:
            tree.make(directory, platform)
            with machine.running(directory, platform.name, tree.CLONE) as bare:
                yield directory, bare
        finally:
            shutil.rmtree(directory)


def step(platform: Platform, bare: BareMachine, command: str, script: str) -> int:
    told(platform, command, "")
    started = time.monotonic()
    code = bare.run(script)
    verdict = "passed" if code == 0 else f"FAILED with {code}"
    told(platform, command, f"{verdict}, {time.monotonic() - started:.0f} s")
    return code


def told(platform: Platform, command: str, how: str) -> None:
    print(f"── {platform.name}: {command}{f': {how}' if how else ''}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or HOSTS))
