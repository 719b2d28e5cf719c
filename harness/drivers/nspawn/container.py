"""One node as a container: systemd-nspawn on an overlay of the base image."""

import os
import re
import signal
import subprocess
from pathlib import Path

from harness.drivers.bed import Bed
from harness.host import cgroups
from harness.drivers.nspawn import disks, names
from harness.host.errors import MachineRoomError
from harness.machines import NeverReady, wait_until
from harness.host.process import tail

Running = subprocess.Popen[bytes]

SHUTDOWN_SECONDS = 180.0
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
RUN_FILES = Path("/run/systemd/nspawn")

# $1: the directories of the node's cgroups · $2 and $3: the overlay's options and the node's root ·
# then: the container. The process enters its cgroups before it makes anything, so that whatever it
# makes is found there. The overlay is mounted in a mount namespace of the container's own: when its
# last process ends, the mount is gone.
LAUNCH = """\
for group in $1; do echo $$ >"$group/cgroup.procs" || exit; done
shift
exec unshare --mount --propagation private sh -c \
    'mount -t overlay overlay -o "$1" "$2" && shift 2 && exec "$@"' sh "$@"
"""
# cgroup2 inside, whatever the host has · /proc/sys/net writable, for routers.
ENVIRONMENT = {
    "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
    "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
}


def nspawn_command(bed: Bed, node: str) -> list[str]:
    """--keep-unit and --register=no leave the host's service manager out of it, if it has one."""
    return [
        "systemd-nspawn",
        "--quiet",
        f"--directory={disks.root(bed, node)}",
        "--boot",
        "--register=no",
        "--keep-unit",
        f"--machine={bed.short_name(node)}",
        f"--hostname={node}",
        f"--network-bridge={names.bridge(bed)}",
        *(
            f"--network-veth-extra={names.more_link(bed, node, number)}:{link}"
            for number, link in enumerate(bed.links)
        ),
        "--capability=all",
        "--console=read-only",
        "--kill-signal=SIGRTMIN+3",
        "--resolv-conf=off",
        "--timezone=off",
        "--link-journal=no",
    ]


def start(bed: Bed, node: str, among: cgroups.Hierarchies) -> Running:
    """Start the node; its first process may not have run yet when this returns."""
    groups = cgroups.make(f"{bed.cgroup}/{node}", among)
    disks.admit_again(bed, node)
    arguments = [
        " ".join(str(group) for group in groups),
        disks.overlay_options(bed, node),
        str(disks.root(bed, node)),
        *nspawn_command(bed, node),
    ]
    with console(bed, node).open("ab") as log:
        return subprocess.Popen(
            ["sh", "-c", LAUNCH, "sh", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, **ENVIRONMENT},
        )


def console(bed: Bed, node: str) -> Path:
    """What the node's service manager said while it started."""
    return bed.node_directory(node) / "console.log"


def wait_until_it_answers(bed: Bed, node: str, container: Running, *, within: float) -> None:
    """Until the node takes commands over SSH; at once a MachineRoomError when the container ended
    instead."""
    machine = bed.machine(node)

    def ready() -> tuple[bool, str]:
        try:
            machine.run(["true"], timeout=5)
            return True, ""
        except MachineRoomError as error:
            return False, error.message

    def broken() -> tuple[bool, str]:
        return container.poll() is not None, "its container ended"

    try:
        wait_until(ready, broken=broken, what=f"node {node} answers over SSH", within=within)
    except NeverReady as error:
        said = tail(without_colours(console(bed, node).read_text(errors="replace")))
        raise MachineRoomError(
            f"{error.message}\nits console:\n{said}",
            cure="a HARNESS_CACHE on an overlay or network file system cannot carry nodes; "
            "`bin/harness doctor` looks for more",
        ) from error


def without_colours(text: str) -> str:
    """A console's text for a log: no escape sequences, no empty lines."""
    lines = (ESCAPES.sub("", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def shut_down(bed: Bed, node: str, among: cgroups.Hierarchies) -> None:
    """Ask the node to power off. Does not wait."""
    for pid in cgroups.processes(f"{bed.cgroup}/{node}/supervisor", among):
        _signal(pid)


def _signal(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        pass  # it ended by itself in between


def wait_until_down(bed: Bed, node: str, among: cgroups.Hierarchies) -> None:
    group = f"{bed.cgroup}/{node}"

    def down() -> tuple[bool, str]:
        left = cgroups.processes(group, among)
        return not left, f"{len(left)} processes"

    cure = f"the end of {console(bed, node)} names the unit that does not stop"
    wait_until(down, what=f"node {node} shuts down", within=SHUTDOWN_SECONDS, cure=cure)


def run_files(bed: Bed) -> tuple[Path, ...]:
    """What systemd-nspawn leaves in /run for the bed's containers."""
    found: list[Path] = []
    for node in bed.nodes:
        for kind in ("propagate", "unix-export"):
            found.extend((RUN_FILES / kind).glob(bed.short_name(node.name)))
        upper = disks.upper(bed, node.name)
        if upper.exists():  # the overlay's root has the inode number of its upper directory
            found.extend((RUN_FILES / "locks").glob(f"inode-*:{upper.stat().st_ino}"))
    return tuple(found)
