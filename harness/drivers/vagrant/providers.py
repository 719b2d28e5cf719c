"""The providers, by the names that Vagrant has for them."""

from harness.drivers.vagrant import libvirt, virtualbox
from harness.drivers.vagrant.provider import Provider

# Each is named here, and not gathered: so it is held against the protocol.
PROVIDERS: dict[str, Provider] = {libvirt.NAME: libvirt, virtualbox.NAME: virtualbox}
