"""Removing a bed by its names, and the proof that nothing of it is left."""

from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import connections
from harness.host import cgroups
from harness.drivers.nspawn import container, network
from harness.host.errors import MachineRoomError
from harness.host.process import run


def remove(bed: Bed, among: cgroups.Hierarchies) -> None:
    """Remove whatever exists of the bed, in any state; raise when something resists."""
    connections.end(bed)
    cgroups.kill(bed.cgroup, among)
    cgroups.remove(bed.cgroup, among)
    network.remove(bed)
    for path in container.run_files(bed):
        run(["rm", "-rf", "--one-file-system", str(path)], timeout=10)
    run(["rm", "-rf", "--one-file-system", str(bed.directory)], timeout=120)
    left = present(bed, among, Path("/proc/mounts").read_text())
    if left:
        raise MachineRoomError(
            f"left over of {bed.variant.name}: {', '.join(left)}", cure="remove it by hand"
        )


def present(bed: Bed, among: cgroups.Hierarchies, mounts: str) -> list[str]:
    """What exists of the bed, each as a person would name it. `mounts` is the text of
    /proc/mounts."""
    return [
        *(f"process {pid} (ssh)" for pid in connections.processes(bed)),
        *(f"link {name}" for name in network.present(bed)),
        *(f"cgroup {path}" for path in cgroups.present(bed.cgroup, among)),
        *(f"mount {point}" for point in mounts_below(bed.directory, mounts)),
        *(f"directory {path}" for path in container.run_files(bed)),
        *([f"directory {bed.directory}"] if bed.directory.exists() else []),
    ]


def mounts_below(directory: Path, mounts: str) -> list[str]:
    """The mount points at or below `directory` in the text of /proc/mounts."""
    points = (line.split(" ")[1] for line in mounts.splitlines())
    return [point for point in points if Path(point).is_relative_to(directory)]
