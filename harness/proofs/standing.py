"""How each proof stands: when it last passed, what that cost, and what has changed since. Asks no mirror."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.affected.files import Meaning, meaning
from harness.affected.revision import Revision
from harness.host.cache import Cache
from harness.host.errors import UsageError
from harness.loading import Kitchen
from harness.manifest import Manifest
from harness.model.proof import Proof
from harness.proofs import ledger
from harness.proofs.claims import manifests_of
from harness.proofs.ledger import Entry
from harness.proofs.verdicts import Verdict, Verdicts


@dataclass(frozen=True)
class Standing:
    """`kept` is this machine's verdict on the present content, `proven` the ledger's last entry. `changed` names the
    files that decide the proof and differ from that entry's commit; None when this clone does not have it.
    """

    proof: Proof
    hash: str
    kept: Verdict | None
    proven: Entry | None
    changed: tuple[str, ...] | None


def standings(
    proofs: Iterable[Proof], kitchen: Kitchen, root: Path, kept_in: Cache
) -> Iterator[Standing]:
    proofs = list(proofs)
    past, manifests = ledger.read(root), manifests_of(proofs, kitchen, root)
    since = cache(lambda commit: _since(root, commit))
    for proof in proofs:
        manifest, entry = manifests[proof.name], past.get(proof.name)
        changed: tuple[str, ...] | None = ()
        if entry and entry.hash != manifest.name:
            changed = _deciding(since(entry.commit.rstrip("+")), manifest)
        kept = Verdicts(kept_in).find(proof, manifest)
        yield Standing(proof, manifest.name, kept, entry, changed)


def _since(root: Path, commit: str) -> list[str] | None:
    try:
        return Revision.find(root, commit).changed()
    except UsageError:
        return None


def _deciding(files: list[str] | None, manifest: Manifest) -> tuple[str, ...] | None:
    """Of what is read as data, manifests claim what it says and not the file."""
    if files is None:
        return None
    kept = (f for f in files if f in manifest.claims or meaning(f, ()) is Meaning.READ)
    return tuple(kept)
