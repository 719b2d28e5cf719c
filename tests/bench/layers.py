"""What layers save: a whole test from them, one after a line of a cookbook changed, and the checks alone,
beside a whole test from scratch.

`/usr/bin/python3 -m tests.bench.layers VARIANT FILE`, as root: 25 minutes. FILE is of a cookbook: a comment is
added to it, in a copy of the checkout. It replaces a bed of the variant, and removes it.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.host.checkout import ROOT
from tests.bench import report


def main(variant: str, file: str) -> None:
    timed("test", variant)  # not counted: it keeps the layers that are measured
    scratch = timed("test", "--no-cache", variant)
    layers = timed("test", variant)
    with changed(file) as root:
        change = timed("test", variant, root=root)
    timed("destroy", variant)
    checks = timed("verify", variant) + timed("destroy", variant)
    compared = {"nothing changed": layers, f"a line of {file}": change, "only the checks": checks}
    print(report.row("from scratch", [scratch]))
    for name, seconds in compared.items():
        print(report.row(name, [seconds]))
    for name, seconds in compared.items():
        print(report.ratio(f"{name} / from scratch", [seconds], [scratch]))


@contextmanager
def changed(file: str) -> Iterator[Path]:
    """A copy of the checkout in which the file has one more line."""
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "checkout"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        with (copy / file).open("a") as text:
            text.write("# one more line\n")
        yield copy


def timed(*words: str, root: Path = ROOT) -> float:
    started = time.monotonic()
    subprocess.run([str(root / "bin" / "harness"), *words], check=True)
    return time.monotonic() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
