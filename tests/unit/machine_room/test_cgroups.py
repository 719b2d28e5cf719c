"""Both layouts, on directories that look like the kernel's."""

from pathlib import Path

import pytest

from harness.host import cgroups
from harness.host.cgroups import Hierarchies
from harness.host.errors import MachineRoomError

PURE = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\nproc /proc proc rw 0 0\n"
HYBRID = """\
tmpfs /sys/fs/cgroup tmpfs rw,mode=755 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,xattr,name=systemd 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
"""
LEGACY = "cgroup /sys/fs/cgroup/systemd cgroup rw,name=systemd 0 0\n"


def kernel(root: Path, *groups: str, controllers: str) -> None:
    """What the kernel shows in each group; writes land in the same files."""
    for group in ("", *groups):
        (root / group).mkdir(parents=True, exist_ok=True)
        (root / group / "cgroup.controllers").write_text(controllers)
        (root / group / "cgroup.procs").write_text("")


def test_a_pure_host_has_one_hierarchy() -> None:
    found = cgroups.hierarchies(PURE)
    assert found == Hierarchies(Path("/sys/fs/cgroup"))
    assert found.all == (Path("/sys/fs/cgroup"),)


def test_a_hybrid_host_has_three_of_interest() -> None:
    found = cgroups.hierarchies(HYBRID)
    assert [path.name for path in found.all] == ["unified", "systemd", "memory"]


def test_a_host_without_cgroup2_is_refused() -> None:
    with pytest.raises(MachineRoomError, match="no cgroup2"):
        cgroups.hierarchies(LEGACY)


def test_memory_is_accounted_from_the_root_down_to_the_bed(tmp_path: Path) -> None:
    kernel(tmp_path, "bed", controllers="cpu memory\n")
    assert cgroups.make("bed/aio", Hierarchies(tmp_path)) == (tmp_path / "bed" / "aio",)
    assert (tmp_path / "cgroup.subtree_control").read_text() == "+memory"
    assert (tmp_path / "bed" / "cgroup.subtree_control").read_text() == "+memory"
    assert not (tmp_path / "bed" / "aio" / "cgroup.subtree_control").exists()


def test_without_controllers_nothing_is_switched_on(tmp_path: Path) -> None:
    kernel(tmp_path / "unified", "bed", controllers="\n")
    among = Hierarchies(tmp_path / "unified", tmp_path / "systemd", tmp_path / "memory")
    made = cgroups.make("bed/aio", among)
    assert [path.is_dir() for path in made] == [True, True, True]
    assert not (tmp_path / "unified" / "bed" / "cgroup.subtree_control").exists()


def test_processes_of_a_group_are_those_of_all_below(tmp_path: Path) -> None:
    kernel(tmp_path, "bed", "bed/aio", "bed/aio/payload", controllers="")
    (tmp_path / "bed" / "aio" / "cgroup.procs").write_text("30\n")
    (tmp_path / "bed" / "aio" / "payload" / "cgroup.procs").write_text("4\n200\n")
    assert cgroups.processes("bed", Hierarchies(tmp_path)) == [4, 30, 200]
    assert cgroups.processes("no-bed", Hierarchies(tmp_path)) == []


def test_memory_on_a_pure_host(tmp_path: Path) -> None:
    kernel(tmp_path, "bed/aio", controllers="memory")
    stat = "anon 1000\nfile 99999\nkernel 77\nshmem 5\nfile_mapped 200\n"
    (tmp_path / "bed" / "aio" / "memory.stat").write_text(stat)
    assert cgroups.memory_bytes("bed/aio", Hierarchies(tmp_path)) == 1200


def test_memory_on_a_hybrid_host_counts_groups_below(tmp_path: Path) -> None:
    (tmp_path / "memory" / "bed").mkdir(parents=True)
    stat = "cache 9\nrss 1\nmapped_file 2\ntotal_rss 1000\ntotal_mapped_file 50\n"
    (tmp_path / "memory" / "bed" / "memory.stat").write_text(stat)
    among = Hierarchies(tmp_path / "unified", tmp_path / "systemd", tmp_path / "memory")
    assert cgroups.memory_bytes("bed", among) == 1050
    assert cgroups.memory_bytes("gone", among) == 0


def test_removal_is_depth_first_in_every_hierarchy(tmp_path: Path) -> None:
    among = Hierarchies(tmp_path / "unified", tmp_path / "systemd", tmp_path / "memory")
    for root in among.all:
        (root / "bed" / "aio" / "payload" / "system.slice").mkdir(parents=True)
    assert len(cgroups.present("bed", among)) == 3
    cgroups.remove("bed", among)
    cgroups.remove("bed", among)  # twice is as good as once
    assert cgroups.present("bed", among) == ()
    assert all(root.is_dir() for root in among.all)
