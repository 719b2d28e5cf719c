"""Nodes as systemd-nspawn containers on this host: overlay clones of a base image, a bridge, a
package cache."""

from harness.drivers.nspawn.driver import NspawnDriver

__all__ = ["NspawnDriver"]
