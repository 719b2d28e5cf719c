"""Which stages a bed has passed: kept beside it, and gone with it."""

import json

from harness.drivers.bed import Bed

# These bring a bed to where the later ones start from; the others are proofs, which really run each time.
BUILDING = ("create", "prepare", "converge")
# What others build by the way: when they fail, what they leave has to be built again.
BUILDS = {"reconfigure": ("converge",), "base": ("create", "prepare"), "upgrade": ("converge",)}


def passed(bed: Bed) -> tuple[str, ...]:
    file = bed.directory / "stages.json"
    return tuple(json.loads(file.read_text())) if file.exists() else ()


def begin(bed: Bed, stage: str) -> None:
    """From now on `stage` has not passed; and when it builds, neither has what was proved of the former building.

    `destroy` must work whatever stands in the file.
    """
    if stage == "destroy":
        (bed.directory / "stages.json").unlink(missing_ok=True)
    elif (bed.directory / "stages.json").exists():
        _write(bed, [s for s in passed(bed) if s in _untouched(bed, stage)])


def _untouched(bed: Bed, stage: str) -> tuple[str, ...]:
    (first, *_) = BUILDS.get(stage, (stage,))
    if first in BUILDING:
        return BUILDING[: BUILDING.index(first)]
    return tuple(s for s in passed(bed) if s != stage)


def note(bed: Bed, stage: str) -> None:
    """The stage has passed; after `destroy` there is nowhere to note it."""
    if bed.directory.is_dir():
        done = (*BUILDS.get(stage, ()), stage)
        _write(bed, [*(s for s in passed(bed) if s not in done), *done])


def _write(bed: Bed, stages: list[str]) -> None:
    new = bed.directory / "stages.json.new"
    new.write_text(json.dumps(stages))
    new.rename(bed.directory / "stages.json")  # whole or not at all, also when killed here


def due(bed: Bed, stage: str) -> list[str]:
    """`stage`, after those before it that the bed has not passed."""
    if stage == "destroy":
        return [stage]
    wanted = BUILDING[: BUILDING.index(stage)] if stage in BUILDING else BUILDING
    return [*(s for s in wanted if s not in passed(bed)), stage]
