"""The provider VirtualBox, asked by VBoxManage: whether it is there, and what it has of a bed."""

import re
import shutil
from pathlib import Path

from harness.host.cache import Cache
from harness.drivers.bed import Bed
from harness.drivers.vagrant import names
from harness.drivers.vagrant.provider import Machines
from harness.host.errors import MachineRoomError
from harness.model import Node
from harness.host.process import Completed, run

NAME = "virtualbox"
HOST_PACKAGES: tuple[str, ...] = ("vagrant",)
BOX = False  # its disks and their description are others
TOOL = "VBoxManage"
SECONDS = 120.0
SETTINGS = """\
  config.vm.provider :virtualbox do |virtualbox|
    virtualbox.gui = false
    virtualbox.linked_clone = true
    virtualbox.memory = {memory}
    virtualbox.cpus = {processors}
  end
"""
OF_NODE = """\
    node.vm.provider :virtualbox do |virtualbox|
      virtualbox.name = '{name}'
      virtualbox.customize ['modifyvm', :id, '--uart1', '0x3F8', '4', '--uartmode1', 'file', '{console}']
    end
"""
DISK = "    node.vm.disk :disk, name: 'disk{number}', size: '{size}GB'\n"
LINK = """\
    node.vm.network :private_network, auto_config: false, mac: '{mac}', virtualbox__intnet: '{network}'
"""


def manage(*words: str, check: bool = True) -> Completed:
    return run([TOOL, *words], timeout=SECONDS, check=check)


def is_there() -> bool:
    return shutil.which(TOOL) is not None


def check() -> None:
    if not is_there():
        raise MachineRoomError(
            f"VirtualBox is not on this host: it has no {TOOL}",
            cure="install it (Debian has no package of it), or run with `--provider libvirt`",
        )


def accelerates(cache: Cache) -> bool:
    """It runs no machine otherwise."""
    return True


known_to_accelerate = accelerates


def settings(bed: Bed, machines: Machines) -> str:
    return SETTINGS.format(memory=machines.memory, processors=machines.processors)


def network(bed: Bed) -> str:
    """A host-only one by default, in which this host has the first address."""
    return ""


def of_node(bed: Bed, node: Node) -> str:
    name, console = f"{names.prefix(bed)}{node.name}", names.console(bed, node.name)
    disks = (DISK.format(number=number, size=size) for number, size in enumerate(node.disks))
    return OF_NODE.format(name=name, console=console) + "".join(disks)


def link(bed: Bed, node: Node, number: int) -> str:
    mac = names.mac(bed, node.name, number).replace(":", "")
    return LINK.format(mac=mac, network=names.link_network(bed, number))


def homes(bed: Bed) -> set[Path]:
    told = (manage("showvminfo", one, "--machinereadable").stdout for one in machines_of(bed))
    lines = re.findall('^uartmode1="file,(/[^"]+)"', "".join(told), re.MULTILINE)
    return {Path(file).parent for file in lines}


def has_of(box: str) -> list[str]:
    """It copies a box for each machine, or clones one that has the machine's own name."""
    return []


def drop(box: str) -> None:
    """There is nothing."""


def remove(bed: Bed) -> None:
    """Host-only networks stay, as Vagrant itself leaves them: nothing tells whose they are."""
    for name in machines_of(bed):
        manage("controlvm", name, "poweroff", check=False)
        manage("unregistervm", name, "--delete")


def present(bed: Bed) -> list[str]:
    return [f"machine {name}" for name in machines_of(bed)]


def machines_of(bed: Bed) -> list[str]:
    known = re.findall(r'^"(.+)" \{', manage("list", "vms").stdout, re.MULTILINE)
    return [name for name in known if name.startswith(names.prefix(bed))]
