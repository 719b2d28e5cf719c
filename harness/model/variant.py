"""A variant: one supported install path."""

from dataclasses import dataclass

from harness.model.platform import Platform
from harness.model.topology import Topology


def slug(name: str) -> str:
    """A variant's name where a slash cannot stand."""
    return name.replace("/", "-")


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
        return slug(self.name)

    @property
    def parts(self) -> tuple[str, str, str]:
        return (self.topology.name, self.platform.name, self.method)
