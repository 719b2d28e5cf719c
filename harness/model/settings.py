"""What is the same for every variant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChefClient:
    """`install` is "gems" (of Gemfile.lock, below `prefix`), or "none" when the platform's packages bring `command`."""

    install: str
    prefix: str
    command: str


@dataclass(frozen=True)
class Vagrant:
    """`box` is "" for the one that the harness builds."""

    provider: str
    box: str


@dataclass(frozen=True)
class Settings:
    """`layer_budget` is how many bytes of layers are kept."""

    chef: ChefClient
    vagrant: Vagrant
    layer_budget: int
