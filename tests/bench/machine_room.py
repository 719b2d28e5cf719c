"""How long a bed takes to be made, restarted and removed, without Chef.

`/usr/bin/python3 -m tests.bench.machine_room VARIANT [RUNS]`, as root. It replaces a bed of that variant.
"""

import os
import sys
import time
from collections.abc import Callable

from harness.cache import cache_from
from harness.drivers import DRIVERS
from harness.drivers.bed import Bed
from harness.loading import load_kitchen
from harness.model import select
from tests.bench import report


def main(selection: str, runs: int) -> None:
    kitchen = load_kitchen()
    (variant,) = select(kitchen.matrix, [selection])
    cache = cache_from(os.environ)
    bed, driver = Bed(variant, cache), DRIVERS[variant.driver](cache, kitchen.settings, print, {})
    steps: dict[str, Callable[[Bed], None]] = {
        "create": driver.create,
        "stop": driver.stop,
        "start": driver.start,
        "destroy": driver.destroy,
    }
    rounds = [[timed(step, bed) for step in steps.values()] for _ in range(runs)]
    print(report.HEAD)
    for name, seconds in zip(steps, zip(*rounds)):
        print(report.row(name, seconds))


def timed(step: Callable[[Bed], None], bed: Bed) -> float:
    started = time.monotonic()
    step(bed)
    return time.monotonic() - started


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
