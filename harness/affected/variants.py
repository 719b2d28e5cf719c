"""Compares the manifests of a base revision with those of the working tree, variant by variant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from harness.affected.files import Meaning, meaning
from harness.affected.revision import Revision
from harness.host.errors import UsageError
from harness.loading import load_kitchen
from harness.manifest import StageManifests, difference, manifests, no_snapshot
from harness.stages import OPTIONAL, STAGES

EVERY = tuple(name for name in STAGES if name not in OPTIONAL)
FROM_VERIFY = EVERY[EVERY.index("verify") :]

Manifests = Mapping[str, StageManifests]
"""By the variant's name."""


@dataclass(frozen=True)
class Affected:
    """A variant to run, with the stages that the change may break, in their order, and why: one sentence or more."""

    variant: str
    stages: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """`files` has each changed file; `untouched` the variants that need not run."""

    affected: tuple[Affected, ...]
    untouched: tuple[str, ...]
    files: Mapping[str, Meaning]


def ask(base: Revision) -> Answer:
    """What the changes between `base` and the working tree touch. Raises InvalidFiles for the working tree only."""
    here = manifests_of(base.root)
    try:
        with base.files() as tree:
            there = manifests_of(tree)
    except (UsageError, FileNotFoundError) as error:
        why = str(error).splitlines()[0]
        return _all(here, f"this harness cannot read {base.named}: {why}")
    return compare(there, here, base.changed())


def manifests_of(root: Path) -> dict[str, StageManifests]:
    kitchen = load_kitchen(root)
    return {v.name: manifests(kitchen, v, root, no_snapshot) for v in kitchen.matrix.variants}


def compare(base: Manifests, head: Manifests, changed: Sequence[str]) -> Answer:
    """`changed` are the paths of files that are not the same."""
    claimed = _claims(base) | _claims(head)
    files = {file: meaning(file, claimed) for file in changed}
    common = tuple(f"{file}: {m.value}" for file, m in files.items() if m.everything)
    answers = {name: _judge(name, base.get(name), one, common) for name, one in head.items()}
    untouched = tuple(name for name, answer in answers.items() if answer is None)
    return Answer(tuple(filter(None, answers.values())), untouched, files)


def _judge(
    name: str, base: Optional[StageManifests], head: StageManifests, common: tuple[str, ...]
) -> Optional[Affected]:
    """`common` says why every variant must run, if so."""
    if base is None:
        return Affected(name, EVERY, ("new in the matrix", *common))
    waves, checks = _wave_reasons(base, head), difference(base.checks, head.checks)
    # Most of the code that writes to nodes is claimed by the waves as well.
    code = [why for why in difference(base.code, head.code) if why not in waves + checks]
    if waves or code or common:
        return Affected(name, EVERY, (*waves, *checks, *code, *common))
    return Affected(name, _with_change(checks), tuple(checks)) if checks else None


def _with_change(checks: Sequence[str]) -> tuple[str, ...]:
    """The stages from verify on; `reconfigure` too, when it is what it changes that has changed."""
    changed = any(reason.endswith(" reconfigure") for reason in checks)
    return tuple(
        stage for stage in STAGES if stage in FROM_VERIFY or (changed and stage in OPTIONAL)
    )


def _wave_reasons(base: StageManifests, head: StageManifests) -> list[str]:
    """The last wave claims what all waves claim; when the waves themselves differ, that is among it."""
    (_, old), (_, new) = base.waves[-1], head.waves[-1]
    return difference(old, new)


def _claims(every: Manifests) -> set[str]:
    return {claim for one in every.values() for claim in one.whole.claims}


def _all(head: Manifests, reason: str) -> Answer:
    return Answer(tuple(Affected(name, EVERY, (reason,)) for name in head), (), {})
