"""A disk that boots, of a tree: without a loop device, a mount, or a boot loader's installer."""

import hashlib
from pathlib import Path

from harness.host.process import run

SECONDS = 300.0
SECTOR = 512
# In sectors: a partition for UEFI, as small as its file system may be, and behind it the tree's, which can grow. The
# loader for a BIOS fits in front of both.
EFI_START, EFI_SIZE = 2048, 131072
START = EFI_START + EFI_SIZE
TABLE = f"""\
label: dos
/dev/disk1 : start={START}, type=83, bootable
/dev/disk2 : start={EFI_START}, size={EFI_SIZE}, type=ef
"""
# In the gap before the partitions, which belongs to nobody: by this a disk is known as written by us. A digest follows
# of what nobody leaves as it is who puts another system there: the table (its number, types and beginnings; a partition
# may grow), the boot loader, where others have labels of their own, and the UUID of the tree's file system.
MARK, MARK_SECTOR = "openstack-harness", 1900
UUID = START * SECTOR + 1024 + 0x68
PARTS = ((440, 4), (450, 1), (454, 4), (466, 1), (470, 4), (478, 32), (SECTOR, 8192), (UUID, 16))
# What GRUB must not meet: it is older than these.
FEATURES = "^metadata_csum_seed,^orphan_file"
GRUB = "/usr/lib/grub/i386-pc"
PREFIX = "(,msdos1)/boot/grub"  # on the disk that it was loaded from, whichever that is
GRUB_MODULES = ("part_msdos", "ext2", "configfile", "linux", "normal", "serial", "terminal")
BIOS, UEFI = ("i386-pc", "biosdisk"), (
    "x86_64-efi",
    "fat",
)  # a format, and the module that reads its disks
LOADER = "BOOTX64.EFI"  # what a firmware starts that has been told of nothing else
LABEL = "root"
FIND = f"search.fs_label {LABEL} root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n"


def steps() -> tuple[str, ...]:
    """What decides the disk, besides the tree."""
    return (TABLE, PREFIX, FEATURES, *GRUB_MODULES, *BIOS, *UEFI, LOADER, MARK, str(PARTS))


def write(root: Path, disk: Path, size: int) -> None:
    """Make the sparse file `disk` of `size` bytes, which starts the bootable tree `root` by BIOS and by UEFI."""
    with disk.open("wb") as file:
        file.truncate(size)
    run(["sfdisk", "--quiet", str(disk)], timeout=SECONDS, stdin=TABLE.encode())
    _file_system(root, disk, size - START * SECTOR)
    _boot_by_uefi(disk)
    _boot_by_bios(disk)
    _mark(disk)


def _file_system(root: Path, disk: Path, size: int) -> None:
    extended = f"offset={START * SECTOR},lazy_itable_init=1,lazy_journal_init=1"
    options = ["-q", "-F", "-t", "ext4", "-L", LABEL, "-O", FEATURES, "-E", extended]
    run(["mke2fs", *options, "-d", str(root), str(disk), f"{size // 1024}k"], timeout=SECONDS)


def _boot_by_uefi(disk: Path) -> None:
    """The loader, by its name, in a file system of FAT."""
    loader, blocks = disk.with_name(LOADER), str(EFI_SIZE * SECTOR // 1024)
    _grub(loader, *UEFI)
    options = ["-F", "32", "-s", "1", "-h", str(EFI_START), "--offset", str(EFI_START)]
    run(["mkfs.fat", *options, str(disk), blocks], timeout=SECONDS)
    image = ["-i", f"{disk}@@{EFI_START * SECTOR}"]
    run(["mmd", *image, "::/EFI", "::/EFI/BOOT"], timeout=SECONDS)
    run(["mcopy", *image, str(loader), "::/EFI/BOOT/"], timeout=SECONDS)
    loader.unlink()


def _boot_by_bios(disk: Path) -> None:
    """The first sector's code, and behind it the loader, where that code looks for it."""
    core = disk.with_suffix(".core")
    _grub(core, *BIOS)
    with disk.open("r+b") as file:
        file.write(Path(GRUB, "boot.img").read_bytes()[:440])
        file.seek(SECTOR)
        file.write(core.read_bytes())
    core.unlink()


def loader(into: Path) -> None:
    """Make a program for UEFI that starts the system on such a disk, wherever it is itself loaded from."""
    config = into.with_suffix(".cfg")
    config.write_text(FIND)
    _grub(into, *UEFI, "search_label", "-c", str(config))
    config.unlink()


def _grub(into: Path, kind: str, *more: str) -> None:
    make = ["grub-mkimage", "-O", kind, "-p", PREFIX, "-o", str(into)]
    run([*make, *more, *GRUB_MODULES], timeout=SECONDS)


def _mark(disk: Path) -> None:
    with disk.open("r+b") as file:
        digest = hashlib.sha256()
        for at, length in PARTS:
            file.seek(at)
            digest.update(file.read(length))
        file.seek(MARK_SECTOR * SECTOR)
        file.write(f"{MARK} {digest.hexdigest()}".encode())
