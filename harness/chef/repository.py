"""The Chef repository of a bed: the checkout's plain Chef, the bed's own environment, and its secrets."""

import json
import shutil
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from harness.drivers.bed import Bed
from harness.model import Node

# What a deployment without the harness takes from the checkout just the same.
PLAIN = ("cookbooks", "roles")
# What no node reads: wherever it stands below them, it is not delivered.
LEFT_OUT = ("spec", "README.md", "CHANGELOG.md", "__pycache__")


def assemble(bed: Bed) -> Path:
    """Write the repository anew below the bed's directory; the bed's attributes stand on top of the environment's own.

    Secrets are not part of it (harness.chef.secrets): they outlive it.
    """
    target = bed.directory / "repository"
    shutil.rmtree(target, ignore_errors=True)
    for folder in PLAIN:
        shutil.copytree(
            bed.root / folder, target / folder, ignore=shutil.ignore_patterns(*LEFT_OUT)
        )
    name = bed.variant.topology.environment
    _write(target / "environments" / f"{name}.json", environment(bed))
    return target


def attributes(bed: Bed) -> Mapping[str, Any]:
    """The topology's, with the changes that the bed has seen so far on top."""
    topology = bed.variant.topology
    seen = topology.reconfigure[: changes_seen(bed)]
    return reduce(merged, (change.attributes for change in seen), topology.attributes)


def changes_seen(bed: Bed) -> int:
    """How many of the topology's changes the bed's data holds."""
    return int(_changes(bed).read_text()) if _changes(bed).exists() else 0


def see_change(bed: Bed, number: int) -> None:
    """From now on the bed's data holds the first `number` changes."""
    new = _changes(bed).with_suffix(".new")
    new.write_text(str(number))
    new.rename(_changes(bed))  # whole or not at all, also when killed here


def _changes(bed: Bed) -> Path:
    return bed.directory / "changes"


def environment(bed: Bed) -> dict[str, Any]:
    """The checkout's environment with the bed's attributes merged into its defaults."""
    file = bed.root / "environments" / f"{bed.variant.topology.environment}.json"
    content: dict[str, Any] = json.loads(file.read_text())
    content["default_attributes"] = merged(content.get("default_attributes", {}), attributes(bed))
    return content


def default_attributes(bed: Bed) -> Mapping[str, Any]:
    """What every node of the bed gets, before its own."""
    attributes: Mapping[str, Any] = environment(bed)["default_attributes"]
    return attributes


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merge key by key; of anything else, the one above wins."""
    both = {
        k: merged(below[k], above[k])
        for k in below.keys() & above.keys()
        if _mappings(below[k], above[k])
    }
    return {**below, **above, **both}


def _mappings(one: Any, other: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(other, Mapping)


def node_json(node: Node) -> str:
    """What `chef-client --json-attributes` reads."""
    own = {"openstack": {"address": node.address}}
    return json.dumps({"run_list": list(node.run_list), **merged(own, node.attributes)}, indent=1)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content, indent=1) + "\n")
