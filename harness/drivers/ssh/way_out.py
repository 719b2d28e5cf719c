"""How a machine comes to packages: by its own sources, or through a tunnel to the bed's package cache on this host."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import daemons, packages
from harness.host import cgroups
from harness.host.errors import MachineRoomError
from harness.image import sources
from harness.machines import Machine, wait_until
from harness.host.process import Completed, tail
from harness.host.progress import Tell

UPDATE_SECONDS = 300.0
TUNNEL_SECONDS = 30.0
# A source that cannot be reached is an error, which it is not by itself; and it is known soon.
UPDATE = [
    *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "update"),
    *("-o", "APT::Update::Error-Mode=any"),
    *("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20"),
]
LOOPBACK = "127.0.0.1"
OPEN = f"bash -c ': </dev/tcp/{LOOPBACK}/{packages.PORT}'"


def find(bed: Bed, machines: Mapping[str, Machine], tell: Tell) -> None:
    """Of every machine; MachineRoomError when one has none."""
    shut_in = [name for name, machine in machines.items() if _update(machine).code != 0]
    if not shut_in:
        return
    _serve(bed)
    _tunnels(bed).write_text("".join(f"{name}\n" for name in shut_in))
    dig(bed, machines)
    for name in shut_in:
        tell(f"{name} does not reach its package sources: it goes through this host")
        _write_apt(machines[name])
        ended = _update(machines[name])
        if ended.code != 0:
            raise MachineRoomError(
                f"{name} comes to no packages, neither by itself nor through this host:\n{tail(ended.stderr)}",
                cure=f"let its sources name the mirrors of kitchen/platforms/{bed.variant.platform.name}.yml",
            )


def dig(bed: Bed, machines: Mapping[str, Machine]) -> None:
    """The tunnels that the bed needs; a machine that was restarted has lost its own."""
    names = _tunnels(bed).read_text().split() if _tunnels(bed).exists() else []
    for name in names:
        _dig(bed, machines[name])


def _dig(bed: Bed, machine: Machine) -> None:
    log = bed.directory / f"tunnel-{machine.name}.log"
    daemon = daemons.start(
        bed, f"tunnel-{machine.name}", _tunnel(bed, machine.name), log, cgroups.of_this_host()
    )

    def digs() -> tuple[bool, str]:
        return machine.run(OPEN, timeout=10, check=False).code == 0, "nothing listens there"

    def broken() -> tuple[bool, str]:
        return daemon.poll() is not None, f"ssh ended: {tail(log.read_text(errors='replace'))}"

    what = f"{machine.name} reaches the package cache"
    cure = "its sshd must allow forwarding (AllowTcpForwarding)"
    wait_until(digs, what=what, within=TUNNEL_SECONDS, broken=broken, every=0.3, cure=cure)


def _tunnel(bed: Bed, name: str) -> Sequence[str]:
    """A connection of its own: it must live as long as the bed."""
    way = f"{LOOPBACK}:{packages.PORT}:{_address(bed)}:{packages.PORT}"
    options = ["-o", "ControlPath=none", "-o", "ExitOnForwardFailure=yes"]
    return ["ssh", "-F", str(bed.ssh_config), *options, "-N", "-R", way, name]


def _serve(bed: Bed) -> None:
    lines = bed.variant.platform.sources
    mirrors = sources.mirrors(lines)
    daemon = packages.start(bed, _address(bed), cgroups.of_this_host(), mirrors)
    packages.check(bed, _address(bed), daemon, sources.index(lines[0]))


def _address(bed: Bed) -> str:
    """A loopback address of the bed's own: others may be there."""
    numbers = [int(bed.id[place : place + 2], 16) for place in (0, 2, 4)]
    return ".".join(map(str, (127, *numbers[:2], max(numbers[2], 2))))


def _update(machine: Machine) -> Completed:
    return machine.run(UPDATE, timeout=UPDATE_SECONDS, check=False)


def _write_apt(machine: Machine) -> None:
    text = packages.APT.format(proxy=packages.address(LOOPBACK))
    machine.write(f"/{packages.APT_FILE}", text.encode())


def _tunnels(bed: Bed) -> Path:
    """The names of the nodes that need one."""
    return bed.directory / "tunnels"
