"""A bed's secrets: made by the operators' command, and hard to hand on once they are rotated."""

import json
from pathlib import Path

from harness.chef import secrets
from harness.host.checkout import ROOT
from tests.unit.methods import beds

KINDS = json.loads((ROOT / secrets.KINDS).read_text())


def test_a_rotation_changes_every_secret_to_one_of_awkward_characters(tmp_path: Path) -> None:
    bed, _ = beds.make(tmp_path)
    secrets.make(bed)
    names = {f"{item}.{key}": kind for item, kinds in KINDS.items() for key, kind in kinds.items()}
    before = {name: secrets.show(bed, name) for name in names}
    secrets.rotate(bed)
    for name, kind in names.items():
        after = secrets.show(bed, name)
        assert after != before[name]
        if kind in secrets.AWKWARD:
            assert after.startswith(secrets.AWKWARD[kind][0]) and after.endswith(
                secrets.AWKWARD[kind][1]
            )
