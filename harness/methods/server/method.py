"""A Chef server: it has the data, and each node asks for its own with its own key."""

import os
import shlex
from pathlib import Path
from typing import Any, Optional

from harness.chef import client, repository, secrets
from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import HarnessError, MachineRoomError
from harness.machines import Machine
from harness.methods.server import knife, signature
from harness.methods.server.api import ChefServer, NoAnswer, Refused
from harness.methods.server.place import Place, place_of
from harness.methods.server.upload import check, upload

KEY = "/etc/chef/client.pem"
CERTIFICATES = "/etc/chef/trusted_certs"
CLIENT_RB = """\
chef_server_url '{url}'
client_key '{key}'
ssl_verify_mode :verify_peer
trusted_certs_dir '{certificates}'
"""
MARK = "# Chef server"


class ServerMethod:
    """See harness.methods.base.Method for what each method promises."""

    name = "server"

    def prepare(self, bed: Bed, driver: Driver) -> None:
        place = _place(bed)
        place.open(driver)
        admin = place.admin
        for node in bed.nodes:
            register(admin, node.name, key_file(bed, node.name))
        knife.write(bed, admin)

    def deliver(self, bed: Bed, driver: Driver) -> None:
        place = _place(bed)
        admin = place.admin
        known = upload(admin, repository.assemble(bed), secrets.data_bags(bed))
        check(admin, bed.variant.topology.environment, bed.nodes, known)
        for node in bed.nodes:
            # What an earlier run left of the node would be merged with what is delivered now.
            admin.delete(f"nodes/{node.name}")
            machine = driver.machine(bed, node.name)
            _introduce(machine, bed, admin, place.hosts)
            client.configure(machine, bed, node, _client_rb(admin))

    def why(self, bed: Bed, node: str) -> Optional[HarnessError]:
        """What the server says to the node's own key."""
        admin = _place(bed).admin
        asking = ChefServer(admin.url, node, key_file(bed, node), admin.ca)
        try:
            asking.find(f"nodes/{node}")
        except (NoAnswer, Refused) as error:
            return MachineRoomError(
                f"chef-client on {node} gets nowhere: {error.message}",
                cure=f"`bin/harness prepare {bed.variant.name}` registers the nodes anew",
            )
        return None

    def bed_json(self, bed: Bed) -> Any:
        admin = _place(bed).admin
        return {"url": admin.url, "ca": str(admin.ca) if admin.ca else None}

    def forget(self, bed: Bed) -> None:
        _place(bed).forget()


def _place(bed: Bed) -> Place:
    return place_of(bed, os.environ)


def key_file(bed: Bed, node: str) -> Path:
    return bed.directory / "clients" / f"{node}.pem"


def register(admin: ChefServer, name: str, key: Path) -> None:
    """Let the client in with a new key, which the server never sees: only its public half."""
    key.parent.mkdir(mode=0o700, exist_ok=True)
    signature.make_key(key)
    for kind in ("nodes", "clients"):  # a node belongs to the client that made it
        admin.delete(f"{kind}/{name}")
    admin.post("clients", {"name": name, "public_key": signature.public_key(key)})


def _introduce(machine: Machine, bed: Bed, server: ChefServer, hosts: Optional[str]) -> None:
    """The node's own key, and how to find and to know the server."""
    machine.write(KEY, key_file(bed, machine.name).read_bytes(), 0o600)
    if server.ca:
        machine.write(f"{CERTIFICATES}/server.crt", server.ca.read_bytes())
    if hosts:
        line = shlex.quote(f"{hosts} {MARK}")
        machine.run(f"sed -i '/{MARK}$/d' /etc/hosts && echo {line} >>/etc/hosts", timeout=30)


def _client_rb(server: ChefServer) -> str:
    return CLIENT_RB.format(url=server.url, key=KEY, certificates=CERTIFICATES)
