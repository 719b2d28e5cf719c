"""Placement."""

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks


class TestPlacement(RoleChecks):
    role = Role(
        name="openstack-placement",
        units=("placement-api",),
        listeners=(Listener(8778),),
        files=(
            ConfigFile("/etc/placement/placement.conf", "placement"),
            ConfigFile("/etc/placement/placement-api-uwsgi.ini", "placement"),
        ),
        logs={"/var/log/placement/placement-api.log": "placement-api"},
    )
