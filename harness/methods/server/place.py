"""Where the Chef server of a bed is, and who may change it."""

from collections.abc import Mapping
from typing import Optional, Protocol

from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.methods.server.api import ChefServer
from harness.methods.server.embedded import Embedded
from harness.methods.server.external import External, from_environment


class Place(Protocol):
    @property
    def admin(self) -> ChefServer:
        """The server, as the one who uploads sees it."""

    @property
    def hosts(self) -> Optional[str]:
        """What nodes must have in /etc/hosts to reach it; None when they need nothing."""

    def open(self, driver: Driver) -> None:
        """Make it answer, to the nodes as well, and make sure that nobody else's data is in it."""

    def forget(self) -> None:
        """Remove what the bed has there, when that outlives the bed."""


def place_of(bed: Bed, environ: Mapping[str, str]) -> Place:
    """The server that the environment names, or the bed's own."""
    if account := from_environment(environ):
        return External(bed, account)
    return Embedded(bed)
