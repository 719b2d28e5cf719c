"""What is looked for, in files that look like /proc's."""

from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import connections
from harness.drivers.nspawn import leftovers
from harness.host.cgroups import Hierarchies


def process(proc: Path, pid: int, *words: str) -> None:
    (proc / str(pid)).mkdir(parents=True)
    (proc / str(pid) / "cmdline").write_text("\0".join(words) + "\0")


def test_finds_the_ssh_processes_of_the_bed_and_no_others(bed: Bed, tmp_path: Path) -> None:
    proc, config = tmp_path / "proc", str(bed.ssh_config)
    process(proc, 10, "ssh", "-F", config, "aio", "timeout 5 true")
    process(proc, 11, f"ssh: {bed.peer('cmp').socket} [mux]")
    process(proc, 12, "ssh", "-F", "/elsewhere/ssh_config", "aio")
    process(proc, 13, "vi", config)
    process(proc, 14, "ssh: /elsewhere/0000000 [mux]")
    (proc / "15").mkdir()  # it ended while we looked
    (proc / "self").mkdir()
    assert sorted(connections.processes(bed, proc)) == [10, 11]


def test_finds_mounts_at_and_below_the_bed(bed: Bed) -> None:
    root = bed.node_directory("aio") / "root"
    mounts = (
        f"proc /proc proc rw 0 0\noverlay {root} overlay rw 0 0\nx {bed.directory}x ext4 rw 0 0\n"
    )
    assert leftovers.mounts_below(bed.directory, mounts) == [str(root)]


def test_names_all_that_is_left(bed: Bed, tmp_path: Path) -> None:
    among = Hierarchies(tmp_path / "cgroup")
    assert leftovers.present(bed, among, "") == []
    (tmp_path / "cgroup" / bed.cgroup / "aio").mkdir(parents=True)
    bed.directory.mkdir(parents=True)
    mounts = f"overlay {bed.directory}/root overlay rw 0 0\n"
    assert leftovers.present(bed, among, mounts) == [
        f"cgroup {tmp_path / 'cgroup' / bed.cgroup}",
        f"mount {bed.directory}/root",
        f"directory {bed.directory}",
    ]
