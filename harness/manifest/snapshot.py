"""What the manifests of a variant take from outside of the checkout: which packages there are."""

from collections.abc import Callable, Mapping
from functools import cache

from harness.host.cache import Cache
from harness.image import sources
from harness.image.store import image_directory
from harness.model import Platform, Settings
from harness.model.manifest import digest

Snapshot = Callable[[Platform], Mapping[str, str]]
"""Answers claims about the packages that nodes of a platform get."""


def no_snapshot(platform: Platform) -> Mapping[str, str]:
    """For two revisions compared at one moment: what is outside of them is the same for both."""
    return {}


def snapshot_of(settings: Settings, images: Cache) -> Snapshot:
    """The packages of the mirrors now, each asked once, and of the base image.

    The image's name does not tell the versions in it, and a layer fits only the very image that it was made on: ask
    when the image has been built. Raises MachineRoomError when a mirror does not answer.
    """
    ask = cache(sources.snapshot)

    def snapshot(platform: Platform) -> Mapping[str, str]:
        listing = image_directory(platform, settings, images) / "packages.txt"
        built = digest(listing.read_bytes()) if listing.exists() else "not built"
        mirrors = {f"mirror:{sources.index(line)}": ask(line) for line in platform.sources}
        return {"packages of the image": built, **mirrors}

    return snapshot
