"""Everything that decides what a stage leaves behind, as claims with digests: their hash names the layer."""

from harness.manifest.snapshot import Snapshot, no_snapshot, snapshot_of
from harness.manifest.stages import StageManifests, manifests
from harness.model.manifest import Manifest, difference

__all__ = [
    "Manifest",
    "Snapshot",
    "StageManifests",
    "difference",
    "manifests",
    "no_snapshot",
    "snapshot_of",
]
