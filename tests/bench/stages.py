"""Seconds and peak memory of each stage over past runs, newest first: `python3 -m tests.bench.stages [RUNS]`."""

import os
import sys
from pathlib import Path

from harness.host.cache import cache_from
from harness.report import events
from harness.report.words import gib


def main(runs: int) -> None:
    cache = cache_from(os.environ)
    for log in sorted(cache.runs.glob("*/events.ndjson"), reverse=True)[:runs]:
        print(log.parent.name)
        show(log)


def show(log: Path) -> None:
    for event in events.read(log):
        if event["event"] == "stage_ended":
            memory = gib(event["memory"])
            print(
                f"  {event['stage']:<12} {event['verdict']:<7} {event['seconds']:7.1f} s {memory:>9}  {event['detail']}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
