"""The Debian packages that the test image is made of, as the host's apt knows them."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.host.errors import MachineRoomError
from harness.host.process import CommandFailed, Completed, run

KERNEL = "linux-image-cloud-amd64"
USERLAND = (
    "busybox-static",
    "dropbear-bin",
    "libc6",
    "libcrypt1",
    "libgmp10",
    "libtomcrypt1",
    "libtommath1",
    "zlib1g",
)
CURE = "run `apt-get update`; the host must be a Debian on amd64 that can reach its mirror"
# 'http://…/busybox_1.deb' busybox_1.deb 452120 SHA256:4b35…
URI_LINE = re.compile(
    r"^'(?P<uri>[^']+)' (?P<file>\S+_\S+\.deb) \d+ (?P<checksum>\S+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Archive:
    """One package file: its name has package and version, its checksum is the signed list's."""

    file: str
    checksum: str


def resolve() -> tuple[Archive, ...]:
    """The archives that would be downloaded now, sorted by name; nothing is fetched.

    Raises MachineRoomError when apt does not know one of the packages.
    """
    names = (kernel_package(_apt("apt-cache", "depends", KERNEL).stdout), *USERLAND)
    archives = parse(_apt("apt-get", "download", "--print-uris", *names).stdout)
    if len(archives) != len(names):
        raise MachineRoomError(
            f"apt knows {len(archives)} of the {len(names)} packages of the test image", cure=CURE
        )
    return archives


def kernel_package(depends: str) -> str:
    """The package with the kernel, from what `apt-cache depends` says of the one that names it."""
    found = re.search(r"Depends: (linux-image-\S+)", depends)
    if found is None:
        raise MachineRoomError(f"apt does not tell which kernel {KERNEL} stands for", cure=CURE)
    return found[1]


def parse(uris: str) -> tuple[Archive, ...]:
    """What `apt-get download --print-uris` printed, as archives sorted by file name."""
    found = (Archive(line["file"], line["checksum"]) for line in URI_LINE.finditer(uris))
    return tuple(sorted(found, key=lambda archive: archive.file))


def unpack(archives: Sequence[Archive], directory: Path) -> Path:
    """Fetch `archives`, checked by apt, and return a tree of their files below `directory`."""
    downloads, tree = directory / "archives", directory / "unpacked"
    downloads.mkdir()
    tree.mkdir()
    names = [_specification(archive) for archive in archives]
    # apt runs as root here, in a directory that its own user cannot enter.
    _apt(
        "env",
        f"--chdir={downloads}",
        "apt-get",
        "--quiet",
        "-o",
        "APT::Sandbox::User=root",
        "download",
        *names,
    )
    for file in sorted(downloads.glob("*.deb")):
        run(["dpkg", "--extract", str(file), str(tree)], timeout=120)
    return tree


def _specification(archive: Archive) -> str:
    """`package=version`: what is fetched is what was resolved. File names have %3a for a colon."""
    package, version, _ = archive.file.split("_")
    return f"{package}={version.replace('%3a', ':')}"


def _apt(*command: str) -> Completed:
    try:
        return run(command, timeout=300, env={**os.environ, "LC_ALL": "C"})
    except CommandFailed as error:
        raise MachineRoomError(error.message, cure=CURE) from error
