"""A machine of the inventory: its BMC, its cards, its disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.drivers.metal import credentials, ipmi
from harness.drivers.metal.bmc import BIOS, Bmc
from harness.drivers.metal.ipmi import Ipmi
from harness.drivers.metal.redfish import Redfish
from harness.host.errors import UsageError


@dataclass(frozen=True)
class Machine:
    """`mac` is of the card that boots; `erase` allows to overwrite what others wrote on `disk`."""

    name: str
    mac: str
    disk: str
    bmc: Bmc
    erase: bool = False

    @property
    def order(self) -> str:
        """What the deploy environment is told, as words of a kernel's command line."""
        return f"deploy.disk={self.disk} deploy.erase={'yes' if self.erase else 'no'}"


def machine(name: str, entry: Mapping[str, Any], erase: bool) -> Machine:
    """Raises UsageError when the BMC's credentials, or what vouches for it, are not where the inventory says."""
    bmc = entry["bmc"]
    if "ca" in bmc and not Path(bmc["ca"]).is_file():
        raise UsageError(f"{bmc['ca']}: there is no such file", cure=f"`ca` of {name} names it")
    login = credentials.read(bmc["credentials"])
    if bmc["protocol"] == "ipmi":
        firmware = entry.get("firmware", BIOS)
        made: Bmc = Ipmi(name, bmc["address"], bmc.get("port", ipmi.PORT), login, firmware)
    else:
        made = Redfish(name, _url(bmc), login, bmc.get("ca", ""))
    return Machine(name, entry["macs"][0], entry["disk"], made, erase)


def _url(bmc: Mapping[str, Any]) -> str:
    address = str(bmc["address"])
    base = address if "://" in address else f"https://{address}"
    return f"{base}:{bmc['port']}" if "port" in bmc else base
