"""How long a bed takes to be made, restarted and removed, without Chef; and each phase of its nodes, where told.

`/usr/bin/python3 -m tests.bench.machine_room VARIANT [RUNS [INVENTORY]]`, as root. It replaces a bed of that variant.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from harness.host.cache import cache_from
from harness.drivers import DRIVERS
from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.loading import load_inventory, load_kitchen
from harness.model import select
from harness.host.progress import Progress
from tests.bench import report

Steps = dict[str, Callable[[Bed], None]]
Phases = dict[str, list[float]]


def main(selection: str, runs: int, machines: str) -> None:
    kitchen = load_kitchen()
    (variant,) = select(kitchen.matrix, [selection])
    phases: Phases = {}

    def phase(node: str, name: str, _: float, seconds: float) -> None:
        phases.setdefault(f"  {node}: {name}", []).append(seconds)

    inventory = load_inventory(Path(machines), variant, ["create"]) if machines else {}
    cache = cache_from(os.environ)
    progress = Progress(print, phase)
    driver = DRIVERS[variant.driver](cache, kitchen.settings, progress, inventory)
    steps, bed = steps_of(driver), Bed(variant, cache)
    rounds = [[timed(step, bed) for step in steps.values()] for _ in range(runs)]
    print(report.HEAD)
    for name, seconds in [*zip(steps, zip(*rounds)), *phases.items()]:
        print(report.row(name, seconds))


def steps_of(driver: Driver) -> Steps:
    if driver.abilities.layers:
        restart: Steps = {"stop": driver.stop, "start": driver.start}
    else:
        restart = {"restart": driver.restart}
    return {"create": driver.create, **restart, "destroy": driver.destroy}


def timed(step: Callable[[Bed], None], bed: Bed) -> float:
    started = time.monotonic()
    step(bed)
    return time.monotonic() - started


if __name__ == "__main__":
    words = sys.argv[1:]
    main(words[0], int(words[1]) if len(words) > 1 else 5, words[2] if len(words) > 2 else "")
