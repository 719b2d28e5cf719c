"""The services of a variant and what each stands on, in words: the one table to extend when a service comes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.chef.repository import merged
from harness.coverage import recipes
from harness.loading.run_lists import ChefTree
from harness.model import Variant


@dataclass(frozen=True)
class Service:
    """A variant that runs `recipe` has it. `{}` in the back end stands for the value of `option` (keys below
    node['openstack']), or for `usual` when neither environment nor topology sets that."""

    recipe: str
    name: str
    back_end: str
    option: tuple[str, ...] = ()
    usual: str = ""


TENANT_NETWORKS = ("network", "conf_ml2", "ml2", "tenant_network_types")
SERVICES = (
    Service("openstack-ops-database::default", "database", "MariaDB"),
    Service("openstack-ops-messaging::default", "messaging", "RabbitMQ"),
    Service("openstack-ops-cache::default", "cache", "memcached"),
    Service("openstack-identity::api", "identity", "Keystone, Fernet tokens"),
    Service("openstack-image::api", "image", "Glance, file store"),
    Service("openstack-placement::api", "placement", "Placement"),
    Service("openstack-compute::api", "compute", "Nova"),
    Service("openstack-compute::hypervisor", "hypervisor", "QEMU"),
    Service("openstack-network::api", "network", "Neutron, ML2"),
    Service("openstack-network::openvswitch", "switch", "Open vSwitch, userspace datapath"),
    Service("openstack-network::l3", "tenant networks", "{}", TENANT_NETWORKS, "vxlan"),
)


def of_variant(variant: Variant, root: Path) -> Iterator[tuple[str, str]]:
    """Service and back end."""
    run = recipes.of_variant(variant, root)
    for service in SERVICES:
        if service.recipe in run:
            yield service.name, service.back_end.format(_value(service, variant, root))


def _value(service: Service, variant: Variant, root: Path) -> str:
    environment = ChefTree(root).environments[variant.topology.environment].data
    own = environment.get("default_attributes", {})
    value: Any = merged(own, variant.topology.attributes)
    for key in ("openstack", *service.option):
        value = value.get(key, {}) if isinstance(value, Mapping) else {}
    return str(value) if service.option and value else service.usual
