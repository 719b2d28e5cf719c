"""How a machine is reached: as the user's own ssh_config says, written into the bed's."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError
from harness.host.process import run

SECONDS = 10.0
# Of what `ssh -G` answers, that which decides who is reached and how one logs in there.
KEPT = (
    "hostname",
    "user",
    "port",
    "identityfile",
    "identitiesonly",
    "identityagent",
    "certificatefile",
    "userknownhostsfile",
    "globalknownhostsfile",
    "stricthostkeychecking",
    "hostkeyalias",
    "hostkeyalgorithms",
    "proxycommand",
)
# The connection is kept, as on every bed; nobody is there to answer a question.
COMMON = """\
Host *
    BatchMode yes
    LogLevel ERROR
    ConnectTimeout 10
    ServerAliveInterval 15
    ServerAliveCountMax 4
    ControlMaster auto
    ControlPersist yes
"""


def write_ssh_config(bed: Bed, inventory: Mapping[str, Any]) -> None:
    """Every node by its name, whatever its machine is called."""
    own = ["-F", inventory["ssh_config"]] if "ssh_config" in inventory else []
    blocks = [
        _block(bed, node.name, own, inventory["machines"][node.name]["host"]) for node in bed.nodes
    ]
    bed.cache.sockets.mkdir(mode=0o700, exist_ok=True)
    bed.ssh_config.write_text("\n".join([*blocks, COMMON]))


def _block(bed: Bed, node: str, own: list[str], host: str) -> str:
    ended = run(["ssh", *own, "-G", host], timeout=SECONDS, check=False)
    if ended.code != 0:
        raise MachineRoomError(
            f"ssh cannot tell how it would reach {host} (node {node}): {ended.stderr.strip()}",
            cure="correct the ssh_config that the inventory names, or your own",
        )
    lines = [f"    {line}\n" for line in options(ended.stdout, own)]
    return f"Host {node}\n{''.join(lines)}    ControlPath {bed.peer(node).socket}\n"


def options(told: str, own: list[str]) -> Iterator[str]:
    """Lines for an ssh_config, of what `ssh -G` told. `own` are the words that name the user's file.

    A jump host has options of its own in that file, and would not be reached with ours: it becomes a command that
    reads them.
    """
    for line in told.splitlines():
        key, _, value = line.partition(" ")
        if key == "proxyjump":
            words = " ".join(["ssh", *own, "-o", "BatchMode=yes", "-W", "[%h]:%p"])
            *before, last = value.split(",")
            jumps = f"-J {','.join(before)} " if before else ""
            yield f"proxycommand {words} {jumps}{last}"
        elif key in KEPT and value not in ("none", ""):
            yield line
