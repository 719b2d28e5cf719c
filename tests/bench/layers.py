"""What layers save: a whole test from them, and the checks alone, beside a whole test from scratch.

`/usr/bin/python3 -m tests.bench.layers VARIANT`, as root: 20 minutes. It replaces a bed of it, and removes it.
"""

import subprocess
import sys
import time

from harness.checkout import ROOT
from tests.bench import report


def main(variant: str) -> None:
    timed("test", variant)  # not counted: it keeps the layers that are measured
    scratch = timed("test", "--no-cache", variant)
    layers = timed("test", variant)
    timed("destroy", variant)
    checks = timed("verify", variant) + timed("destroy", variant)
    for name, seconds in (
        ("from scratch", scratch),
        ("from layers", layers),
        ("only the checks", checks),
    ):
        print(report.row(name, [seconds]))
    print(report.ratio("from layers / from scratch", [layers], [scratch]))
    print(report.ratio("only the checks / from scratch", [checks], [scratch]))


def timed(*words: str) -> float:
    started = time.monotonic()
    subprocess.run([str(ROOT / "bin" / "harness"), *words], check=True)
    return time.monotonic() - started


if __name__ == "__main__":
    main(sys.argv[1])
