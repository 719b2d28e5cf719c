"""docs/matrix.md: what is supported, and the ledger as a person reads it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harness.coverage import page
from harness.coverage.page import table
from harness.host.cache import Cache
from harness.loading import Kitchen
from harness.model.proof import Proof
from harness.proofs.standing import Standing, standings

FILE = Path("docs", "matrix.md")

HEAD = """
## Last proven

Written by `bin/test` whenever a proof that takes a cloud has passed; what has changed since is as of that moment, and
`bin/harness list` tells it as of now.

"""
COLUMNS = ("proof", "last passed", "at commit", "minutes", "changed since")
SHOWN = 2


def write_page(kitchen: Kitchen, proofs: Sequence[Proof], root: Path, cache: Cache) -> None:
    long = [proof for proof in proofs if not proof.fast]
    text = page(kitchen, root) + last_proven(standings(long, kitchen, root, cache))
    (root / FILE).write_text(text)


def is_current(kitchen: Kitchen, root: Path) -> bool:
    """As far as it is about the matrix: what has changed since a pass is as of that pass."""
    file = root / FILE
    return file.exists() and file.read_text().startswith(page(kitchen, root) + HEAD)


def last_proven(standings: Iterable[Standing]) -> str:
    return HEAD + table(COLUMNS, map(_row, standings))


def _row(one: Standing) -> tuple[str, ...]:
    name = f"`{one.proof.name}`"
    if one.proven is None:
        return (name, "never", "", "", "")
    entry = one.proven
    return (name, entry.date, f"`{entry.commit}`", f"{entry.minutes:g}", ", ".join(_since(one)))


def _since(one: Standing) -> Iterator[str]:
    if one.changed is None:
        yield "unknown: that commit is not here"
    for file in (one.changed or ())[:SHOWN]:
        yield f"`{file}`"
    if one.changed and len(one.changed) > SHOWN:
        yield f"and {len(one.changed) - SHOWN} more"
