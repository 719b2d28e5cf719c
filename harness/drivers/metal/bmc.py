"""A machine's BMC: its power, and what it boots from next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Optional, Protocol

from harness.host.errors import MachineRoomError

BIOS, UEFI = "bios", "uefi"  # how a machine starts


class BmcFailed(MachineRoomError):
    """It does not answer, refuses the password, or does not do what it is told."""


@dataclass(frozen=True)
class Console:
    """A command that prints what the machine writes to its serial line, as long as it runs."""

    command: tuple[str, ...]
    env: Mapping[str, str]


class Bmc(Protocol):
    """Every failure is a BmcFailed that names the machine."""

    def is_on(self) -> bool:
        """Whether the machine has power."""

    def on(self) -> None:
        """The order to a machine that is off. It may take its time."""

    def off(self) -> None:
        """Likewise to one that is on, as if the plug were pulled."""

    def boot_once(self, device: str) -> None:
        """`device` is pxe or disk: for the next start, and no other."""

    def console(self) -> Optional[Console]:
        """None where the BMC passes nothing on."""
