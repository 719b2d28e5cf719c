"""One tenant of the cloud, made for one run: what it creates is registered to be deleted again."""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from tests.checks.bedfile import BedFile, Provider
from tests.checks.cloud import api
from tests.checks.cloud.reach import KeyPair

PHYSICAL_NETWORK = "provider"
CIDR = "192.168.77.0/24"
KERNEL_ARGUMENTS = "console=ttyS0 quiet"
MEMORY_MIB = 128


@dataclass(frozen=True)
class Tenant:
    """`admin` and `user` are connections; `name` begins the name of everything that is made.

    All that is made is deleted, last first, when `cleanup` is closed: by the test of that, or else
    by the fixture.
    """

    name: str
    project: Any
    admin: Any
    user: Any
    cleanup: ExitStack


def create(admin: Any, cleanup: ExitStack) -> Tenant:
    """A project with one ordinary user in it, who is logged in."""
    made = identity(admin, cleanup)
    # Neutron makes this group by itself for each project that touches it, and never removes it.
    cleanup.callback(_delete_security_groups, admin, made.project)
    return made


def identity(admin: Any, cleanup: ExitStack) -> Tenant:
    """The same, for a cloud of which no more is used than Keystone."""
    name = f"check-{secrets.token_hex(3)}"
    password = secrets.token_urlsafe(18)
    project = admin.identity.create_project(name=name, domain_id="default")
    cleanup.callback(admin.identity.delete_project, project)
    user = admin.identity.create_user(name=name, password=password, domain_id="default")
    cleanup.callback(admin.identity.delete_user, user)
    # Not by find_role, which takes the name for an identifier first: Keystone logs that as an error.
    (member,) = admin.identity.roles(name="member")
    admin.identity.assign_project_role_to_user(project, user, member)
    connection = api.login(admin, name, password, name)
    cleanup.callback(connection.close)
    return Tenant(name, project, admin, connection, cleanup)


def security_groups(admin: Any, project_id: str) -> list[Any]:
    """The project's groups. Not by a filter of the API: Neutron would make the default group."""
    return [group for group in admin.network.security_groups() if group.project_id == project_id]


def _delete_security_groups(admin: Any, project: Any) -> None:
    for group in security_groups(admin, project.id):
        admin.network.delete_security_group(group)


def upload(tenant: Tenant, bed: BedFile) -> Any:
    """The guest image: a blank disk that names its kernel and its ramdisk."""
    kernel = _upload(tenant, "kernel", bed.guest.kernel, "aki")
    ramdisk = _upload(tenant, "ramdisk", bed.guest.ramdisk, "ari")
    return _upload(
        tenant,
        "disk",
        bed.guest.disk,
        "raw",
        container_format="bare",
        kernel_id=kernel.id,
        ramdisk_id=ramdisk.id,
        os_command_line=KERNEL_ARGUMENTS,
    )


def _upload(tenant: Tenant, part: str, file: Any, disk_format: str, **more: str) -> Any:
    formats = {"disk_format": disk_format, "container_format": disk_format, **more}
    image = tenant.user.image.create_image(
        f"{tenant.name}-{part}", filename=str(file), visibility="private", **formats
    )
    tenant.cleanup.callback(tenant.user.image.delete_image, image)
    return image


def flavor(tenant: Tenant) -> Any:
    made = tenant.admin.compute.create_flavor(
        name=tenant.name, ram=MEMORY_MIB, vcpus=1, disk=1, is_public=False
    )
    tenant.cleanup.callback(tenant.admin.compute.delete_flavor, made)
    tenant.admin.compute.flavor_add_tenant_access(made, tenant.project.id)
    return made


def external_network(tenant: Tenant, provider: Provider) -> Any:
    """The cloud's external network; one is made on `provider` for this run when it has none."""
    for network in tenant.admin.network.networks(is_router_external=True):
        return network
    network = tenant.admin.network.create_network(
        name=f"{tenant.name}-external",
        is_router_external=True,
        provider_network_type="flat",
        provider_physical_network=PHYSICAL_NETWORK,
    )
    tenant.cleanup.callback(tenant.admin.network.delete_network, network)
    tenant.admin.network.create_subnet(
        name=f"{tenant.name}-external",
        network_id=network.id,
        ip_version=4,
        cidr=provider.cidr,
        gateway_ip=provider.gateway,
        is_dhcp_enabled=False,
    )
    return network


def private_network(tenant: Tenant) -> Any:
    """A network with a subnet, not connected to anything yet."""
    network = tenant.user.network.create_network(name=tenant.name)
    tenant.cleanup.callback(tenant.user.network.delete_network, network)
    tenant.user.network.create_subnet(
        name=tenant.name, network_id=network.id, ip_version=4, cidr=CIDR
    )
    return network


def router(tenant: Tenant, private: Any, external: Any) -> Any:
    """A router between the private network's subnet and the external network."""
    subnet = next(tenant.user.network.subnets(network_id=private.id))
    made = tenant.user.network.create_router(
        name=tenant.name, external_gateway_info={"network_id": external.id}
    )
    tenant.cleanup.callback(tenant.user.network.delete_router, made)
    tenant.user.network.add_interface_to_router(made, subnet_id=subnet.id)
    tenant.cleanup.callback(
        tenant.user.network.remove_interface_from_router, made, subnet_id=subnet.id
    )
    return made


def security_group(tenant: Tenant) -> Any:
    """A group that lets in ping and SSH."""
    group = tenant.user.network.create_security_group(name=tenant.name)
    tenant.cleanup.callback(tenant.user.network.delete_security_group, group)
    allow(tenant, group, "icmp", None)
    allow(tenant, group, "tcp", 22)
    return group


def allow(tenant: Tenant, group: Any, protocol: str, port: int | None) -> Any:
    """A rule that lets the protocol (and port) in from anywhere; it goes with its group."""
    return tenant.user.network.create_security_group_rule(
        security_group_id=group.id,
        direction="ingress",
        ethertype="IPv4",
        protocol=protocol,
        port_range_min=port,
        port_range_max=port,
    )


def keypair(tenant: Tenant, key: KeyPair) -> Any:
    made = tenant.user.compute.create_keypair(name=tenant.name, public_key=key.public)
    tenant.cleanup.callback(tenant.user.compute.delete_keypair, made)
    return made


def apart(tenant: Tenant) -> Any:
    """A group whose servers Nova puts on different hypervisors."""
    made = tenant.user.compute.create_server_group(name=tenant.name, policy="anti-affinity")
    tenant.cleanup.callback(tenant.user.compute.delete_server_group, made)
    return made


@dataclass(frozen=True)
class Recipe:
    """What all servers of the tenant have in common."""

    image: Any
    size: Any
    network: Any
    group: Any
    key: Any
    apart: Any


def server(tenant: Tenant, recipe: Recipe, name: str) -> Any:
    """A server that is being built. Its deletion is waited for: what it uses is deleted next."""
    made = tenant.user.compute.create_server(
        name=f"{tenant.name}{name}",
        image_id=recipe.image.id,
        flavor_id=recipe.size.id,
        networks=[{"uuid": recipe.network.id}],
        security_groups=[{"name": recipe.group.name}],
        key_name=recipe.key.name,
        scheduler_hints={"group": recipe.apart.id},
    )
    tenant.cleanup.callback(_delete_server, tenant, made)
    return made


def _delete_server(tenant: Tenant, made: Any) -> None:
    tenant.user.compute.delete_server(made)
    api.gone(lambda: tenant.user.compute.find_server(made.id), f"server {made.name}", within=60)


def floating_ip(tenant: Tenant, made: Any, external: Any) -> Any:
    """An address of the external network for the server's only port."""
    port = next(tenant.user.network.ports(device_id=made.id))
    address = tenant.user.network.create_ip(floating_network_id=external.id, port_id=port.id)
    tenant.cleanup.callback(tenant.user.network.delete_ip, address)
    return address
