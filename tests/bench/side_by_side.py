"""Variants at the same time, beside the same ones one after the other.

`/usr/bin/python3 -m tests.bench.side_by_side VARIANT VARIANT…`, as root. It replaces beds of these, and removes them.
"""

import sys

from tests.bench import report
from tests.bench.layers import timed


def main(variants: list[str]) -> None:
    one_by_one = timed("test", "--no-cache", "--jobs", "1", *variants)
    together = timed("test", "--no-cache", "--jobs", str(len(variants)), *variants)
    print(report.row("one after the other", [one_by_one]))
    print(report.row("at the same time", [together]))
    print(report.ratio("at the same time / one by one", [together], [one_by_one]))


if __name__ == "__main__":
    main(sys.argv[1:])
