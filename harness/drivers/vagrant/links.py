"""The names of a node's links: its kernel counts cards, the topology has words for them."""

from harness.drivers.bed import Bed
from harness.drivers.vagrant import names
from harness.machines import Machine

SECONDS = 120.0
FILE = "/etc/systemd/network/10-{link}.link"
TEXT = "[Match]\nMACAddress={mac}\n\n[Link]\nName={link}\n"
# Cards that are up keep their names.
APPLY = [
    "udevadm control --reload",
    "udevadm trigger --action=add --subsystem-match=net",
    "udevadm settle",
]


def name(machine: Machine, bed: Bed) -> None:
    """Now, and whenever it starts."""
    for number, link in enumerate(bed.links):
        text = TEXT.format(mac=names.mac(bed, machine.name, number), link=link)
        machine.write(FILE.format(link=link), text.encode())
    if bed.links:
        machine.run(" && ".join(APPLY), timeout=SECONDS)
