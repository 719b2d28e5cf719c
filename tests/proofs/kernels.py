"""What services need that containers of this host cannot have: volumes by LVM, given to another node by iSCSI, and Open
vSwitch's datapath in the kernel between nodes. Nodes are virtual machines with a second disk and a wire, of a box that
somebody else made: it has a name and packages of its own; chef-client is brought there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from harness.host.cache import Cache, cache_from
from harness.chef.bring import bring
from harness.drivers.bed import Bed
from harness.drivers.vagrant import VagrantDriver, box, libvirt
from harness.image import client
from harness.image.bootable import VIRTUAL, bootable
from harness.machines import Machine
from harness.host.process import run
from harness.host.progress import Progress
from tests.unit.machine_room.beds import PLATFORM, SETTINGS, host_variant

SECONDS = 900.0
BOX = "somebody/kernels"
PACKAGES = ("lvm2", "thin-provisioning-tools", "tgt", "open-iscsi", "openvswitch-switch")
TARGET = "iqn.2001-04.example:thin"
VOLUME = """\
set -eu
pvcreate -q /dev/vdb
vgcreate -q volumes /dev/vdb
lvcreate -q --type thin-pool -L 1G -n pool volumes
lvcreate -q --thin -V 4G -n thin volumes/pool
tgtadm --lld iscsi --op new --mode target --tid 1 --targetname {target}
tgtadm --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 --backing-store /dev/volumes/thin
tgtadm --lld iscsi --op bind --mode target --tid 1 --initiator-address ALL
"""
# Written through one node's initiator, it is on the other's volume.
USE = """\
set -eu
iscsiadm --mode discovery --type sendtargets --portal {portal} >&2
iscsiadm --mode node --targetname {target} --login >&2
udevadm settle
disk=$(readlink -f /dev/disk/by-path/*-iscsi-{target}-lun-1)
head -c 8M /dev/urandom | dd of="$disk" bs=1M oflag=direct iflag=fullblock status=none
dd if="$disk" bs=1M count=8 iflag=direct status=none | sha256sum
"""
READ = "dd if=/dev/volumes/thin bs=1M count=8 iflag=direct status=none | sha256sum"
# A switch of the kernel, whose port is in a VLAN on the wire.
SWITCH = """\
set -eu
ovs-vsctl add-br br-wire -- add-port br-wire wire0 -- add-port br-wire own tag=7 -- set interface own type=internal
ip address add 192.0.2.{number}/24 dev own
ip link set wire0 up
ip link set own up
ovs-dpctl show
"""


def prove() -> None:
    variant = replace(host_variant(), driver=VagrantDriver.name)
    bed = Bed(variant, cache_from(os.environ))
    settings = replace(SETTINGS, vagrant=replace(SETTINGS.vagrant, box=BOX))
    driver = VagrantDriver(bed.cache, settings, Progress(print), {})
    with _box(bed.cache):
        try:
            driver.create(bed)
            one, other = (driver.machine(bed, node.name) for node in bed.nodes)
            _chef(one, bed.cache)
            _volumes(one, other)
            _switches(one, other)
        finally:
            driver.destroy(bed)


@contextmanager
def _box(cache: Cache) -> Iterator[None]:
    """What installs packages outside of the machines saves minutes where they are emulated."""
    theirs = replace(PLATFORM, virtual_packages=(*PLATFORM.virtual_packages, *PACKAGES))
    tree = bootable(VIRTUAL, theirs, SETTINGS, cache, print)
    with tempfile.TemporaryDirectory(dir=cache.images) as directory:
        root, work = Path(directory, "root"), Path(directory, "work")
        run(["cp", "-a", str(tree), str(root)], timeout=SECONDS)
        shutil.rmtree(root / SETTINGS.chef.prefix.lstrip("/"))
        (root / client.COMMAND).unlink()
        work.mkdir()
        box.add(BOX, root, work)
    try:
        yield
    finally:
        run(["vagrant", "box", "remove", BOX, "--all", "--force"], timeout=SECONDS)
        libvirt.drop(BOX)


def _chef(one: Machine, cache: Cache) -> None:
    version = "CHEF_LICENSE=accept-no-persist chef-client --version"
    assert one.run(version, timeout=SECONDS, check=False).code != 0
    bring(one, PLATFORM, SETTINGS, cache, print)
    assert "Chef Infra Client" in one.run(version, timeout=SECONDS).stdout
    print("chef-client was brought to a machine of somebody else's box")


def _volumes(one: Machine, other: Machine) -> None:
    one.run(VOLUME.format(target=TARGET), timeout=SECONDS)
    written = other.run(USE.format(portal=one.address, target=TARGET), timeout=SECONDS).stdout
    assert written == one.run(READ, timeout=SECONDS).stdout
    print("a thin volume of one node was written by the other, by iSCSI")


def _switches(one: Machine, other: Machine) -> None:
    for number, machine in enumerate((one, other), start=1):
        told = machine.run(SWITCH.format(number=number), timeout=SECONDS).stdout
        assert "system@ovs-system" in told, told
    one.run(["ping", "-c", "3", "-w", "30", "192.0.2.2"], timeout=SECONDS)
    print(
        "nodes reach each other in a VLAN on their wire, by the kernel's datapath of Open vSwitch"
    )
