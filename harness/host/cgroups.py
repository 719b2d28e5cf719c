"""Control groups: every process of a bed is in one of the bed's, so that it can be counted and
found, whoever started it.

Two layouts are served. On a pure cgroup2 host there is one hierarchy. On a hybrid host there is
cgroup2 without controllers, the old hierarchy named `systemd` (systemd-nspawn uses both), and the
old one of the memory controller.
"""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from harness.host.errors import MachineRoomError

KILL_SECONDS = 30.0


@dataclass(frozen=True)
class Hierarchies:
    """Mount points. `memory` is that of the old memory controller, None where cgroup2 has it."""

    unified: Path
    named: Optional[Path] = None
    memory: Optional[Path] = None

    @property
    def all(self) -> tuple[Path, ...]:
        """Every hierarchy that a node's processes are put into, cgroup2 first: there they can be
        killed together."""
        return tuple(path for path in (self.unified, self.named, self.memory) if path is not None)


def hierarchies(mounts: str) -> Hierarchies:
    """Find them in the text of /proc/mounts."""
    found: dict[str, Path] = {}
    for line in mounts.splitlines():
        _, point, kind, options, *_ = line.split(" ")
        if kind == "cgroup2":
            found.setdefault("unified", Path(point))
        elif kind == "cgroup":
            for option in {"name=systemd", "memory"}.intersection(options.split(",")):
                found.setdefault(option, Path(point))
    if "unified" not in found:
        raise MachineRoomError(
            "this host has no cgroup2 hierarchy, which the nodes need",
            cure="boot the host without systemd.legacy_systemd_cgroup_controller",
        )
    return Hierarchies(found["unified"], found.get("name=systemd"), found.get("memory"))


def of_this_host() -> Hierarchies:
    return hierarchies(Path("/proc/mounts").read_text())


def make(group: str, among: Hierarchies) -> tuple[Path, ...]:
    """Make `group` (`bed/node`) in every hierarchy, with its memory accounted; answers its
    directories."""
    directories = tuple(root / group for root in among.all)
    for directory in directories:
        directory.mkdir(parents=True, exist_ok=True)
    parent = (among.unified / group).parent
    for directory in (*reversed(_between(among.unified, parent)), parent):
        if "memory" in (directory / "cgroup.controllers").read_text().split():
            (directory / "cgroup.subtree_control").write_text("+memory")
    return directories


def _between(root: Path, directory: Path) -> list[Path]:
    """The ancestors of `directory` up to and with `root`, nearest first; none when it is the
    root."""
    return [p for p in directory.parents if p.is_relative_to(root)]


def processes(group: str, among: Hierarchies) -> list[int]:
    """The processes of `group` and of all groups below it."""
    files = (d / "cgroup.procs" for d in _tree(among.unified / group))
    return sorted({int(pid) for f in files for pid in _read(f).split()})


def kill(group: str, among: Hierarchies) -> None:
    """End every process of `group`, and wait until they are gone."""
    directory = among.unified / group
    if not directory.is_dir():
        return
    deadline = time.monotonic() + KILL_SECONDS
    while "populated 1" in _read(directory / "cgroup.events"):
        (directory / "cgroup.kill").write_text("1")
        if time.monotonic() > deadline:
            raise MachineRoomError(
                f"processes of {group} outlive SIGKILL: {processes(group, among)}"
            )
        time.sleep(0.02)


def remove(group: str, among: Hierarchies) -> None:
    """Remove `group` and all groups below it; its processes must be gone."""
    for root in among.all:
        for directory in reversed(list(_tree(root / group))):
            _remove_directory(directory)


def _remove_directory(directory: Path) -> None:
    """The kernel lets go of a group a moment after its last process ended."""
    deadline = time.monotonic() + KILL_SECONDS
    while True:
        try:
            directory.rmdir()
            return
        except FileNotFoundError:
            return
        except OSError as error:
            if time.monotonic() > deadline:
                raise MachineRoomError(
                    f"cannot remove the cgroup {directory}: {error.strerror}"
                ) from error
            time.sleep(0.02)


def present(group: str, among: Hierarchies) -> tuple[Path, ...]:
    """The directories of `group` that exist."""
    return tuple(root / group for root in among.all if (root / group).is_dir())


def memory_bytes(group: str, among: Hierarchies) -> int:
    """What the processes of `group` hold in memory: anonymous and mapped pages, not the page
    cache."""
    if among.memory is None:
        stat = _read(among.unified / group / "memory.stat")
        return used_bytes(stat, ("anon", "file_mapped"))
    stat = _read(among.memory / group / "memory.stat")
    return used_bytes(stat, ("total_rss", "total_mapped_file"))


def used_bytes(stat: str, keys: tuple[str, ...]) -> int:
    """Add up `keys` of the text of a memory.stat."""
    lines = (line.split() for line in stat.splitlines())
    return sum(int(value) for key, value in lines if key in keys)


def _tree(directory: Path) -> Iterable[Path]:
    """`directory` and those below it, parents first; one that vanishes meanwhile is no error."""
    return (Path(found) for found, _, _ in os.walk(directory))


def _read(file: Path) -> str:
    """A group may vanish while it is read: then it holds nothing."""
    try:
        return file.read_text()
    except OSError:
        return ""
