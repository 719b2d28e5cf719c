"""A variant: one supported install path."""

from dataclasses import dataclass

from harness.model.platform import Platform
from harness.model.topology import Topology


@dataclass(frozen=True)
class Variant:
    """Written `allinone/debian-12/local`."""

    topology: Topology
    platform: Platform
    method: str

    @property
    def name(self) -> str:
        return "/".join(self.parts)

    @property
    def slug(self) -> str:
        """The name where a slash cannot stand."""
        return "-".join(self.parts)

    @property
    def parts(self) -> tuple[str, str, str]:
        return (self.topology.name, self.platform.name, self.method)
