"""What the project is about, as pure data: it reads no file and starts no process."""

from harness.model.matrix import Exclusion, Matrix
from harness.model.platform import Platform
from harness.model.selection import EVERY, select
from harness.model.settings import ChefClient, Settings, Vagrant
from harness.model.topology import PROVIDER, Change, Network, Node, Topology, Wave
from harness.model.variant import DEFAULT_DRIVER, Variant

__all__ = [
    "DEFAULT_DRIVER",
    "EVERY",
    "PROVIDER",
    "Change",
    "ChefClient",
    "Exclusion",
    "Matrix",
    "Network",
    "Node",
    "Platform",
    "Settings",
    "Topology",
    "Vagrant",
    "Variant",
    "Wave",
    "select",
]
