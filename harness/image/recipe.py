"""Everything that decides what a base image holds. Its hash is the image's name: another recipe is
another image."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.host.checkout import ROOT
from harness.image import client, system
from harness.setup import gems
from harness.model import Platform, Settings


@dataclass(frozen=True)
class Recipe:
    """`gems` maps each gem file of chef-client to its SHA-256; it is empty when the client is not
    ours to install. `steps` is what is done, so that an edit of it makes another image."""

    platform: str
    suite: str
    sources: tuple[str, ...]
    packages: tuple[str, ...]
    build_packages: tuple[str, ...]
    prefix: str
    gems: dict[str, str]
    steps: tuple[str, ...]

    @property
    def text(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    @property
    def name(self) -> str:
        """The platform and twelve hexadecimal digits."""
        return f"{self.platform}-{digest(self.text)}"


def digest(*texts: str) -> str:
    """Twelve hexadecimal digits."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def recipe_of(platform: Platform, settings: Settings, root: Path = ROOT) -> Recipe:
    """`root` is the checkout whose lock file decides about the gems."""
    from_gems = settings.chef.install == "gems"
    client_packages = platform.chef_packages if from_gems else ()
    return Recipe(
        platform=platform.name,
        suite=platform.suite,
        sources=tuple(platform.sources),
        packages=tuple(sorted((*platform.packages, *client_packages))),
        build_packages=tuple(sorted(platform.build_packages)) if from_gems else (),
        prefix=settings.chef.prefix,
        gems={gem.file: gem.sha256 for gem in gems.of_client(root)} if from_gems else {},
        steps=(*system.steps(), *(client.steps() if from_gems else ())),
    )
