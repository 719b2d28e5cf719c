"""The Vagrantfile of a bed: plain, so that `vagrant status`, `vagrant ssh NODE` and `vagrant destroy` work too."""

import os
from math import ceil

from harness.drivers.bed import Bed
from harness.drivers.vagrant.provider import Machines, Provider

BOOT_SECONDS = 900
MIB = 1024 * 1024
SYSTEM = 512  # MiB that a machine's own kernel and caches take, beside what the topology counts
HEAD = """\
# Written by the harness for {variant}.
Vagrant.configure('2') do |config|
  config.vm.box = '{box}'
  config.vm.box_check_update = false
  config.vm.boot_timeout = {boot_seconds}
  config.vm.synced_folder '.', '/vagrant', disabled: true
  config.ssh.insert_key = false
"""
NODE = """\
  config.vm.define '{name}' do |node|
    node.vm.hostname = '{name}'
    node.vm.network :private_network, ip: '{address}', netmask: '{netmask}'{network}
{own}{links}\
  end
"""


def machines(bed: Bed, box: str, accelerated: bool) -> Machines:
    """Each gets its share of what the topology takes."""
    share = ceil(bed.variant.topology.memory / len(bed.nodes) / MIB)
    return Machines(box, share + SYSTEM, os.cpu_count() or 1, accelerated)


def text(bed: Bed, machines: Machines, provider: Provider) -> str:
    head = HEAD.format(variant=bed.variant.name, box=machines.box, boot_seconds=BOOT_SECONDS)
    nodes = (
        NODE.format(
            name=node.name,
            address=node.address,
            netmask=bed.host.network.netmask,
            network=provider.network(bed),
            own=provider.of_node(bed, node),
            links="".join(provider.link(bed, node, number) for number, _ in enumerate(bed.links)),
        )
        for node in bed.nodes
    )
    return f"{head}{provider.settings(bed, machines)}{''.join(nodes)}end\n"
