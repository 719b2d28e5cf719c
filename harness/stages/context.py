"""What every stage is given."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.guest import GuestImage
from harness.layers.ladder import Ladder
from harness.machines import Machine
from harness.methods import METHODS, Method
from harness.model import Settings
from harness.report.events import EventLog


@dataclass(frozen=True)
class Context:
    """`directory` is the run's; `licence` is what the user set CHEF_LICENSE to; `checks` is what pytest runs;
    `guest` answers the image that the checks boot, and makes it the first time; `ladder` has the variant's layers;
    `asked` is the one stage that the user asked for, "" for all of them; `onto` the revision that the checkout is
    brought onto, "" when all begins with bare nodes.
    """

    bed: Bed
    driver: Driver
    settings: Settings
    log: EventLog
    directory: Path
    licence: str
    checks: Path
    guest: Callable[[], GuestImage]
    ladder: Ladder
    asked: str = ""
    onto: str = ""

    @property
    def method(self) -> Method:
        return METHODS[self.bed.variant.method]

    def machine(self, node: str) -> Machine:
        return self.driver.machine(self.bed, node)

    def tell(self, text: str) -> None:
        self.emit("progress", text=text)

    def emit(self, kind: str, **fields: Any) -> None:
        self.log.emit(kind, variant=self.bed.variant.name, **fields)

    def node_logs(self, node: str) -> Path:
        """Where this run keeps what it has of a node; made when it is not there."""
        directory = self.directory / "logs" / self.bed.variant.slug / node
        directory.mkdir(parents=True, exist_ok=True)
        return directory
