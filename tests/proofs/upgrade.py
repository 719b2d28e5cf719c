"""The checkout comes onto a cloud that an earlier revision made, as with each release of the cookbooks.

`/usr/bin/python3 -m tests.proofs.upgrade VARIANT`, as root. It replaces a bed of that variant, and removes it.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from harness.affected.revision import Revision
from harness.host.checkout import ROOT
from harness.host.errors import HarnessError, UsageError
from harness.loading import Kitchen, load_kitchen
from harness.model import Variant, select
from harness.proofs import ledger
from harness.run import onto


def main(selection: str) -> int:
    kitchen = load_kitchen()
    (variant,) = select(kitchen.matrix, [selection])
    try:
        revision = last_other(ROOT, variant, kitchen)
    except HarnessError as error:
        print(error.text, file=sys.stderr)
        return error.exit_code
    words = [str(ROOT / "bin" / "harness"), "test", "--onto", revision.commit, variant.name]
    return subprocess.run(words).returncode


def last_other(root: Path, variant: Variant, kitchen: Kitchen) -> Revision:
    """The revision that is known to pass, or the newest one, whose nodes are made of something else."""
    for named in _revisions(root, variant):
        revision = Revision.find(root, named)
        if onto.changed(revision, [variant], kitchen)[variant.name]:
            return revision
    raise UsageError(
        f"no commit of this clone makes {variant.name} of anything else",
        cure="fetch the history, if the clone is shallow: git fetch --unshallow",
    )


def _revisions(root: Path, variant: Variant) -> Iterator[str]:
    """A commit of the ledger with "+" had changes on top: nobody can make that again."""
    proven = ledger.read(root).get(variant.name)
    if proven and proven.commit and not proven.commit.endswith("+"):
        yield proven.commit
    history = ["git", "-C", str(root), "rev-list", "--first-parent", "HEAD"]
    yield from subprocess.run(history, check=True, capture_output=True, text=True).stdout.split()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
