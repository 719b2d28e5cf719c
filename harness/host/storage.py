"""Room on the disk and in memory, and locks on what is made there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.host.errors import MachineRoomError
from harness.host.process import run

GIB = 1024**3


def free_bytes(path: Path) -> int:
    """What an ordinary process may still write where `path` is, or will be once it is made."""
    existing = next(p for p in (path, *path.parents) if p.exists())
    state = os.statvfs(existing)
    return state.f_bavail * state.f_frsize


def free_memory() -> int:
    """Bytes that the host can lend without swapping."""
    return available_memory(Path("/proc/meminfo").read_text())


def available_memory(meminfo: str) -> int:
    """Bytes, from the text of /proc/meminfo."""
    lines = (line.split() for line in meminfo.splitlines())
    return next(int(words[1]) * 1024 for words in lines if words[0] == "MemAvailable:")


def size(directory: Path) -> int:
    """Bytes on the disk of all that is below it; what nobody else may read is not counted."""
    counted = run(["du", "-s", "--block-size=1", str(directory)], timeout=300, check=False).stdout
    return int(counted.split()[0]) if counted else 0


def note_use(path: Path) -> None:
    """What is kept and was used now is not old (harness.pruning)."""
    os.utime(path)


def require_space(path: Path, wanted: int, what: str) -> None:
    """Raise a MachineRoomError when fewer than `wanted` bytes are free where `path` is."""
    free = free_bytes(path)
    if free < wanted:
        raise MachineRoomError(
            f"not enough disk space for {what}: {wanted / GIB:.1f} GiB needed, "
            f"{free / GIB:.1f} GiB free at {path}",
            cure="free some, or let HARNESS_CACHE name a directory on a larger disk",
        )


@contextmanager
def locked(path: Path, *, busy: str = "", shared: bool = False) -> Iterator[None]:
    """Hold the lock file `path`, or the directory if it is one. When another process has it: wait
    for it, or raise MachineRoomError(`busy`) if given. Several may hold it `shared`.

    The kernel lets go of it when the holder ends, however it ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o644)
    try:
        _lock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, busy)
        yield
    finally:
        os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Whether another process, or another part of this one, holds the lock file or directory `path`."""
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int, busy: str) -> None:
    try:
        fcntl.flock(descriptor, kind | (fcntl.LOCK_NB if busy else 0))
    except BlockingIOError as error:
        raise MachineRoomError(busy, cure="wait until the other run has ended") from error
