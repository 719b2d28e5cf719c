"""Builds the test image once per recipe and package versions, and keeps it."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.guest import archives, initrd
from harness.guest.archives import Archive
from harness.host.storage import locked, note_use

RECIPE = Path(__file__).parent
DISK_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class GuestImage:
    """Files for three images of Glance: aki, ari, and raw (blank: QEMU boots the kernel itself)."""

    kernel: Path
    ramdisk: Path
    disk: Path


def build(cache: Path) -> GuestImage:
    """The test image below `cache`; made unless this recipe with these packages has been.

    Needs apt's package lists, and the mirror when the image is not there. Raises MachineRoomError.
    """
    packages = archives.resolve()
    directory = cache / f"guest-{key(packages, RECIPE)}"
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / "guest.lock"):
        if not directory.exists():
            _make(packages, directory)
    note_use(directory)
    return _files(directory)


def key(packages: Iterable[Archive], recipe: Path) -> str:
    """Twelve hexadecimal digits that change with any package, script or line of this code."""
    digest = hashlib.sha256()
    for package in packages:
        digest.update(f"{package.file} {package.checksum}\n".encode())
    for file in sorted(path for path in recipe.iterdir() if path.is_file()):
        digest.update(f"{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _make(packages: tuple[Archive, ...], directory: Path) -> None:
    """Made aside and renamed: `directory` is whole or not there. A killed run's rest goes first."""
    aside = directory.parent / "guest.partial"
    shutil.rmtree(aside, ignore_errors=True)
    work, result = aside / "work", aside / "result"
    work.mkdir(parents=True)
    result.mkdir()
    _assemble(archives.unpack(packages, work), work / "root", _files(result))
    result.rename(directory)
    shutil.rmtree(aside)


def _assemble(unpacked: Path, root: Path, image: GuestImage) -> None:
    (kernel,) = unpacked.glob("boot/vmlinuz-*")
    shutil.copyfile(kernel, image.kernel)
    root.mkdir()
    initrd.populate(root, unpacked)
    initrd.pack(root, image.ramdisk)
    with image.disk.open("wb") as disk:
        os.truncate(disk.fileno(), DISK_BYTES)


def _files(directory: Path) -> GuestImage:
    return GuestImage(directory / "kernel", directory / "ramdisk", directory / "disk")
