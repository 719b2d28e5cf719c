"""What a machine is given while it belongs to a bed, and how all of it is taken away again."""

import platform

from harness.drivers.bed import Bed
from harness.drivers.host import packages
from harness.drivers.remote import names
from harness.image import client
from harness.machines import Machine, ours
from harness.model import Settings

SECONDS = 120.0
# Of Chef, and of what we brought to run it, nothing stays. $1: whose the machine must be · $2: the client's prefix.
RELEASE = f"""\
[ "$(cat {ours.OWNER} 2>/dev/null)" = "$1" ] || exit 0
pkill -KILL -f "$2/bin/[c]hef-client"
if [ -e {ours.BROUGHT} ]; then rm -rf "$2" /{client.COMMAND}; fi
rm -rf /etc/chef /var/chef /{packages.APT_FILE}
{names.REMOVE}
rm -rf {ours.DIRECTORY}
"""


def owner(bed: Bed) -> str:
    """The same for the same bed on the same host, and for no other."""
    return f"{platform.node()}:{bed.directory}"


def take(machine: Machine, bed: Bed) -> None:
    """The mark comes first, so that whatever follows is found by `release`."""
    machine.write(ours.OWNER, f"{owner(bed)}\n".encode())
    names.write(machine, bed)


def release(machine: Machine, bed: Bed, settings: Settings) -> None:
    """Also of what a killed run left there; nothing happens on a machine that is not the bed's."""
    words = ["sh", "-c", RELEASE, "sh", owner(bed), settings.chef.prefix]
    machine.run(words, timeout=SECONDS)
