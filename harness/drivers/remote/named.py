"""The inventory that a bed is made by, which is kept until its machines are given back."""

import json
from pathlib import Path
from typing import Any

from harness.drivers.base import Inventory
from harness.drivers.bed import Bed
from harness.host.errors import UsageError


def require(bed: Bed, inventory: Inventory, page: str) -> None:
    """Raise UsageError when none was named; `page` of docs/ shows one."""
    if not inventory:
        raise UsageError(
            f"{bed.variant.name} needs machines, and none were named",
            cure=f"--inventory FILE names them; docs/{page} shows one",
        )


def keep(bed: Bed, inventory: Inventory) -> None:
    """In the bed's directory, whole or not at all: what was made by it is removed by it."""
    new = _file(bed).with_suffix(".new")
    new.write_text(json.dumps(inventory))
    new.rename(_file(bed))


def kept(bed: Bed) -> dict[str, Any]:
    """Empty when none is."""
    found: dict[str, Any] = json.loads(_file(bed).read_text()) if _file(bed).exists() else {}
    return found


def _file(bed: Bed) -> Path:
    return bed.directory / "inventory.json"
