"""OpenSSH's side: one configuration file per bed, used by the harness, by testinfra and by people
(`ssh -F FILE NODE`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# The connection is kept, so that a command costs milliseconds. A node that is killed must not leave
# it hanging.
COMMON = """\
Host *
    User root
    IdentityFile {key}
    IdentitiesOnly yes
    UserKnownHostsFile {known_hosts}
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
    BatchMode yes
    LogLevel ERROR
    ConnectTimeout 5
    ServerAliveInterval 15
    ServerAliveCountMax 4
    ControlMaster auto
    ControlPersist yes
"""
HOST = """\
Host {name}
    HostName {address}
    HostKeyAlias {name}
    ControlPath {socket}
"""


@dataclass(frozen=True)
class Peer:
    """A node as SSH sees it; `socket` is where its kept connection listens."""

    name: str
    address: str
    socket: Path


def config_text(peers: Iterable[Peer], *, key: Path, known_hosts: Path) -> str:
    """The bed's ssh_config: every node by its name."""
    hosts = (HOST.format(name=p.name, address=p.address, socket=p.socket) for p in peers)
    return "\n".join([*hosts, COMMON.format(key=key, known_hosts=known_hosts)])


def command(config: Path, name: str, *remote: str) -> tuple[str, ...]:
    """`ssh` to a node of the bed; `remote` is what its shell will read."""
    return ("ssh", "-F", str(config), name, *remote)
