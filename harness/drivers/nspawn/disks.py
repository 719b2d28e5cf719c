"""The nodes' disks: overlays of the base image, and of the layers that the bed stands on."""

from pathlib import Path

from harness.drivers.bed import Bed
from harness.host.process import run


def note_image(bed: Bed, image: Path) -> None:
    """What all disks of the bed stand on in the end."""
    (bed.directory / "image").write_text(str(image))


def root(bed: Bed, node: str) -> Path:
    """Where the disk is mounted, in the container's own mount namespace."""
    return bed.node_directory(node) / "root"


def upper(bed: Bed, node: str) -> Path:
    """What the node has written."""
    return bed.node_directory(node) / "upper"


def work(bed: Bed, node: str) -> Path:
    return bed.node_directory(node) / "work"


def make(bed: Bed, node: str) -> Path:
    """An empty disk; answers its upper layer, which takes what is the node's own."""
    for directory in (root(bed, node), work(bed, node), upper(bed, node)):
        _make_directory(directory)
    return upper(bed, node)


def _make_directory(path: Path) -> None:
    path.mkdir(parents=True)
    path.chmod(0o755)


def overlay_options(bed: Bed, node: str) -> str:
    """`volatile`: the node's fsync does not wait for the disk. It survives everything but a crash
    of the host itself."""
    layers = [bed.cache.layers / name / "nodes" / node for name in reversed(bed.below)]
    lower = ":".join(map(str, (*layers, (bed.directory / "image").read_text())))
    return f"lowerdir={lower},upperdir={upper(bed, node)},workdir={work(bed, node)},volatile"


def admit_again(bed: Bed, node: str) -> None:
    """The kernel's mark says that the disk may have missed writes; it has not, since the host did
    not go down."""
    mark = work(bed, node) / "work" / "incompat" / "volatile"
    if mark.is_dir():
        run(["rm", "-rf", str(mark)], timeout=10)


def take_off(bed: Bed, into: Path) -> None:
    """Moved, not copied: both are in the cache."""
    for node in bed.nodes:
        upper(bed, node.name).rename(into / node.name)
        _make_directory(upper(bed, node.name))
        _clear(work(bed, node.name))


def put_back(bed: Bed, from_: Path) -> None:
    for node in bed.nodes:
        if (from_ / node.name).exists():
            run(["rm", "-rf", str(upper(bed, node.name))], timeout=60)
            (from_ / node.name).rename(upper(bed, node.name))


def _clear(directory: Path) -> None:
    run(["find", str(directory), "-mindepth", "1", "-delete"], timeout=60)
