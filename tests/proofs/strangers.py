"""Nodes of a bed, made like machines of others: no chef-client, no way to packages, and not all of them root's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from harness.drivers.bed import Bed
from harness.drivers.host import packages
from harness.host import cgroups
from harness.drivers.nspawn import container
from harness.loading import load_kitchen
from harness.machines import Machine, ours

USER = "ops"
PREFIX = load_kitchen().settings.chef.prefix
ESTRANGE = f"""\
useradd --create-home {USER}
mkdir -m 700 /home/{USER}/.ssh
cp /root/.ssh/authorized_keys /home/{USER}/.ssh/
chown -R {USER} /home/{USER}/.ssh
echo '{USER} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/{USER}
rm -rf /{packages.APT_FILE} {PREFIX} /usr/local/bin/chef-client
"""
# What a bed might leave.
LOOK = f"cat /etc/hosts; ls -d {ours.DIRECTORY} /etc/chef /var/chef {PREFIX} /etc/apt/apt.conf.d/* 2>/dev/null; true"
HOST = """\
Host machine-{name}
    HostName {address}
    User {user}
    HostKeyAlias {name}
"""
KEYS = """\
Host *
    IdentityFile {directory}/id
    UserKnownHostsFile {directory}/known_hosts
"""


@contextmanager
def powered(bed: Bed) -> Iterator[None]:
    """A container that restarts itself just ends; a machine comes up again."""
    over, among = Event(), cgroups.of_this_host()

    def watch() -> None:
        while not over.wait(0.5):
            for node in bed.nodes:
                if not cgroups.processes(f"{bed.cgroup}/{node.name}", among):
                    container.start(bed, node.name, among)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def estrange(bed: Bed) -> None:
    for node in bed.nodes:
        bed.machine(node.name).run(ESTRANGE, timeout=60)


def inventory(bed: Bed, directory: Path) -> dict[str, Any]:
    """The first machine is a user's who has sudo; the others are root's, and behind the first."""
    first = bed.nodes[0].name
    blocks = [
        HOST.format(name=n.name, address=n.address, user=USER if n.name == first else "root")
        + ("" if n.name == first else f"    ProxyJump machine-{first}\n")
        for n in bed.nodes
    ]
    file = directory / "ssh_config"
    file.write_text("".join(blocks) + KEYS.format(directory=bed.directory / "keys"))
    return {
        "ssh_config": str(file),
        "machines": {
            node.name: {
                "host": f"machine-{node.name}",
                "sudo": node.name == first,
                "reboot": node.name == first,
            }
            for node in bed.nodes
        },
    }


def state(machine: Machine) -> str:
    return machine.run(LOOK, timeout=10).stdout
