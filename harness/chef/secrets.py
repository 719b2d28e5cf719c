"""The deployment's secrets, by the command that operators use as well: bin/secrets."""

import json
import shutil
from pathlib import Path

from harness.drivers.bed import Bed
from harness.model import Node
from harness.host.process import run

SECONDS = 60.0
BAG = "openstack"
KINDS = "cookbooks/openstack-common/files/secrets.json"
# By kind, what stands before and after a secret that a bed changes to; docs/operators.md says what may.
AWKWARD = {
    "password": (' "$x${y}', "'\\$%#;:=@/?&+[]`\" "),
    "broker password": ('"$x${y}', "'\\$%#;:=@?&+[]`\""),
    "cookie": ('"$x${y}', "'\\$%#;:=@/?&+[]`"),
}


def data_bags(bed: Bed) -> Path:
    return bed.directory / "secrets" / "data_bags"


def of_node(bed: Bed, node: Node) -> Path:
    """The data bags as the node is given them: without the items that are none of its business."""
    if not node.secrets:
        return data_bags(bed)
    target = bed.directory / "secrets" / "nodes" / node.name
    shutil.rmtree(target, ignore_errors=True)
    (target / BAG).mkdir(parents=True)
    for item in node.secrets:
        shutil.copy(data_bags(bed) / BAG / f"{item}.json", target / BAG)
    return target


def key_file(bed: Bed) -> Path:
    """The key that seals the data bags."""
    return bed.directory / "secrets" / "encrypted_data_bag_secret"


def make(bed: Bed) -> None:
    """Make what is missing; what is there stays."""
    _call(bed)


def rotate(bed: Bed) -> None:
    """Make every secret anew, and of characters that are easily lost on the way to those who read it."""
    _call(bed, "--rotate", "all")
    kinds: dict[str, dict[str, str]] = json.loads((bed.root / KINDS).read_text())
    for item, keys in kinds.items():
        for key, kind in keys.items():
            if kind in AWKWARD:
                before, after = AWKWARD[kind]
                name = f"{item}.{key}"
                _call(bed, "--set", name, text=f"{before}{show(bed, name)}{after}")


def show(bed: Bed, name: str) -> str:
    """One secret, as `item.key`."""
    return _call(bed, "--show", name).removesuffix("\n")


def _call(bed: Bed, *options: str, text: str = "") -> str:
    data_bags(bed).mkdir(parents=True, mode=0o700, exist_ok=True)
    command = [
        str(bed.root / "bin" / "secrets"),
        str(data_bags(bed)),
        "--secret-file",
        str(key_file(bed)),
    ]
    return run([*command, *options], timeout=SECONDS, stdin=text.encode()).stdout
