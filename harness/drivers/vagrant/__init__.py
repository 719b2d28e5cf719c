"""Nodes as virtual machines, by Vagrant."""

from harness.drivers.vagrant.driver import VagrantDriver

__all__ = ["VagrantDriver"]
