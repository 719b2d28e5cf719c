"""A variant: one supported install path."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from harness.model.platform import Platform
from harness.model.topology import Topology

# Of the driver that a name leaves out.
DEFAULT_DRIVER = "nspawn"


def slug(name: str) -> str:
    """A variant's name where a slash cannot stand."""
    return name.replace("/", "-")


def fits(pattern: str, parts: Sequence[str]) -> bool:
    """Whether a pattern, whose parts may have `*` and `?`, names these parts. Those that it leaves out at its end may
    be any."""
    wanted = pattern.strip("/").split("/")
    pairs = zip(wanted, parts)
    return len(wanted) <= len(parts) and all(fnmatchcase(part, want) for want, part in pairs)


@dataclass(frozen=True)
class Variant:
    """Written `allinone/debian-12/local`, or `allinone/debian-12/local/ssh` when the driver is not the default one."""

    topology: Topology
    platform: Platform
    method: str
    driver: str = DEFAULT_DRIVER

    @property
    def name(self) -> str:
        return "/".join(self.parts if self.driver != DEFAULT_DRIVER else self.parts[:-1])

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def parts(self) -> tuple[str, str, str, str]:
        return (self.topology.name, self.platform.name, self.method, self.driver)
