"""Brings chef-client to a node whose machine did not come with it, as the base image would have it."""

from harness.host.cache import Cache
from harness.host.errors import MachineRoomError
from harness.image import base_image, client
from harness.machines import Machine, ours
from harness.model import Platform, Settings
from harness.host.progress import Tell

QUICK = 30.0
INSTALL_SECONDS = 1200.0
UPDATE = "apt-get -q update".split()  # lists may be old there, or none
INSTALL = "apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends".split()


def bring(
    machine: Machine, platform: Platform, settings: Settings, cache: Cache, tell: Tell
) -> None:
    """Nothing is done where the client is; else its packages are installed, and its prefix is copied from the
    platform's base image, which is built first if it is not there."""
    chef = settings.chef
    if machine.run(f"command -v {chef.command}", timeout=QUICK, check=False).code == 0:
        return
    if chef.install != "gems":
        raise MachineRoomError(
            f"node {machine.name} has no {chef.command}, and kitchen/settings.yml says that it is not ours to install",
            cure="install it there, or say `install: gems`",
        )
    tell(f"{machine.name}: chef-client is brought there")
    image = base_image(platform, settings, cache, tell)
    names = [*platform.packages, *platform.chef_packages]
    machine.run(UPDATE, timeout=INSTALL_SECONDS)
    words = ["env", "DEBIAN_FRONTEND=noninteractive", *INSTALL, *names]
    machine.run(words, timeout=INSTALL_SECONDS)
    machine.write(ours.BROUGHT, b"")
    machine.push(image / chef.prefix.lstrip("/"), chef.prefix)
    machine.write(f"/{client.COMMAND}", client.wrapper(chef.prefix).encode(), 0o755)
