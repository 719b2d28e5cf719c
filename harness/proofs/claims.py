"""What decides each proof, as manifests: the same hash for the same content, in any folder on any machine."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from harness.affected.files import Meaning, meaning
from harness.host.process import run
from harness.loading import Kitchen
from harness.manifest import Manifest, manifests, no_snapshot
from harness.manifest.code import closure
from harness.manifest.files import claims
from harness.manifest.stages import PROGRAM
from harness.model.manifest import digest_of
from harness.model.proof import Proof

# bin/test writes them itself: a verdict must not hang on what it is told in.
WRITTEN = ("kitchen/proven.yml", "docs/matrix.md")

Manifests = Mapping[str, Manifest]
"""By the name of a proof, or of a variant."""


def manifests_of(proofs: Iterable[Proof], kitchen: Kitchen, root: Path) -> Manifests:
    variants = {
        v.name: manifests(kitchen, v, root, no_snapshot).whole for v in kitchen.matrix.variants
    }
    files = files_of(root)
    strangers = claims(root, _unclaimed(files, variants))
    return {
        proof.name: _manifest(proof, kitchen, root, files, variants, strangers) for proof in proofs
    }


def files_of(root: Path) -> list[str]:
    """Every file of the checkout, without those that Git ignores; without Git, every file that is there."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others"]
    listed = run([*command, "--exclude-standard"], timeout=60, check=False)
    names = filter(None, listed.stdout.split("\0")) if listed.code == 0 else _all_below(root)
    return sorted(set(names) - set(WRITTEN))


def _all_below(root: Path) -> list[str]:
    """What came as an archive has no other files than its own, but for what Python leaves."""
    files = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return [path.relative_to(root).as_posix() for path in files]


def _unclaimed(files: Iterable[str], variants: Manifests) -> list[str]:
    """What no variant claims and no pattern explains may matter to all of them."""
    known = {claim for manifest in variants.values() for claim in manifest.claims}
    return [file for file in files if meaning(file, known) is Meaning.UNCLAIMED]


def _manifest(
    proof: Proof,
    kitchen: Kitchen,
    root: Path,
    files: Iterable[str],
    variants: Manifests,
    strangers: Mapping[str, str],
) -> Manifest:
    own = {name for v in kitchen.matrix.variants if v.name in proof.beds for name in v.parts[2:]}
    read = (file for file in files if any(fnmatchcase(file, one) for one in proof.reads))
    found = {"command": digest_of([proof.module, *proof.arguments])}
    found |= claims(root, {*read, *closure(root, _modules(proof), own)})
    for name in proof.beds:
        found |= {**variants[name].claims, **strangers}
    return Manifest(found)


def _modules(proof: Proof) -> tuple[str, ...]:
    """What runs the stages is claimed by the variants themselves; a proof that calls bin/harness runs it as well."""
    if proof.module == "harness":
        return ()
    own = (proof.module, f"{proof.module}.__main__")  # a package is run by the latter
    return (*own, PROGRAM) if proof.beds else own
