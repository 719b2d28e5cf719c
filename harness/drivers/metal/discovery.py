"""Machines that nobody has named yet: each that starts from the network tells what it is, and waits."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.drivers.metal.bmc import BIOS
from harness.host.errors import UsageError

# What is not for a program to know stands there in such a way that the inventory is refused until a person has said it.
ENTRY = """\
  {name}:
    macs: [{macs}]
    firmware: {firmware}
    disk: {disk}
    erase: false                # true, when all that is on that disk may be lost
    bmc:
      protocol: ipmi            # or redfish
      address: ""
      credentials: ""           # file:PATH or environment:NAME, with USER:PASSWORD
"""


@dataclass(frozen=True)
class Found:
    """A machine that reported itself: `at` is seconds since 1970, `facts` are its lines, as metal/init writes them."""

    mac: str
    at: float
    facts: tuple[str, ...]

    @property
    def macs(self) -> tuple[str, ...]:
        """That of the card that it started from comes first."""
        cards = (line.split()[2] for line in self._of("card"))
        return (self.mac, *(mac for mac in cards if mac != self.mac))

    @property
    def disks(self) -> tuple[str, ...]:
        return tuple(line.split()[1] for line in self._of("disk"))

    @property
    def firmware(self) -> str:
        return next((line.split()[1] for line in self._of("firmware")), BIOS)

    def _of(self, kind: str) -> Iterator[str]:
        return (line for line in self.facts if line.startswith(f"{kind} "))

    def entry(self, name: str) -> str:
        """For an inventory; a person reviews it."""
        macs = ", ".join(f'"{mac}"' for mac in self.macs)
        disk = next(iter(self.disks), "/dev/none")
        return ENTRY.format(name=name, macs=macs, firmware=self.firmware, disk=disk)


@dataclass(frozen=True)
class Unknown:
    """The machines that wait, below `directory`, which the boot server writes."""

    directory: Path

    def all(self) -> list[Found]:
        """Who came first is first."""
        return sorted((_read(file) for file in self.directory.glob("*")), key=lambda one: one.at)

    def one(self, mac: str) -> Found:
        known = self.all()
        for found in known:
            if found.mac == mac:
                return found
        names = ", ".join(found.mac for found in known) or "none"
        raise UsageError(f"no machine {mac} waits", cure=f"those that do: {names}")

    def add(self, mac: str, text: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / mac).write_text(text)

    def release(self, mac: str) -> None:
        """It switches itself off."""
        self.one(mac)
        (self.directory / mac).unlink()

    def waits(self, mac: str) -> bool:
        return (self.directory / mac).exists()


def _read(file: Path) -> Found:
    return Found(file.name, file.stat().st_mtime, tuple(file.read_text().splitlines()))


def accept(found: Found, name: str, inventory: Path, link: str) -> None:
    """Write its entry at the end of `inventory`, which is begun where there is none."""
    if not re.fullmatch("[a-z][a-z0-9-]*", name):
        raise UsageError(f"{name} is no name of a node", cure="small letters, digits and -")
    if not inventory.exists():
        inventory.write_text(f"link: {link}\nmachines:\n")
    elif re.search(f"^  {name}:", inventory.read_text(), re.MULTILINE):
        raise UsageError(
            f"{inventory} has a machine {name} already", cure="choose another name, or remove it"
        )
    with inventory.open("a") as file:
        file.write(f"  # {time.strftime('%Y-%m-%d')}: {'; '.join(found.facts)}\n")
        file.write(found.entry(name))
