"""`harness metal`: a lab to try the driver on, and machines that nobody has named yet."""

import argparse
import os
from functools import partial
from ipaddress import AddressValueError, IPv4Interface
from pathlib import Path

from harness.host.cache import cache_from
from harness.cli.described import Described
from harness.drivers.host import rights
from harness.drivers.metal import discovery, lab
from harness.drivers.metal.discovery import Unknown
from harness.drivers.metal.driver import HOST_PACKAGES
from harness.drivers.metal.lab import Rack
from harness.drivers.metal.listening import listen
from harness.image.bootable import METAL, bootable
from harness.loading import load_kitchen
from harness.setup.install import ensure


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    metal = commands.add_parser("metal", help="what belongs to the driver metal besides its beds")
    kinds = metal.add_subparsers(metavar="WHAT", required=True, action=Described)
    _lab(kinds)
    finding = kinds.add_parser(
        "discover",
        help="let machines that start from the network tell what they are; Ctrl-C ends it",
    )
    finding.set_defaults(command=discover)
    finding.add_argument("link", metavar="LINK", help="this host's link in their network")
    finding.add_argument(
        "address", type=interface, metavar="ADDRESS/BITS", help="what this host is called there"
    )
    listing = kinds.add_parser("list", help="the machines that wait, and what they told")
    listing.set_defaults(command=show)
    accepting = kinds.add_parser("accept", help="write a machine's entry into an inventory")
    accepting.set_defaults(command=accept)
    accepting.add_argument(
        "mac", type=str.lower, metavar="MAC", help="of the card that it started from"
    )
    accepting.add_argument("name", metavar="NODE", help="the node that it shall become")
    accepting.add_argument("inventory", metavar="FILE", help="which is begun where it is not there")
    accepting.add_argument("--link", default='""', help="for an inventory that is begun")
    releasing = kinds.add_parser("release", help="let a machine go: it switches itself off")
    releasing.set_defaults(command=release)
    releasing.add_argument("mac", type=str.lower, metavar="MAC")


def _lab(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = kinds.add_parser("lab", help="QEMU machines with IPMI and Redfish in front of them")
    actions = own.add_subparsers(metavar="ACTION", required=True, action=Described)
    going_up = actions.add_parser("up", help="make them, all off, and write their inventory")
    going_up.set_defaults(command=up)
    going_up.add_argument("names", nargs="+", metavar="NODE", help="a machine for each node")
    going_down = actions.add_parser("down", help="remove them and all that belongs to them")
    going_down.set_defaults(command=down)


def interface(text: str) -> IPv4Interface:
    """Called so because argparse names it."""
    try:
        found = IPv4Interface(text)
    except AddressValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if found.network.prefixlen > 29:
        raise argparse.ArgumentTypeError(f"{text} leaves no room for machines: 192.0.2.1/24")
    return found


def discover(options: argparse.Namespace) -> int:
    rights.require_root()
    ensure(print, HOST_PACKAGES)
    kitchen, cache = load_kitchen(), cache_from(os.environ)
    platform = kitchen.matrix.variants[0].platform  # any: it only starts machines here
    say = partial(print, flush=True)  # it goes on for long, and somebody may read it through a pipe
    tree = bootable(METAL, platform, kitchen.settings, cache, say)
    try:
        listen(_unknown(), options.link, options.address, tree, say)
    except KeyboardInterrupt:
        print("machines that wait go on waiting until somebody switches them off")
    return 0


def show(options: argparse.Namespace) -> int:
    waiting = _unknown().all()
    if not waiting:
        print("no machine waits; `bin/harness metal discover LINK ADDRESS/BITS` lets them come")
    for found in waiting:
        print(found.mac)
        for fact in found.facts:
            print(f"    {fact}")
    return 0


def accept(options: argparse.Namespace) -> int:
    """The machine has told all: it switches itself off, until it is made the node."""
    file = Path(options.inventory)
    discovery.accept(_unknown().one(options.mac), options.name, file, options.link)
    _unknown().release(options.mac)
    print(f"{file}: complete the entry of {options.name}, and say `erase: true` if you mean it")
    return 0


def release(options: argparse.Namespace) -> int:
    _unknown().release(options.mac)
    return 0


def up(options: argparse.Namespace) -> int:
    rights.require_root()
    ensure(print, *lab.HOST_PACKAGES)
    rack = _rack()
    rack.up(options.names)
    print(rack.inventory)
    return 0


def down(options: argparse.Namespace) -> int:
    rights.require_root()
    _rack().down()
    return 0


def _rack() -> Rack:
    return Rack(cache_from(os.environ).root / "lab")


def _unknown() -> Unknown:
    return Unknown(cache_from(os.environ).root / "machines")
