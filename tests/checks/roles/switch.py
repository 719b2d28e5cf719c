"""Open vSwitch and its agent, which network nodes and hypervisors have alike."""

from typing import Any

import pytest

from tests.checks.rolechecks import ConfigFile, RoleChecks, listening

UNITS = ("openvswitch-switch", "ovs-vswitchd", "ovsdb-server", "neutron-openvswitch-agent")
FILES = (
    ConfigFile("/etc/neutron/neutron.conf", "neutron"),
    ConfigFile("/etc/neutron/plugins/ml2/openvswitch_agent.ini", "neutron"),
)
LOGS = {"/var/log/neutron/neutron-openvswitch-agent.log": "neutron-openvswitch-agent"}


class SwitchChecks(RoleChecks):
    """What holds for every node with a switch."""

    def test_bridges_are_in_userspace(self, host: Any) -> None:
        shown = host.check_output("ovs-vsctl --bare --columns=name,datapath_type list bridge")
        bridges = [bridge.split() for bridge in shown.split("\n\n")]
        assert "br-int" in [name for name, *_ in bridges]
        assert {tuple(datapath) for _, *datapath in bridges} == {("netdev",)}, bridges

    def test_segments_are_offloaded(self, host: Any) -> None:
        """Without it the switch drops TCP segments whose checksum a server left to it."""
        key = "other_config:userspace-tso-enable"
        assert host.check_output("ovs-vsctl get Open_vSwitch . %s", key) == '"true"'

    @pytest.mark.parametrize("port", [6640, 6633])
    def test_switch_is_controlled_from_this_node_only(self, host: Any, port: int) -> None:
        assert listening(host, port) == {"127.0.0.1"}
