"""What is kept between runs and can be made or fetched again: removed when it is old, or when the disk runs short."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from harness.drivers.vagrant import box
from harness.host.cache import Cache
from harness.host.storage import GIB, free_bytes, is_locked
from harness.layers import Store

RUNS_KEPT = 30
DAYS_KEPT = 14.0
# Less than this is not enough for one image and a bed's packages: what is old goes by itself then. Far below what the
# README asks for, or a host that has just that would lose its images with every run.
SHORT = 4 * GIB


def make_room(cache: Cache, layer_budget: int) -> Iterator[str]:
    """Where the disk runs short: what is old, and when that is not enough all that is large and that no bed needs."""
    for everything in (False, True):
        if cache.root.exists() and free_bytes(cache.root) < SHORT:
            yield from prune(cache, layer_budget, everything)


def prune(cache: Cache, layer_budget: int, everything: bool) -> Iterator[str]:
    """Remove layers beyond the budget, all but the last runs, and what has not been used for DAYS_KEPT days;
    `everything`: of what is large, all that no bed needs. Answers what went, in words."""
    for layer in Store(cache).prune(0 if everything else layer_budget):
        yield f"the layer {layer.name} ({layer.variant}, {layer.wave})"
    yield from (f"the run {run}" for run in _old_runs(cache))
    old = time.time() - DAYS_KEPT * 86400
    before = time.time() if everything else old
    yield from _images(cache, before)
    yield from (f"the box {name}" for name in box.prune(cache, before))
    yield from _tools(cache, before)
    # A verdict is small, and stands for minutes of proofs.
    kinds = ((cache.packages, before), (cache.gems, before), (cache.verdicts, old))
    for folder, moment in kinds:
        if count := _files(folder, moment):
            yield f"{count} files of {folder.name}"


def _old_runs(cache: Cache) -> Iterator[str]:
    """All but the last RUNS_KEPT, those that go on, and those that have left a bed."""
    needed = {file.read_text() for file in cache.beds.glob("*/run")}
    runs = sorted(path for path in cache.runs.glob("*") if path.is_dir())
    for path in runs[:-RUNS_KEPT]:
        if path.name not in needed and not is_locked(path):
            shutil.rmtree(path)
            yield path.name


def _images(cache: Cache, before: float) -> Iterator[str]:
    """Base images, trees and disks of machines, guests; also halves of them, of builders that were killed."""
    mounted = Path("/proc/mounts").read_text()
    for path in sorted(cache.images.glob("*")):
        name = path.name.removesuffix(".new").removesuffix(".partial")
        builder = [cache.locks / f"image-{name}", cache.locks / name, cache.images / "guest.lock"]
        used = path.stat().st_mtime >= before or f"{path}/" in mounted
        if path.is_dir() and not used and not any(map(is_locked, builder)):
            _remove(path)
            yield f"the image {path.name}"


def _tools(cache: Cache, before: float) -> Iterator[str]:
    for path in sorted((cache.root / "tools").glob("*")):
        name = path.name.lstrip(".").removesuffix(".new")  # half of one that is being built
        if path.stat().st_mtime < before and not is_locked(cache.locks / f"tools-{name}"):
            _remove(path)
            yield f"the tools {path.name}"


def _files(folder: Path, before: float) -> int:
    """How many files that were neither written nor read since `before` went."""
    count = 0
    for file in folder.rglob("*"):
        state = file.lstat()
        if file.is_file() and max(state.st_mtime, state.st_atime) < before:
            file.unlink()
            count += 1
    return count


def _remove(path: Path) -> None:
    """First of all its name, so that nobody uses half of it."""
    dead = path.with_name(f"{path.name.removesuffix('.new')}.new")
    os.rename(path, dead)
    shutil.rmtree(dead)
