"""A variant passes on machines that are already there, and they are given back as they were.

`/usr/bin/python3 -m tests.proofs.ssh VARIANT`, as root. The machines are nodes of the variant's own bed, which it
replaces, and removes.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers.bed import Bed
from harness.loading import load_kitchen
from harness.model import select
from tests.proofs import strangers


def main(selection: str) -> int:
    (variant,) = select(load_kitchen().matrix, [selection])
    bed = Bed(variant, cache_from(os.environ))
    subprocess.run([ROOT / "bin" / "harness", "destroy", variant.name], check=True)
    try:
        return prove(bed)
    finally:
        subprocess.run([ROOT / "bin" / "harness", "destroy", variant.name], check=True)


def prove(bed: Bed) -> int:
    name = bed.variant.name
    subprocess.run([ROOT / "bin" / "harness", "create", "--no-cache", name], check=True)
    strangers.estrange(bed)
    before = {node.name: strangers.state(bed.machine(node.name)) for node in bed.nodes}
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "machines.yml"
        file.write_text(yaml.safe_dump(strangers.inventory(bed, Path(directory))))
        test = ["test", name, "--driver", "ssh", "--inventory", str(file)]
        with strangers.powered(bed):
            code = subprocess.run([ROOT / "bin" / "harness", *test]).returncode
        if code:  # the bed is kept, but its machines go
            subprocess.run([ROOT / "bin" / "harness", "destroy", f"{name}/ssh"], check=True)
            return code
    left = {node: strangers.state(bed.machine(node)) for node in before} != before
    print("the machines are not as they were before" if left else "the machines are as they were")
    return int(left)


if __name__ == "__main__":
    # So bin/test ends it when it is interrupted: what was made is removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1]))
