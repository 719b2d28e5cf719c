"""A tree as a machine of its own: processes, mounts, network and control groups are its own, the kernel is this host's.

It ends with its first process, which the kernel kills when the proof ends, however that is.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.host import cgroups
from harness.host.errors import MachineRoomError
from harness.host.process import MORTAL

# $1: directories of control groups, which the process enters · then: a command.
ENTER = 'for group in $1; do echo $$ >"$group/cgroup.procs" || exit; done; shift; exec "$@"'
NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
NEW = ("unshare", *NAMESPACES, "--propagation", "private", "--fork", "--kill-child=KILL")
# $1: the tree · then, for each hierarchy of control groups: its mount point, type and options. It prints its process's
# number on this host. The old root is left and not only hidden, as chroot would: libvirt joins mount namespaces.
BOOT = """\
set -eu
read -r pid rest </proc/self/stat
root=$1
shift
ip link set lo up
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --bind /dev dev
mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
while [ $# -gt 0 ]; do
    mkdir -p "$1"
    mount -t "$2" -o "$3" cgroup "$1"
    mkdir -p "$1/init"
    echo 0 >"$1/init/cgroup.procs"
    shift 3
done
pivot_root . .
umount -l .
echo "$pid"
exec sh -c 'while sleep 3600; do :; done' >/dev/null
"""
# What the machine knows of the environment that the proof has.
PASSED = ("http_proxy", "https_proxy", "no_proxy")
# The name server of slirp4netns, which asks those of this host.
RESOLVER = "nameserver 10.0.2.3\n"
MTU = 65520
SECONDS = "5400"  # that a script may take
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class BareMachine:
    """Runs scripts of the shell in a directory of its own, as root. `pid` is that of its first process."""

    def __init__(self, pid: str, groups: str, directory: str) -> None:
        enter = ["sh", "-c", ENTER, "sh", groups, "nsenter", f"--target={pid}", *NAMESPACES]
        known = [f"{name}={os.environ[name]}" for name in PASSED if name in os.environ]
        clean = ["env", "--ignore-environment", "HOME=/root", f"PATH={PATH}", *known]
        limit = ["timeout", "--kill-after=60", SECONDS]
        there = ["sh", "-c", f'cd /{directory} && eval "$1"', "sh"]
        self._prefix = [*MORTAL, *enter, "--", *clean, *limit, *there]

    def run(self, script: str) -> int:
        """Its output is ours; answers its exit code."""
        return subprocess.run([*self._prefix, script], stdin=subprocess.DEVNULL).returncode

    def ask(self, script: str) -> tuple[int, str]:
        """Its exit code, and all that it said."""
        ended = subprocess.run(
            [*self._prefix, script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return ended.returncode, ended.stdout


@contextmanager
def running(root: Path, name: str, directory: str) -> Iterator[BareMachine]:
    among = cgroups.of_this_host()
    (root / "etc/resolv.conf").write_text(RESOLVER)
    groups = _words(cgroups.make(_group(name), among))
    boot = [*NEW, "sh", "-c", BOOT, "sh", str(root), *_mounts(among)]
    first = subprocess.Popen(
        [*MORTAL, "sh", "-c", ENTER, "sh", groups, *boot], stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout
        pid = first.stdout.readline().strip()
        if not pid:
            raise MachineRoomError("the machine did not start; its first process said why")
        with _network(pid):
            inner = cgroups.make(f"{_group(name)}/init", among)
            yield BareMachine(pid, _words(inner), directory)
    finally:
        clear(name)
        first.wait()


def clear(name: str) -> None:
    """Ends all that runs on the machine. Its mounts and links go with its processes."""
    among = cgroups.of_this_host()
    cgroups.kill(_group(name), among)
    cgroups.remove(_group(name), among)


def _group(name: str) -> str:
    return f"bare-{name}"


def _words(paths: Iterable[Path]) -> str:
    return " ".join(str(path) for path in paths)


def _mounts(among: cgroups.Hierarchies) -> Iterator[str]:
    kinds = (
        (among.unified, "cgroup2", "rw"),
        (among.named, "cgroup", "none,name=systemd"),
        (among.memory, "cgroup", "memory"),
    )
    for point, kind, options in kinds:
        if point is not None:
            yield from (str(point).lstrip("/"), kind, options)


@contextmanager
def _network(pid: str) -> Iterator[None]:
    """A way out through this host's own connections, without a link or a rule in its packet filter."""
    reader, writer = os.pipe()
    options = ["--configure", f"--mtu={MTU}", "--disable-host-loopback", f"--ready-fd={writer}"]
    command = [*MORTAL, "slirp4netns", *options, pid, "tap0"]
    with subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as slirp:
        os.close(writer)
        try:
            with os.fdopen(reader, "rb") as ready:
                if not ready.read(1):
                    raise MachineRoomError("slirp4netns did not give the machine a network")
            yield
        finally:
            slirp.terminate()
