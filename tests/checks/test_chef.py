"""What Chef leaves on nodes: no key but the node's own, which lets nobody else in; and secrets that stay sealed."""

from pathlib import Path

import pytest

from harness.methods.server.api import ChefServer, Refused
from tests.checks.bedfile import BedFile, CheckedNode

KEY = "/etc/chef/client.pem"
# Where somebody who bootstraps nodes by hand would leave a validator's key.
PLACES = ("/etc/chef", "/var/chef", "/root", "/home", "/tmp", "/var/tmp", "/srv")
FORBIDDEN = 403


def test_a_node_has_no_key_but_its_own(bed: BedFile, node: CheckedNode) -> None:
    command = ["grep", "-rlsE", "BEGIN [A-Z ]*PRIVATE KEY", *PLACES]
    found = bed.machine(node).run(command, timeout=60, check=False).stdout.split()
    assert found == ([KEY] if bed.chef_server else [])


@pytest.fixture
def server(bed: BedFile, node: CheckedNode, tmp_path: Path) -> ChefServer:
    """The Chef server, asked with the node's own key."""
    if bed.chef_server is None:
        pytest.skip("the nodes converge without a Chef server")
    key = tmp_path / "client.pem"
    key.touch(mode=0o600)
    key.write_text(bed.machine(node).run(["cat", KEY], timeout=30).stdout)
    return ChefServer(bed.chef_server.url, node.name, key, bed.chef_server.ca)


def test_a_nodes_key_lets_nobody_else_in(server: ChefServer, node: CheckedNode) -> None:
    """A validator's would: it is made for that."""
    with pytest.raises(Refused) as caught:
        server.post("clients", {"name": f"{node.name}-guest"})
    assert caught.value.status == FORBIDDEN


def test_a_nodes_client_is_nothing_more(server: ChefServer, node: CheckedNode) -> None:
    client = server.get(f"clients/{node.name}")
    assert not client.get("validator") and not client.get("admin")


def test_secrets_are_sealed_on_the_server(server: ChefServer, node: CheckedNode) -> None:
    items = {name: server.get(f"data/openstack/{name}") for name in server.get("data/openstack")}
    values = [item[key] for item in items.values() for key in item if key != "id"]
    assert values and all("encrypted_data" in value for value in values)


def test_only_root_reads_a_nodes_key(bed: BedFile, node: CheckedNode, server: ChefServer) -> None:
    told = bed.machine(node).run(["stat", "--format=%a %U", KEY], timeout=30).stdout
    assert told.split() == ["600", "root"]
