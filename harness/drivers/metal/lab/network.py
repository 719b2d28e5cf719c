"""The lab's network: a namespace of its own, with the machines and their BMCs in it as in a rack. Two cables lead there
from this host: one into the network that the machines start from, one to the BMCs."""

from collections.abc import Sequence
from ipaddress import IPv4Network
from pathlib import Path

from harness.host.process import run

NAMESPACE = "chlab"
MACHINES, BMCS = "chlab", "chlab-bmc"  # this host's ends of the cables
BRIDGE = "machines"
# A range for tests of network devices (RFC 2544), which is nobody's.
CONTROLLERS = IPv4Network("198.18.253.0/24")
FIRST = 11  # of the BMCs' addresses; this host has the first of all
# A rack has a router that tells of IPv6 networks, and iPXE waits 13 s for one. This one leads nowhere: hence no
# lifetime, or machines would send there what is for nobody.
PREFIX = "fd53:7a1b:1ab::"
QUICK = 10.0


def up(owner: str) -> None:
    """Nothing of it must be there."""
    _ip("netns", "add", NAMESPACE)
    _ip("-n", NAMESPACE, "link", "set", "lo", "up")
    _ip("-n", NAMESPACE, "link", "add", BRIDGE, "type", "bridge", "forward_delay", "0")
    _ip("-n", NAMESPACE, "-6", "addr", "add", f"{PREFIX}1/64", "dev", BRIDGE, "nodad")
    _ip("-n", NAMESPACE, "link", "set", BRIDGE, "up")
    _cable(MACHINES, "uplink")
    _ip("link", "set", MACHINES, "alias", owner)
    _ip("-n", NAMESPACE, "link", "set", "uplink", "master", BRIDGE)
    _cable(BMCS, "bmcs")
    _ip("addr", "add", f"{CONTROLLERS[1]}/{CONTROLLERS.prefixlen}", "dev", BMCS)


def owner() -> str:
    """Who put it up, or nothing."""
    file = Path("/sys/class/net", MACHINES, "ifalias")
    return file.read_text().strip() if file.exists() else ""


def down() -> None:
    """Whatever of it is there. The cables first: with their namespace, they would go a moment later."""
    for link in Path("/sys/class/net").glob(f"{NAMESPACE}*"):
        _ip("link", "delete", "dev", link.name)
    if Path("/run/netns", NAMESPACE).exists():
        _ip("netns", "delete", NAMESPACE)


def inside(command: Sequence[str]) -> list[str]:
    """The command, in the namespace."""
    return ["ip", "netns", "exec", NAMESPACE, *command]


def router(directory: Path) -> list[str]:
    """The command of a daemon that tells machines of an IPv6 network."""
    told = [f"--dhcp-range={PREFIX},ra-only,64,1h", "--enable-ra", f"--ra-param={BRIDGE},4,0"]
    own = ["--conf-file=/dev/null", f"--dhcp-leasefile={directory / 'leases'}", "--user=root"]
    return ["dnsmasq", "--keep-in-foreground", "--port=0", f"--interface={BRIDGE}", *told, *own]


def plug_machine(number: int) -> str:
    """A new socket of the machines' network; answers the name of its link."""
    tap = f"machine{number}"
    _ip("-n", NAMESPACE, "tuntap", "add", "dev", tap, "mode", "tap")
    _ip("-n", NAMESPACE, "link", "set", "dev", tap, "master", BRIDGE, "up")
    return tap


def plug_bmc(number: int) -> str:
    """A new address in the BMCs' network."""
    address = str(CONTROLLERS[FIRST + number])
    _ip("-n", NAMESPACE, "addr", "add", f"{address}/{CONTROLLERS.prefixlen}", "dev", "bmcs")
    return address


def _cable(ours: str, theirs: str) -> None:
    _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", NAMESPACE)
    _ip("link", "set", ours, "up")
    _ip("-n", NAMESPACE, "link", "set", theirs, "up")


def _ip(*words: str) -> None:
    run(["ip", *words], timeout=QUICK)
