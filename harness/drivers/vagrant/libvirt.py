"""The provider libvirt, asked by virsh: whether it is there, and what it has of a bed."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from harness.host.cache import Cache
from harness.drivers.bed import Bed
from harness.drivers.vagrant import acceleration, names
from harness.drivers.vagrant.provider import Machines
from harness.host.errors import MachineRoomError
from harness.model import Node
from harness.host.process import Completed, run

NAME = "libvirt"
BOX = True
HOST_PACKAGES: tuple[str, ...] = ("vagrant", "libvirt")
URI = "qemu:///system"
POOL = "default"
SECONDS = 120.0
SETTINGS = """\
  config.vm.provider :libvirt do |libvirt|
    libvirt.uri = '{uri}'
    libvirt.driver = '{driver}'
    libvirt.cpu_mode = '{cpu_mode}'
{emulated}\
    libvirt.graphics_type = 'none'
    libvirt.video_type = 'none'
    libvirt.default_prefix = '{prefix}'
    libvirt.management_network_name = '{login_network}'
    libvirt.management_network_address = '{login_range}'
    libvirt.management_network_mode = 'none'
    libvirt.memory = {memory}
    libvirt.cpus = {processors}
  end
"""
# vagrant-libvirt has no word for the size of the cache of translated code, which decides the speed; what it calls a
# feature is written as an element as it is, and so brings libvirt's own word along.
EMULATED = """\
    libvirt.cpu_model = 'qemu64'
    libvirt.features = ['acpi', 'apic', "tcg><tb-cache unit='MiB'>256</tb-cache></tcg><pae"]
"""
OF_NODE = """\
    node.vm.provider :libvirt do |libvirt|
      libvirt.serial type: 'file', source: {{ path: '{console}' }}
{disks}\
    end
"""
DISK = "      libvirt.storage :file, size: '{size}G'\n"
LINK = """\
    node.vm.network :private_network, auto_config: false, mac: '{mac}', libvirt__network_name: '{network}',
                                      libvirt__dhcp_enabled: false, libvirt__forward_mode: 'veryisolated'
"""
NETWORK = """\
,
                                      libvirt__network_name: '{network}', libvirt__host_ip: '{host}',
                                      libvirt__dhcp_enabled: false, libvirt__forward_mode: 'none'"""


def virsh(*words: str, check: bool = True) -> Completed:
    return run(["virsh", "--connect", URI, "--quiet", *words], timeout=SECONDS, check=check)


def is_there() -> bool:
    return shutil.which("virsh") is not None and virsh("version", check=False).code == 0


def check() -> None:
    ended = virsh("version", check=False)
    if ended.code != 0:
        raise MachineRoomError(
            f"libvirt does not answer at {URI}: {ended.stderr.strip()}",
            cure="start it: `systemctl start libvirtd`",
        )


def accelerates(cache: Cache) -> bool:
    return acceleration.accelerated(cache)


def known_to_accelerate(cache: Cache) -> bool:
    return acceleration.known(cache)


def settings(bed: Bed, machines: Machines) -> str:
    return SETTINGS.format(
        uri=URI,
        driver="kvm" if machines.accelerated else "qemu",
        cpu_mode="host-passthrough" if machines.accelerated else "custom",
        emulated="" if machines.accelerated else EMULATED,
        prefix=names.prefix(bed),
        login_network=names.login_network(bed),
        login_range=names.login_range(bed),
        memory=machines.memory,
        processors=machines.processors,
    )


def network(bed: Bed) -> str:
    return NETWORK.format(network=names.network(bed), host=bed.host.ip)


def of_node(bed: Bed, node: Node) -> str:
    """The prefix makes its name."""
    disks = "".join(DISK.format(size=size) for size in node.disks)
    return OF_NODE.format(console=names.console(bed, node.name), disks=disks)


def link(bed: Bed, node: Node, number: int) -> str:
    mac = names.mac(bed, node.name, number)
    return LINK.format(mac=mac, network=names.link_network(bed, number))


def homes(bed: Bed) -> set[Path]:
    lines = re.findall("<source path='(/[^']+)'", _described(domains(bed)))
    return {Path(file).parent for file in lines}


def has_of(box: str) -> list[str]:
    return _volumes(box.replace("/", "-VAGRANTSLASH-") + "_vagrant_box_image_")


def drop(box: str) -> None:
    """What machines stand on is whole, and stays."""
    in_use = _described(virsh("list", "--all", "--name").stdout.split())
    for name in has_of(box):
        if name not in in_use:
            virsh("vol-delete", name, "--pool", POOL)


def _described(machines: Iterable[str]) -> str:
    return "".join(virsh("dumpxml", name, check=False).stdout for name in machines)


def remove(bed: Bed) -> None:
    """Domains, volumes and networks by the bed's names: nothing else on this libvirt."""
    for name in domains(bed):
        virsh("destroy", name, check=False)
        virsh("undefine", name, "--managed-save", "--snapshots-metadata", check=False)
    for name in volumes(bed):
        virsh("vol-delete", name, "--pool", POOL)
    for name in networks(bed):
        virsh("net-destroy", name, check=False)
        virsh("net-undefine", name)


def present(bed: Bed) -> list[str]:
    """Each as a person would name it."""
    return [
        *(f"domain {name}" for name in domains(bed)),
        *(f"volume {name}" for name in volumes(bed)),
        *(f"network {name}" for name in networks(bed)),
    ]


def domains(bed: Bed) -> list[str]:
    known = virsh("list", "--all", "--name").stdout.split()
    return [name for name in known if name.startswith(names.prefix(bed))]


def volumes(bed: Bed) -> list[str]:
    return _volumes(names.prefix(bed))


def _volumes(prefix: str) -> list[str]:
    """Empty when there is no pool yet."""
    lines = virsh("vol-list", "--pool", POOL, check=False).stdout.splitlines()
    known = (line.split()[0] for line in lines if line.split())
    return [name for name in known if name.startswith(prefix)]


def networks(bed: Bed) -> list[str]:
    known = virsh("net-list", "--all", "--name").stdout.split()
    return [name for name in known if name in names.networks(bed)]
