"""Drivers by name. Each makes the nodes of a bed in its own way, behind one protocol
(`base.Driver`)."""

from harness.drivers.base import Driver, DriverFactory
from harness.drivers.dummy import DummyDriver
from harness.drivers.metal import MetalDriver
from harness.drivers.nspawn import NspawnDriver
from harness.drivers.ssh import SshDriver
from harness.drivers.vagrant import VagrantDriver

DRIVERS: dict[str, DriverFactory] = {
    NspawnDriver.name: NspawnDriver,
    VagrantDriver.name: VagrantDriver,
    MetalDriver.name: MetalDriver,
    SshDriver.name: SshDriver,
    DummyDriver.name: DummyDriver,
}

__all__ = ["DRIVERS", "Driver", "DriverFactory"]
