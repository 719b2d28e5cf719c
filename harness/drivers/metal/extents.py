"""What of a disk image is not empty, so that only that is sent; each piece with what proves that it arrived."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PIECE = 1024 * 1024
DIGEST = (
    "sha512"  # of those that any busybox knows, the quickest to be safe: machines may be emulated
)
LONGEST = 32  # pieces that travel together: what is lost when a transfer is cut off


@dataclass(frozen=True)
class Extent:
    """`start` and `count` are pieces of a mebibyte; `digest` is of all of them, in hexadecimal."""

    start: int
    count: int
    digest: str

    @property
    def line(self) -> str:
        return f"{self.start} {self.count} {self.digest}\n"


def of_image(image: Path) -> Iterator[Extent]:
    """In their order, the first piece alone: it is written last. The image's size is a whole number of pieces."""
    empty = bytes(PIECE)
    with image.open("rb") as file:
        start, digest, count, number = 0, hashlib.new(DIGEST), 0, 0
        while piece := file.read(PIECE):
            if piece != empty:
                start = number if count == 0 else start
                digest.update(piece)
                count += 1
            if count and (piece == empty or count == LONGEST or number == 0):
                yield Extent(start, count, digest.hexdigest())
                digest, count = hashlib.new(DIGEST), 0
            number += 1
        if count:
            yield Extent(start, count, digest.hexdigest())
