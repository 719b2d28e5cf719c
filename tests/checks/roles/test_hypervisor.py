"""A hypervisor: switch, libvirt and nova-compute; it trusts nobody with the database."""

from typing import Any

import pytest

from tests.checks.bedfile import CheckedNode
from tests.checks.rolechecks import ConfigFile, Role
from tests.checks.roles import switch

CONTROLLERS = {"openstack-compute-controller", "openstack-network-controller"}
CONFIGURATIONS = ("/etc/nova/nova.conf", "/etc/nova/nova-compute.conf", "/etc/neutron/neutron.conf")


class TestHypervisor(switch.SwitchChecks):
    role = Role(
        name="openstack-hypervisor",
        units=("nova-compute", "libvirtd.socket"),
        shared=switch.UNITS,
        unwanted=("nvmf-autoconnect", "libvirt-guests"),
        closed=(16509, 16514),  # libvirt over TCP, and over TLS
        files=(
            *switch.FILES,
            ConfigFile("/etc/nova/nova.conf", "nova"),
            ConfigFile("/etc/nova/nova-compute.conf", "nova"),
        ),
        logs={**switch.LOGS, "nova-compute": "/var/log/nova/nova-compute.log"},
    )

    @pytest.mark.parametrize("path", CONFIGURATIONS)
    def test_holds_no_database_credentials(self, host: Any, node: CheckedNode, path: str) -> None:
        if node.roles & CONTROLLERS:
            pytest.skip(f"{node.name} is a controller as well")
        lines = host.file(path).content_string.splitlines()
        forbidden = ("[database]", "[api_database]", "connection", "slave_connection")
        assert [line for line in lines if line.strip().startswith(forbidden)] == []
