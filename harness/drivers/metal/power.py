"""Switching machines, as BMCs take it: an order that finds nothing to do is refused by some, and any takes a moment."""

from harness.drivers.metal.bmc import Bmc
from harness.machines import wait_until

SECONDS = 60.0


def on(name: str, bmc: Bmc) -> None:
    """Returns when the machine `name` is."""
    if not bmc.is_on():
        bmc.on()
        _wait(name, bmc, True)


def off(name: str, bmc: Bmc) -> None:
    """Likewise. At once, as if the plug were pulled."""
    if bmc.is_on():
        bmc.off()
        _wait(name, bmc, False)


def _wait(name: str, bmc: Bmc, wanted: bool) -> None:
    what = f"the BMC of {name} has switched it {'on' if wanted else 'off'}"
    wait_until(lambda: (bmc.is_on() == wanted, ""), what=what, within=SECONDS, every=0.5)
