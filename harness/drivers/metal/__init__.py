"""Nodes on bare metal: from power-on by a BMC, over the network, to a system on the disk."""

from harness.drivers.metal.driver import MetalDriver

__all__ = ["MetalDriver"]
