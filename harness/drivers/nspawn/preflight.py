"""Whether this host can carry the bed: asked before anything is made."""

import shutil

from harness.drivers.bed import Bed
from harness.drivers.host import free, packages, rights
from harness.host import cgroups
from harness.drivers.nspawn import names, network
from harness.host.errors import MachineRoomError
from harness.host.storage import require_space

TOOLS = (
    "systemd-nspawn",
    "ip",
    "ssh",
    "ssh-keygen",
    "apt-cacher-ng",
    "setpriv",
    "unshare",
    "mount",
)
NODE_BYTES = 4 * 1024**3  # every package of an all-in-one, its databases, logs and a guest


def check(bed: Bed) -> None:
    """Raise a MachineRoomError for the first thing that is in the way."""
    rights.require_root()
    require_tools()
    cgroups.of_this_host()
    require_space(bed.cache.root, NODE_BYTES * len(bed.nodes), f"the nodes of {bed.variant.name}")
    network.check_owner(bed)
    free.check_networks(bed, bed.variant.topology.networks, apart_from=names.bridge(bed))
    free.check_port(bed, packages.PORT)


def require_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise MachineRoomError(
            f"this host lacks: {', '.join(missing)}",
            cure="run `bin/harness doctor` to see which packages bring them",
        )
