"""What a node with a kernel of its own can be used for, and a container of a host that lacks it cannot."""

from typing import Any

import pytest

from tests.checks.bedfile import BedFile

MODULES = {
    "openvswitch": "Open vSwitch's datapath in the kernel",
    "dm_thin_pool": "LVM's thin volumes",
    "iscsi_tcp": "volumes by iSCSI",
    "iscsi_target_mod": "giving out volumes by iSCSI",
    "nbd": "network block devices",
}


def test_the_kernel_has_what_services_need(bed: BedFile, host: Any) -> None:
    if not bed.own_kernel:
        pytest.skip("the kernel is the host's")
    ended = {module: host.run("modprobe %s", module) for module in MODULES}
    missing = [f"{MODULES[name]}: {one.stderr}" for name, one in ended.items() if one.rc != 0]
    assert not missing
