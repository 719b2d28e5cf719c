"""What a machine boots to have its disk written: kernel and drivers of the image itself, with another task. And what it
boots when that is done, and it asks the network all the same."""

import shutil
import tempfile
from pathlib import Path

from harness import guest
from harness.guest.initrd import pack
from harness.image import disk
from harness.image.bootable import kernel

FROM_DISK = "disk.efi"
HERE = Path(__file__).parent
UDHCPC = Path(guest.__file__).parent / "udhcpc"


def write(tree: Path, directory: Path) -> None:
    """`vmlinuz`, `initrd` and FROM_DISK into `directory`, of a bootable `tree`. The kernel unpacks archives one after
    the other: ours comes last, and its files win."""
    image, drivers = kernel(tree)
    shutil.copyfile(image, directory / "vmlinuz")
    with tempfile.TemporaryDirectory() as work:
        root, own = Path(work) / "root", Path(work) / "own"
        root.mkdir()
        for source in (HERE / "init", UDHCPC):
            shutil.copyfile(source, root / source.name)
            (root / source.name).chmod(0o755)
        pack(root, own)
        (directory / "initrd").write_bytes(drivers.read_bytes() + own.read_bytes())
    disk.loader(directory / FROM_DISK)
