"""What a run with nothing to do costs, beside an empty run of chef-client on the same node.

`/usr/bin/python3 -m tests.bench.no_change VARIANT [RUNS]`, on a bed that has converged.
"""

import os
import sys
import time

from harness.host.cache import cache_from
from harness.chef.client import CONFIGURATION, NODE
from harness.drivers.bed import Bed
from harness.loading import load_kitchen
from harness.machines import Machine
from harness.model import select
from tests.bench import report

EMPTY = ["--override-runlist", ""]


def main(selection: str, runs: int) -> None:
    kitchen = load_kitchen()
    (variant,) = select(kitchen.matrix, [selection])
    bed = Bed(variant, cache_from(os.environ))
    machine = bed.machine(bed.nodes[0].name)
    client = [kitchen.settings.chef.command, "--config", CONFIGURATION, "--json-attributes", NODE]
    timed(machine, client)  # not counted: files come into the page cache
    pairs = [(timed(machine, client), timed(machine, [*client, *EMPTY])) for _ in range(runs)]
    whole, empty = [a for a, _ in pairs], [b for _, b in pairs]
    print(report.HEAD)
    print(report.row("no change", whole))
    print(report.row("empty run list", empty))
    print(report.ratio("no change / empty", whole, empty))


def timed(machine: Machine, command: list[str]) -> float:
    started = time.monotonic()
    machine.run(["env", f"CHEF_LICENSE={os.environ['CHEF_LICENSE']}", *command], timeout=600)
    return time.monotonic() - started


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
