"""Nova without the hypervisor."""

from tests.checks.rolechecks import ConfigFile, Listener, Role, RoleChecks


class TestComputeController(RoleChecks):
    role = Role(
        name="openstack-compute-controller",
        units=(
            "nova-api",
            "nova-api-metadata",
            "nova-conductor",
            "nova-scheduler",
            "nova-novncproxy",
        ),
        unwanted=("nova-spicehtml5proxy", "nova-serialproxy"),
        listeners=(Listener(8774), Listener(8775), Listener(6080)),
        closed=(6082, 6083),  # the consoles that are not offered: SPICE, serial
        files=(
            ConfigFile("/etc/nova/nova.conf", "nova"),
            ConfigFile("/etc/nova/nova-api-uwsgi.ini", "nova"),
            ConfigFile("/etc/nova/nova-api-metadata-uwsgi.ini", "nova"),
        ),
        logs={
            "/var/log/nova/nova-api.log": "nova-api",
            "/var/log/nova/nova-api-metadata.log": "nova-api-metadata",
            "/var/log/nova/nova-conductor.log": "nova-conductor",
            "/var/log/nova/nova-scheduler.log": "nova-scheduler",
            "/var/log/nova/nova-novncproxy.log": "nova-novncproxy",
        },
    )
