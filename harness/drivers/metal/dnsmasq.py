"""DHCP for the machines of a bed, and for no others, or for all that nobody knows: which address, and what to boot."""

from collections.abc import Mapping
from ipaddress import IPv4Interface
from pathlib import Path

from harness.drivers.base import Running
from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError
from harness.machines import wait_until
from harness.machines.wait import NeverReady
from harness.host.process import tail

START_SECONDS = 20.0
READY = "DHCP, sockets bound"
# A network card without iPXE of its own is given Debian's, which then asks again, as option 175 tells. Firmware of UEFI
# for this architecture (option 93) starts another than a BIOS.
CONF = """\
port=0
interface={link}
bind-interfaces
except-interface=lo
dhcp-range={range},{netmask},1h
dhcp-leasefile={directory}/leases
dhcp-match=set:ipxe,175
dhcp-match=set:uefi,option:client-arch,7
dhcp-match=set:uefi,option:client-arch,9
dhcp-boot=tag:!ipxe,tag:!uefi,undionly.kpxe
dhcp-boot=tag:!ipxe,tag:uefi,snponly.efi
dhcp-boot=tag:ipxe,http://{host}:{port}/boot/${{netX/mac}}
enable-tftp
tftp-root=/usr/lib/ipxe
user=root
log-dhcp
log-facility=-
{machines}"""


def command(directory: Path) -> list[str]:
    return ["dnsmasq", "--keep-in-foreground", f"--conf-file={conf(directory)}"]


def conf(directory: Path) -> Path:
    return directory / "dnsmasq.conf"


def log(directory: Path) -> Path:
    """Where what the command says is to be written."""
    return directory / "dnsmasq.log"


def check(directory: Path, daemon: Running) -> None:
    """Wait until the daemon, which `command` started, answers machines."""

    def said() -> str:
        return log(directory).read_text(errors="replace")

    def broken() -> tuple[bool, str]:
        return daemon.poll() is not None, "dnsmasq ended"

    what = "machines are given addresses"
    try:
        wait_until(lambda: (READY in said(), ""), broken=broken, what=what, within=START_SECONDS)
    except NeverReady as error:
        raise MachineRoomError(f"{error.message}\nit said:\n{tail(said())}") from error


def for_bed(bed: Bed, link: str, port: int, macs: Mapping[str, str], directory: Path) -> str:
    """`macs` has the address of each node's card that boots."""
    lines = (f"dhcp-host={macs[n.name]},{n.address},{n.name}\n" for n in bed.nodes)
    known = f"{bed.host.network.network_address},static"
    return _conf(bed.host, link, port, directory, known, "".join(lines))


def for_all(host: IPv4Interface, link: str, port: int, directory: Path) -> str:
    """The upper half of the network's addresses; this host, `host`, has one of the others."""
    addresses = host.network
    first, last = addresses[addresses.num_addresses // 2], addresses[-2]
    return _conf(host, link, port, directory, f"{first},{last}", "")


def _conf(
    host: IPv4Interface, link: str, port: int, directory: Path, addresses: str, machines: str
) -> str:
    return CONF.format(
        link=link,
        range=addresses,
        netmask=host.network.netmask,
        host=host.ip,
        port=port,
        directory=directory,
        machines=machines,
    )
