"""What can be read of the layers that are stored, without using one."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from harness.manifest.manifest import Manifest

FILE = "manifest.json"


@dataclass(frozen=True)
class StoredLayer:
    """`created` is in seconds since 1970."""

    directory: Path
    variant: str
    wave: str
    created: float
    manifest: Manifest


def stored(layers: Path) -> list[StoredLayer]:
    """Every layer below `layers` that can tell what it is of, the newest first."""
    files = layers.glob(f"*/{FILE}")
    found = (layer for layer in map(_read, files) if layer)
    return sorted(found, key=lambda layer: layer.created, reverse=True)


def _read(file: Path) -> Optional[StoredLayer]:
    """None when it is broken, or its name is not that of its claims: then it cannot be used either."""
    try:
        data = json.loads(file.read_text())
        manifest = Manifest(data["claims"])
        if manifest.name != file.parent.name:
            return None
        created = float(data["created"])
        return StoredLayer(file.parent, data["variant"], data["wave"], created, manifest)
    except (OSError, ValueError, KeyError, TypeError):
        return None
