"""What a method is: how the nodes of a bed get what Chef makes them from."""

from typing import Any, Optional, Protocol

from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import HarnessError


class Method(Protocol):
    """What is wrong with the user's own server or settings is a UsageError; any other failure is a MachineRoomError."""

    def prepare(self, bed: Bed, driver: Driver) -> None:
        """Make what must be there before anything can be delivered, and let the nodes in."""

    def deliver(self, bed: Bed, driver: Driver) -> None:
        """Bring the checkout as it is now, the bed's secrets and the client's configuration to where nodes take them
        from."""

    def why(self, bed: Bed, node: str) -> Optional[HarnessError]:
        """Why a run of the client on the node came to no resource, when the method is to blame; else None."""

    def bed_json(self, bed: Bed) -> Any:
        """What the checks must know of it, as JSON can hold it; None when there is nothing."""

    def forget(self, bed: Bed) -> None:
        """Remove what the bed has elsewhere than on this host, by its names alone, also when called twice."""
