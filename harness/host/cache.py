"""The one directory that the harness writes to: images, gems, packages, beds and runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.host.errors import UsageError

DEFAULT = "/var/cache/openstack-harness"
VARIABLE = "HARNESS_CACHE"
# A Unix socket's path has 107 bytes at most, and ssh appends 17 of its own to
# `<cache>/ssh/<id><index>` while it makes one.
LONGEST = 70
# An overlay mount's options give a meaning to these.
FORBIDDEN = frozenset(",:\\\"' \t\n")


@dataclass(frozen=True)
class Cache:
    """Where things are; nothing here creates a directory."""

    root: Path

    @property
    def images(self) -> Path:
        return self.root / "images"

    @property
    def layers(self) -> Path:
        return self.root / "layers"

    @property
    def verdicts(self) -> Path:
        return self.root / "verdicts"

    @property
    def proofs(self) -> Path:
        """Notes of proofs that run, or left something."""
        return self.root / "proofs"

    @property
    def gems(self) -> Path:
        return self.root / "gems"

    @property
    def packages(self) -> Path:
        return self.root / "packages"

    @property
    def kept(self) -> tuple[Path, ...]:
        """What can be made or fetched again."""
        own = (self.images, self.layers, self.gems, self.packages, self.runs, self.verdicts)
        return (*own, self.root / "tools", self.root / "boxes")

    @property
    def beds(self) -> Path:
        return self.root / "beds"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def locks(self) -> Path:
        return self.root / "locks"

    @property
    def sockets(self) -> Path:
        return self.root / "ssh"


def cache_from(environ: Mapping[str, str]) -> Cache:
    """The cache that HARNESS_CACHE names, or the default one; a path that cannot work is a
    UsageError."""
    path = environ.get(VARIABLE) or DEFAULT
    if not path.startswith("/"):
        raise UsageError(
            f"the cache must be an absolute path: {path}", cure=f"set {VARIABLE} to one"
        )
    if FORBIDDEN.intersection(path):
        raise UsageError(
            f"the cache's path has a character that mounts cannot take: {path}",
            cure=f"set {VARIABLE} to a path without spaces, quotes, commas and colons",
        )
    if len(path) > LONGEST:
        raise UsageError(
            f"the cache's path is longer than {LONGEST} characters: {path}",
            cure=f"set {VARIABLE} to a shorter path",
        )
    return Cache(Path(path))
