"""Neutron's API and RPC server."""

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks


class TestNetworkController(RoleChecks):
    role = Role(
        name="openstack-network-controller",
        units=("neutron-api", "neutron-rpc-server"),
        listeners=(Listener(9696),),
        files=(
            ConfigFile("/etc/neutron/neutron.conf", "neutron"),
            ConfigFile("/etc/neutron/neutron-api-uwsgi.ini", "neutron"),
            ConfigFile("/etc/neutron/plugins/ml2/ml2_conf.ini", "neutron"),
        ),
        logs={
            "/var/log/neutron/neutron-api.log": "neutron-api",
            "/var/log/neutron/neutron-rpc-server.log": "neutron-rpc-server",
        },
    )
