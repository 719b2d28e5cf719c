"""The cloud does its job, for one of its users and for the world outside; then nothing is left of
that user.

The tests run in this order, on one tenant. Each fixture is one thing of the tenant's; what a test
that fails leaves behind, the fixture `tenant` deletes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from harness.machines.wait import wait_until
from harness.host.process import run
from tests.checks.bedfile import BedFile, Provider
from tests.checks.cloud import api, leftovers, reach
from tests.checks.cloud import tenant as tenants
from tests.checks.cloud.reach import KeyPair, Port
from tests.checks.cloud.tenant import Recipe, Tenant

OPENED = 80  # the guest listens on both; only this one is ever allowed
CLOSED = 8080
IP_AND_ICMP = 28  # bytes of headers in a ping

pytestmark = pytest.mark.needs("openstack-hypervisor")


@pytest.fixture(scope="module")
def tenant(admin: Any) -> Iterator[Tenant]:
    with ExitStack() as cleanup:
        yield tenants.create(admin, cleanup)


@pytest.fixture(scope="module")
def image(tenant: Tenant, bed: BedFile) -> Any:
    return tenants.upload(tenant, bed)


@pytest.fixture(scope="module")
def provider(bed: BedFile) -> Provider:
    assert bed.provider, "a topology with a hypervisor has a network for floating addresses"
    return bed.provider


@pytest.fixture(scope="module")
def external(tenant: Tenant, provider: Provider) -> Any:
    return tenants.external_network(tenant, provider)


@pytest.fixture(scope="module")
def private(tenant: Tenant) -> Any:
    return tenants.private_network(tenant)


@pytest.fixture(scope="module")
def router(tenant: Tenant, private: Any, external: Any) -> Any:
    return tenants.router(tenant, private, external)


@pytest.fixture(scope="module")
def group(tenant: Tenant) -> Any:
    return tenants.security_group(tenant)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    return KeyPair.generate(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def recipe(
    tenant: Tenant, image: Any, private: Any, router: Any, group: Any, key: KeyPair
) -> Recipe:
    size, pair = tenants.flavor(tenant), tenants.keypair(tenant, key)
    return Recipe(image, size, private, group, pair, tenants.apart(tenant))


@pytest.fixture(scope="module")
def server(tenant: Tenant, recipe: Recipe) -> Any:
    return tenants.server(tenant, recipe, "")


@pytest.fixture(scope="module")
def active(tenant: Tenant, server: Any) -> Any:
    """The server, once Nova says that it runs."""
    return api.wait_for_status(tenant.user, server, "ACTIVE", within=90)


@pytest.fixture(scope="module")
def console(tenant: Tenant, active: Any) -> str:
    """All that the guest wrote until it was ready."""
    return api.wait_for_console(tenant.user, active, "guest: ready", within=90)


@pytest.fixture(scope="module")
def neighbour(tenant: Tenant, recipe: Recipe, console: str) -> Any:
    """Another server of the tenant, on another hypervisor, once its guest is ready."""
    made = tenants.server(tenant, recipe, "-neighbour")
    active = api.wait_for_status(tenant.user, made, "ACTIVE", within=90)
    api.wait_for_console(tenant.user, active, "guest: ready", within=90)
    return active


@pytest.fixture(scope="module")
def address(tenant: Tenant, active: Any, external: Any) -> str:
    """The server's floating IP."""
    ip: str = tenants.floating_ip(tenant, active, external).floating_ip_address
    return ip


def test_every_nova_service_is_up(admin: Any) -> None:
    wait_for_all(
        "Nova's services are up",
        lambda: {f"{s.binary} on {s.host}": s.state == "up" for s in admin.compute.services()},
    )


def test_every_neutron_agent_is_alive(admin: Any) -> None:
    wait_for_all(
        "Neutron's agents are alive",
        lambda: {f"{a.binary} on {a.host}": a.is_alive for a in admin.network.agents()},
    )


def test_every_hypervisor_has_its_place(admin: Any, bed: BedFile) -> None:
    """A new one is found by the scheduler, some seconds after it has reported itself."""
    wanted = {node.name for node in bed.having("openstack-hypervisor")}

    def ready() -> tuple[bool, str]:
        seen = {one.name.split(".")[0] for one in admin.compute.hypervisors()}
        return seen == wanted, f"{sorted(seen)} instead of {sorted(wanted)}"

    wait_until(ready, what="Nova knows the hypervisors of this bed, and no others", within=75)


def wait_for_all(what: str, look: Callable[[], dict[str, bool]]) -> None:
    """Wait until there are some and all are well. Each reports twice a minute."""

    def ready() -> tuple[bool, str]:
        seen = look()
        missing = [name for name, well in seen.items() if not well]
        return bool(seen) and not missing, f"not so: {', '.join(missing) or 'there are none'}"

    wait_until(ready, what=what, within=75, every=1)


def test_image_is_active(tenant: Tenant, image: Any) -> None:
    assert tenant.user.image.get_image(image.id).status == "active"


def test_user_is_no_administrator(tenant: Tenant) -> None:
    with pytest.raises(Exception, match="403"):
        list(tenant.user.compute.hypervisors())


def test_server_is_active_with_an_address(active: Any, private: Any) -> None:
    assert [a["OS-EXT-IPS:type"] for a in active.addresses[private.name]] == ["fixed"]


def test_guest_got_its_lease(active: Any, private: Any, console: str) -> None:
    fixed = active.addresses[private.name][0]["addr"]
    assert f"guest: DHCP lease {fixed}/24" in console


def test_guest_got_its_metadata(active: Any, console: str) -> None:
    assert f"guest: metadata hostname {active.name}" in console


def test_floating_ip_answers_ping(console: str, address: str) -> None:
    wait_until(lambda: (reach.ping(address), "no answer"), what=f"ping {address}", within=60)


def test_ssh_with_the_keypair(active: Any, console: str, address: str, key: KeyPair) -> None:
    ended = reach.ssh(address, key, "hostname")
    assert (ended.code, ended.stdout.strip()) == (0, active.name), ended.stderr


def test_ssh_with_another_key_is_refused(
    console: str, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = KeyPair.generate(tmp_path_factory.mktemp("stranger"))
    ended = reach.ssh(address, stranger, "true")
    assert ended.code == 255 and "Permission denied" in ended.stderr, ended


def test_guest_reaches_outside(
    console: str, address: str, key: KeyPair, provider: Provider
) -> None:
    ended = reach.ssh(address, key, f"ping -c1 -W2 {provider.gateway}")
    assert ended.code == 0, ended.stdout


def test_security_group_decides_which_ports_answer(
    tenant: Tenant, group: Any, console: str, address: str
) -> None:
    """The guest serves both ports: the difference is the rule, added and then taken away."""

    def wait_for(expected: Port) -> None:
        wait_until(
            lambda: ((seen := reach.port(address, OPENED)) is expected, seen.value),
            what=f"port {OPENED} of {address} is {expected.value}",
            within=60,
        )

    assert {reach.port(address, n) for n in (OPENED, CLOSED)} == {Port.SILENT}
    rule = tenants.allow(tenant, group, "tcp", OPENED)
    wait_for(Port.OPEN)
    assert "hello from the guest" in reach.page(address)
    assert reach.port(address, CLOSED) is Port.SILENT
    tenant.user.network.delete_security_group_rule(rule)
    wait_for(Port.SILENT)


@pytest.mark.needs("openstack-hypervisor", nodes=2)
def test_servers_on_two_hypervisors_talk(
    admin: Any, active: Any, neighbour: Any, private: Any, address: str, key: KeyPair
) -> None:
    """Over their own network: small packets, packets as large as it takes, and TCP."""
    hosts = {admin.compute.get_server(one.id).compute_host for one in (active, neighbour)}
    assert len(hosts) == 2, f"both servers are on {hosts}"
    fixed = neighbour.addresses[private.name][0]["addr"]
    largest = private.mtu - IP_AND_ICMP
    for command in (f"ping -c1 -W2 {fixed}", f"ping -c1 -W2 -s {largest} {fixed}"):
        ended = reach.ssh(address, key, command)
        assert ended.code == 0, ended
    ended = reach.ssh(address, key, f"nc {fixed} 22 </dev/null | head -n 1")
    assert "SSH-2.0-dropbear" in ended.stdout, ended


def test_stock_client_works_with_the_openrc(bed: BedFile, active: Any) -> None:
    script = '. "$1" && exec openstack server list --all-projects -f json'
    ended = run(["sh", "-ec", script, "sh", str(bed.openrc)], timeout=60)
    listed = {server["ID"]: server["Status"] for server in json.loads(ended.stdout)}
    assert listed.get(active.id) == "ACTIVE"


def test_nothing_is_left_after_deletion(
    tenant: Tenant, admin: Any, bed: BedFile, active: Any, router: Any, private: Any, address: str
) -> None:
    ports = {port.id for port in admin.network.ports(project_id=tenant.project.id)}
    ports |= {port.id for port in admin.network.ports(device_id=router.id)}
    identifiers = frozenset({active.id, router.id, private.id, *ports})
    # Otherwise their absence would tell nothing.
    present = leftovers.on_the_nodes(bed, identifiers)
    for kind in (f"qrouter-{router.id}", f"qdhcp-{private.id}", "tap", active.id):
        assert any(kind in name for name in present), f"{kind} not in {present}"

    tenant.cleanup.close()

    assert leftovers.in_the_api(admin, tenant.name) == []
    assert leftovers.of_project(admin, tenant.project.id) == []
    # The agents follow the API within seconds.
    wait_until(
        lambda: (not (left := leftovers.on_the_nodes(bed, identifiers)), ", ".join(left)),
        what="the nodes have nothing left of the tenant",
        within=90,
        every=0.5,
    )
