"""A disk that boots, of a tree: without a loop device, a mount, or a boot loader's installer."""

import hashlib
from pathlib import Path

from harness.process import run

SECONDS = 300.0
SECTOR = 512
START = 2048  # sectors before the partition; the boot loader fits in between
# In the gap before the partition, which belongs to nobody: by this a disk is known as written by us. The digest of the
# file system's UUID follows, or another's that came later would be taken for ours.
MARK, MARK_SECTOR = "openstack-harness", 1900
UUID, UUID_BYTES = START * SECTOR + 1024 + 0x68, 16
# What GRUB must not meet: it is older than these.
FEATURES = "^metadata_csum_seed,^orphan_file"
GRUB = "/usr/lib/grub/i386-pc"
GRUB_MODULES = (
    "biosdisk",
    "part_msdos",
    "ext2",
    "configfile",
    "linux",
    "normal",
    "serial",
    "terminal",
)
EARLY = "set root=(hd0,msdos1)\nset prefix=(hd0,msdos1)/boot/grub\nconfigfile /boot/grub/grub.cfg\n"


def steps() -> tuple[str, ...]:
    """What decides the disk, besides the tree."""
    return (EARLY, FEATURES, *GRUB_MODULES, str(START), MARK)


def write(root: Path, disk: Path, size: int) -> None:
    """Make the sparse file `disk` of `size` bytes with one partition that holds the bootable tree `root`."""
    with disk.open("wb") as file:
        file.truncate(size)
    run(["sfdisk", "--quiet", str(disk)], timeout=SECONDS, stdin=f"{START},,L,*\n".encode())
    _file_system(root, disk, size - START * SECTOR)
    _boot_loader(disk)


def _file_system(root: Path, disk: Path, size: int) -> None:
    extended = f"offset={START * SECTOR},lazy_itable_init=1,lazy_journal_init=1"
    options = ["-q", "-F", "-t", "ext4", "-L", "root", "-O", FEATURES, "-E", extended]
    run(["mke2fs", *options, "-d", str(root), str(disk), f"{size // 1024}k"], timeout=SECONDS)


def _boot_loader(disk: Path) -> None:
    """The first sector's code, behind it the loader, where that code looks for it, and the mark."""
    early, core = disk.with_suffix(".cfg"), disk.with_suffix(".core")
    early.write_text(EARLY)
    make = ["grub-mkimage", "-O", "i386-pc", "-p", "(hd0,msdos1)/boot/grub"]
    run([*make, "-c", str(early), "-o", str(core), *GRUB_MODULES], timeout=SECONDS)
    with disk.open("r+b") as file:
        file.seek(UUID)
        digest = hashlib.sha256(file.read(UUID_BYTES)).hexdigest()
        file.seek(0)
        file.write(Path(GRUB, "boot.img").read_bytes()[:440])
        file.seek(SECTOR)
        file.write(core.read_bytes())
        file.seek(MARK_SECTOR * SECTOR)
        file.write(f"{MARK} {digest}".encode())
    early.unlink()
    core.unlink()
