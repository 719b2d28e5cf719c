"""A network node: switch, routers, DHCP and the way to the metadata service."""

from typing import Any

from tests.checks.roles import switch
from tests.checks.rolechecks import ConfigFile, Role


class TestNetworkNode(switch.SwitchChecks):
    role = Role(
        name="openstack-network-node",
        units=("neutron-l3-agent", "neutron-dhcp-agent", "neutron-metadata-agent"),
        shared=switch.UNITS,
        files=(
            *switch.FILES,
            ConfigFile("/etc/neutron/l3_agent.ini", "neutron"),
            ConfigFile("/etc/neutron/dhcp_agent.ini", "neutron"),
            ConfigFile("/etc/neutron/metadata_agent.ini", "neutron"),
        ),
        logs={
            **switch.LOGS,
            "/var/log/neutron/neutron-l3-agent.log": "neutron-l3-agent",
            "/var/log/neutron/neutron-dhcp-agent.log": "neutron-dhcp-agent",
            "/var/log/neutron/neutron-metadata-agent.log": "neutron-metadata-agent",
        },
    )

    def test_the_dhcp_agent_can_sort_what_it_is_told(self, host: Any) -> None:
        """It forgets the rest otherwise, and only its journal tells."""
        journal = host.check_output("journalctl --boot --unit=neutron-dhcp-agent --output=cat")
        assert "KeyError: 'fixed_ips'" not in journal
