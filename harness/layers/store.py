"""Where layers are kept: `<cache>/layers/<name>`, each whole or not there at all.

Of a layer:
    manifest.json     variant, wave, the layer below, everything that went into it, and a digest of the trees
    nodes/<node>      what the wave changed on the node's disk, on top of the layer below
    bed/              what the bed itself had to keep: its secrets
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from harness.host.cache import Cache
from harness.drivers.bed import BELOW
from harness.layers.tree import digest_of_trees
from harness.model.manifest import Manifest
from harness.host.process import run
from harness.host.storage import is_locked, locked, size

NEW = ".new"


@dataclass(frozen=True)
class Layer:
    """`below` is the name of the layer of the wave before, "" for the first; `trees` the digest of what it keeps."""

    directory: Path
    variant: str
    wave: str
    below: str
    manifest: Manifest
    created: float
    trees: str

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def bed(self) -> Path:
        return self.directory / "bed"

    @property
    def used(self) -> float:
        """When it was made or last started from, in seconds since 1970."""
        return (self.directory / "manifest.json").stat().st_mtime

    @property
    def bytes(self) -> int:
        return size(self.directory)

    def node(self, name: str) -> Path:
        return self.directory / "nodes" / name

    def is_whole(self) -> bool:
        """Whether its trees are as they were when it was made."""
        return _trees(self.directory) == self.trees


class Store:
    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    @property
    def lock(self) -> Path:
        """Held shared by whoever makes a layer, or a bed of one; by `prune` alone."""
        return self._cache.locks / "layers"

    def find(self, name: str) -> Optional[Layer]:
        """None when there is no such layer, none that can be read, or what it claims is not what its name says."""
        try:
            layer = _read(self._cache.layers / name)
        except (OSError, ValueError, KeyError, TypeError):  # TypeError: JSON of another shape
            return None
        return layer if layer.name == name else None

    def all(self) -> list[Layer]:
        """Those used last come first."""
        found = (self.find(path.name) for path in self._cache.layers.glob("[0-9a-f]*"))
        return sorted((layer for layer in found if layer), key=lambda one: -one.used)

    def chain(self, name: str) -> tuple[Layer, ...]:
        """The layer and all those below it, the lowest first; empty when one of them is missing."""
        chain: list[Layer] = []
        while name:
            layer = self.find(name)
            if layer is None:
                return ()
            chain.insert(0, layer)
            name = layer.below
        return tuple(chain)

    def path_of_new(self, name: str) -> Path:
        """Where a layer is filled."""
        return self._cache.layers / f"{name}{NEW}"

    def begin(self, name: str) -> Path:
        """A directory to fill, which `finish` turns into the layer; one of a harness that was killed is removed."""
        new = self.path_of_new(name)
        remove_tree(new)
        (new / "nodes").mkdir(parents=True)
        (new / "bed").mkdir(mode=0o700)
        new.chmod(0o700)
        return new

    def finish(self, manifest: Manifest, *, variant: str, wave: str, below: str) -> Layer:
        """Make what `begin` answered the layer."""
        new = self.path_of_new(manifest.name)
        final = self._cache.layers / manifest.name
        told: dict[str, Any] = {"variant": variant, "wave": wave, "below": below}
        told |= {"claims": dict(manifest.claims), "created": time.time()}
        told |= {"trees": _trees(new)}
        (new / "manifest.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
        remove_tree(final)
        new.rename(final)
        return _read(final)

    def give_up(self, name: str) -> None:
        """Of a layer that was begun."""
        remove_tree(self.path_of_new(name))

    def touch(self, layer: Layer) -> None:
        """It has been used now."""
        (layer.directory / "manifest.json").touch()

    def discard(self, layer: Layer) -> None:
        """Remove it, and with it those that stand on it: first of all its name, so that nobody starts from half of
        it."""
        for other in self.all():
            if other.below == layer.name:
                self.discard(other)
        dead = layer.directory.with_name(f"{layer.name}{NEW}")
        remove_tree(dead)
        layer.directory.rename(dead)
        remove_tree(dead)

    def in_use(self) -> set[str]:
        """Names of the layers that beds stand on."""
        files = self._cache.beds.glob(f"*/{BELOW}")
        return {name for file in files for name in file.read_text().split()}

    def prune(self, budget: int) -> Iterator[Layer]:
        """Discard what was not used for longest until the rest has `budget` bytes at most; answers what went. Layers
        that a bed stands on stay. What a killed harness left half made goes too. Nothing is done while layers are
        being made or used: the next call will."""
        if is_locked(self.lock):
            return
        with locked(self.lock):
            yield from self._prune(budget)

    def _prune(self, budget: int) -> Iterator[Layer]:
        for path in self._cache.layers.glob(f"*{NEW}"):
            remove_tree(path)
        kept = self.in_use()
        total = sum(layer.bytes for layer in self.all())
        for layer in reversed(self.all()):
            if total <= budget:
                return
            if layer.name not in kept and self.find(layer.name):
                total -= layer.bytes
                self.discard(layer)
                yield layer


def remove_tree(path: Path) -> None:
    """Never into something that is mounted there."""
    if path.exists():
        run(["rm", "-rf", "--one-file-system", str(path)], timeout=300)


def _trees(directory: Path) -> str:
    return digest_of_trees(directory / "nodes", directory / "bed")


def _read(directory: Path) -> Layer:
    data = json.loads((directory / "manifest.json").read_text())
    manifest = Manifest(data.pop("claims"))
    return Layer(directory=directory, manifest=manifest, **data)
