"""Base images in the cache: each built once, whole or not at all."""

import os
import shutil
from pathlib import Path

from harness.host.cache import Cache
from harness.image import client, sources, system
from harness.setup import gems
from harness.setup.lockfile import Gem
from harness.image.recipe import Recipe, recipe_of
from harness.model import Platform, Settings
from harness.host.progress import Tell
from harness.host.storage import GIB, locked, note_use, require_space

IMAGE_BYTES = 2 * GIB  # 0.5 stay; compilers and their packages are there for a while


def image_directory(platform: Platform, settings: Settings, cache: Cache) -> Path:
    """Where the image is, or will be: `root`, `recipe.json`, and `packages.txt` with the versions
    it holds."""
    return cache.images / recipe_of(platform, settings).name


def base_image(platform: Platform, settings: Settings, cache: Cache, tell: Tell) -> Path:
    """The read-only tree of the platform's base image; it is built first if it is not there
    (minutes)."""
    recipe = recipe_of(platform, settings)
    final = cache.images / recipe.name
    if not final.exists():
        tell(f"the base image {recipe.name} is not built yet (about two minutes)")
        with locked(cache.locks / f"image-{recipe.name}"):
            if not final.exists():  # another run may have built it while this one waited
                _build(recipe, cache, final, tell)
    note_use(final)
    return final / "root"


def _build(recipe: Recipe, cache: Cache, final: Path, tell: Tell) -> None:
    require_space(cache.root, IMAGE_BYTES, f"the base image {recipe.name}")
    new = cache.images / f"{recipe.name}.new"
    _discard(new)  # of a builder that was killed
    new.mkdir(mode=0o700, parents=True)
    try:
        _fill(recipe, cache, new, tell)
        new.rename(final)
    except BaseException:
        _discard(new)
        raise


def _fill(recipe: Recipe, cache: Cache, new: Path, tell: Tell) -> None:
    files = _gem_files(recipe, cache, tell)
    sources.check(recipe.sources)
    tell(f"{recipe.name}: {recipe.suite} with {len(recipe.packages)} packages and what they need")
    system.make(new / "root", recipe.suite, recipe.sources, recipe.packages)
    if files:
        tell(f"{recipe.name}: chef-client of {len(files)} gems, compiled outside of the image")
        client.install(new / "root", new / "build", recipe.prefix, files, recipe.build_packages)
        _discard(new / "build")
    (new / "packages.txt").write_text(system.package_versions(new / "root"))
    (new / "recipe.json").write_text(recipe.text)


def _gem_files(recipe: Recipe, cache: Cache, tell: Tell) -> list[Path]:
    wanted = [Gem(file, digest) for file, digest in recipe.gems.items()]
    absent = gems.missing(wanted, cache.gems)
    base = gems.source(os.environ)
    if absent:
        tell(f"fetching {len(absent)} gems from {base}, checked against Gemfile.lock.sha256")
        gems.fetch(absent, cache.gems, base)
    return [cache.gems / gem.file for gem in wanted]


def _discard(tree: Path) -> None:
    if tree.exists():
        shutil.rmtree(tree)
