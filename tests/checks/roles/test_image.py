"""Glance, with images in files."""

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks


class TestImage(RoleChecks):
    role = Role(
        name="openstack-image",
        units=("glance-api",),
        listeners=(Listener(9292),),
        closed=(9191,),  # the registry of old
        files=(ConfigFile("/etc/glance/glance-api.conf", "glance"),),
        logs={"/var/log/glance/glance-api.log": "glance-api"},
    )
