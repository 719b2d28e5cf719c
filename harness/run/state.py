"""Which stages a bed has passed: kept beside it, and gone with it."""

import json

from harness.drivers.bed import Bed

# These bring a bed to where the later ones start from; the others are proofs, which really run each time.
BUILDING = ("create", "prepare", "converge")


def passed(bed: Bed) -> tuple[str, ...]:
    file = bed.directory / "stages.json"
    return tuple(json.loads(file.read_text())) if file.exists() else ()


def note(bed: Bed, stage: str) -> None:
    """The stage has passed; after `destroy` there is nowhere to note it."""
    if bed.directory.is_dir():
        done = [*(s for s in passed(bed) if s != stage), stage]
        (bed.directory / "stages.json").write_text(json.dumps(done))


def due(bed: Bed, stage: str) -> list[str]:
    """`stage`, after those before it that the bed has not passed."""
    if stage == "destroy":
        return [stage]
    wanted = BUILDING[: BUILDING.index(stage)] if stage in BUILDING else BUILDING
    return [*(s for s in wanted if s not in passed(bed)), stage]
