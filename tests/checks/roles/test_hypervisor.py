"""A hypervisor: switch, libvirt and nova-compute; it trusts nobody with the database."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.bedfile import BedFile, CheckedNode
from tests.checks.cloud import api
from tests.checks.probes import leaks
from tests.checks.rolechecks import ConfigFile, Role
from tests.checks.roles import switch

CONTROLLERS = {"openstack-compute-controller", "openstack-network-controller"}
DATA_BAG = "/var/chef/repository/data_bags/openstack"
PROBE = Path(leaks.__file__)
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
        logs={**switch.LOGS, "/var/log/nova/nova-compute.log": "nova-compute"},
    )

    def test_holds_no_password_of_the_database_or_of_the_administrator(
        self, bed: BedFile, node: CheckedNode
    ) -> None:
        """Not in any file, whoever may read that; nor, sealed, where Chef has its data bag."""
        if node.roles & CONTROLLERS:
            pytest.skip(f"{node.name} is a controller as well")
        wanted = json.dumps({"password of admin": admin_password(bed), **database_passwords(bed)})
        assert json.loads(probed(bed, node, f"holding({wanted})")) == []
        items = bed.machine(node).run(f"ls {DATA_BAG} 2>/dev/null || true", timeout=30).stdout
        assert not {"admin.json", "database.json"} & set(items.split())

    def test_a_servers_link_that_is_down_comes_up_when_it_has_started(self, host: Any) -> None:
        """The switch may have taken it down again in the moment in which libvirt took it up."""
        domain = (
            "<domain><devices><interface><target dev='tap-down'/></interface></devices></domain>"
        )
        steps = (
            "ip tuntap add dev tap-down mode tap",
            f'echo "{domain}" | /etc/libvirt/hooks/qemu one started begin -',
            "ip -oneline link show dev tap-down",
            "ip link delete dev tap-down",
        )
        assert ",UP" in host.check_output(" && ".join(steps))

    def test_nova_and_neutron_know_it_by_its_own_name(self, host: Any, admin: Any) -> None:
        """Nova looks for a server's ports at the agent of the hypervisor's name."""
        computes = {one.host for one in admin.compute.services() if one.binary == "nova-compute"}
        switches = {
            one.host for one in admin.network.agents() if one.binary == "neutron-openvswitch-agent"
        }
        assert host.check_output("hostname") in computes & switches

    @pytest.mark.parametrize("path", CONFIGURATIONS)
    def test_holds_no_database_credentials(self, host: Any, node: CheckedNode, path: str) -> None:
        if node.roles & CONTROLLERS:
            pytest.skip(f"{node.name} is a controller as well")
        lines = host.file(path).content_string.splitlines()
        forbidden = ("[database]", "[api_database]", "connection", "slave_connection")
        assert [line for line in lines if line.strip().startswith(forbidden)] == []


def admin_password(bed: BedFile) -> str:
    password: str = api.cloud_config(bed.clouds_yaml, bed.cloud).auth["password"]
    return password


def database_passwords(bed: BedFile) -> dict[str, str]:
    """By the option that has each, on the nodes that may know it."""
    known: dict[str, str] = {}
    for node in bed.nodes:
        if node.roles & CONTROLLERS:
            known |= json.loads(probed(bed, node, "json.dumps(secrets(Path('/')))"))
    found = {name: value for name, value in known.items() if name.endswith("] connection")}
    assert found, "no controller of this bed has a password of the database"
    return found


def probed(bed: BedFile, node: CheckedNode, expression: str) -> str:
    """What the probe answers on the node. Secrets travel on standard input and output only."""
    program = f"{PROBE.read_text()}\nprint({expression})\n"
    return bed.machine(node).run(["python3", "-"], timeout=60, stdin=program.encode()).stdout
