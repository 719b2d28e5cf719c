"""The image that is written to disks: the bootable tree as a small disk, which grows when it first starts."""

import os
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.metal import extents
from harness.drivers.remote import known
from harness.image import baked, disk
from harness.image.bootable import METAL
from harness.image.recipe import digest
from harness.model import Settings
from harness.host.progress import Tell
from harness.host.storage import GIB, locked, note_use, require_space

SIZE = 6 * GIB  # of the file system; what is empty is not sent


def tree(bed: Bed, settings: Settings, tell: Tell) -> Path:
    """What machines get, as a directory."""
    platform, packages = bed.variant.platform, known.packages(bed)
    return baked.baked(METAL, platform, settings, packages, bed.cache, tell)


def image(bed: Bed, settings: Settings, tell: Tell) -> Path:
    """A directory with `image` and `extents`: first its size in mebibytes, then a line for each piece."""
    cache, root = bed.cache, tree(bed, settings, tell)
    name = f"{root.parent.name}-disk-{digest(*disk.steps(), str(SIZE), extents.DIGEST)}"
    final = cache.images / name
    with locked(cache.locks / f"image-{name}"):
        if not final.exists():
            tell(f"{name}: the system as it is written to disks")
            require_space(cache.root, SIZE, f"the image {name}")
            new = final.with_name(f"{name}.new")
            new.mkdir(exist_ok=True)
            disk.write(root, new / "image", SIZE)
            lines = [
                f"{SIZE // extents.PIECE}\n",
                *(e.line for e in extents.of_image(new / "image")),
            ]
            (new / "extents").write_text("".join(lines))
            os.rename(new, final)
    note_use(final)
    return final
