"""A platform: operating system and version, which fix the OpenStack release."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """`sources` are lines of APT. `packages` make the base image, `chef_packages` are what chef-client needs when it
    runs, `build_packages` what its gems need while they are compiled. `machine_packages` are what a machine needs to
    boot that a container does not, besides `virtual_packages` or `metal_packages`, with its kernel.
    """

    name: str
    release: str
    suite: str
    sources: tuple[str, ...]
    packages: tuple[str, ...]
    chef_packages: tuple[str, ...]
    build_packages: tuple[str, ...]
    machine_packages: tuple[str, ...]
    virtual_packages: tuple[str, ...]
    metal_packages: tuple[str, ...]
