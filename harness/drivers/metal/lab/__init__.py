"""A rack to try the driver on: QEMU machines, each with a real IPMI or Redfish in front of it."""

from harness.drivers.metal.lab.rack import HOST_PACKAGES, Rack

__all__ = ["HOST_PACKAGES", "Rack"]
