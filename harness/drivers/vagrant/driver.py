"""The vagrant driver: the order in which a bed of virtual machines is made, restarted and taken away."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from harness.host.cache import Cache
from harness.drivers.base import Abilities, Inventory, Running, WithoutLayers
from harness.drivers.bed import Bed
from harness.drivers.host import connections, daemons, free, packages, rights
from harness.host import cgroups
from harness.drivers.host.attempt import attempt
from harness.drivers.remote import names as node_names
from harness.drivers.remote import reach, restart
from harness.drivers.vagrant import box, links, names, tool, vagrantfile
from harness.drivers.vagrant.provider import Machines, Provider
from harness.drivers.vagrant.providers import PROVIDERS
from harness.host.errors import MachineRoomError
from harness.image import sources
from harness.machines import Machine
from harness.model import Network, Settings
from harness.host.process import run, tail
from harness.host.progress import Progress
from harness.setup.install import ensure

EMULATED = (
    "the processor does not run guests here, they are emulated: a machine takes a minute to start, and what runs in it "
    "ten to twenty times as long as elsewhere"
)
MADE_BY = "provider"  # the file that names who has the bed's machines


class VagrantDriver(WithoutLayers):
    """See harness.drivers.base.Driver for what each method promises."""

    name = "vagrant"
    abilities = Abilities(
        makes="virtual machines, by Vagrant and libvirt",
        kernel=True,
        disks=True,
        links=True,
        layers=False,
        serves=True,
        inventory=False,
        power="they restart themselves",
        memory="of the processes that run the machines",
        providers=tuple(PROVIDERS),
    )

    def __init__(
        self, cache: Cache, settings: Settings, tell: Progress, inventory: Inventory
    ) -> None:
        self._cache = cache
        self._settings = settings
        self._tell = tell

    def create(self, bed: Bed, layers: Sequence[str] = ()) -> None:
        rights.require_root()
        provider = PROVIDERS[self._settings.vagrant.provider]
        ensure(self._tell, *provider.HOST_PACKAGES)
        provider.check()
        self.destroy(bed)
        login = Network("login", str(names.login_range(bed)))
        free.check_networks(bed, [*bed.variant.topology.networks, login])
        free.check_port(bed, packages.PORT)
        machines = self._what(bed, provider)
        with attempt(self, bed):
            self._create(bed, machines, provider)

    def _what(self, bed: Bed, provider: Provider) -> Machines:
        fast = provider.accelerates(self._cache)
        if not fast:
            self._tell(EMULATED)
        name = box.box(bed, self._settings, provider, self._tell)
        return vagrantfile.machines(bed, name, fast)

    def _create(self, bed: Bed, machines: Machines, provider: Provider) -> None:
        bed.directory.mkdir(mode=0o700, parents=True)
        _note_provider(bed, provider)
        (bed.directory / "Vagrantfile").write_text(vagrantfile.text(bed, machines, provider))
        began = time.time()
        try:
            with box.given(bed, machines.box, provider):
                tool.asked(bed.directory, "up", lambda vagrant: vagrant.up(provider=provider.NAME))
        except MachineRoomError as error:
            raise MachineRoomError(error.message + _last_words(bed), cure=error.cure) from error
        for node in bed.nodes:
            self._tell.phase(node.name, "vagrant up", began, time.time() - began)
        own = bed.directory / "vagrant-ssh_config"
        own.write_text(tool.asked(bed.directory, "ssh-config", lambda v: str(v.ssh_config())))
        bed.note_sudo(node.name for node in bed.nodes)
        hosts = {node.name: {"host": node.name} for node in bed.nodes}
        reach.write_ssh_config(bed, {"ssh_config": str(own), "machines": hosts})
        self._join(bed)

    def _join(self, bed: Bed) -> None:
        """The nodes to this host's package cache and to each other, and this host to the networks behind them."""
        host, lines = str(bed.host.ip), bed.variant.platform.sources
        daemon = packages.start(bed, host, cgroups.of_this_host(), sources.mirrors(lines))
        packages.check(bed, host, daemon, sources.index(lines[0]))
        apt = packages.APT.format(proxy=packages.address(host)).encode()
        for machine in self._machines(bed):
            machine.write(f"/{packages.APT_FILE}", apt)
            node_names.write(machine, bed)
            links.name(machine, bed)
        addresses = {node.name: node.address for node in bed.nodes}
        for network in bed.variant.topology.networks:
            if network.via:
                way = ["via", addresses[network.via], "dev", _link(bed), "onlink"]
                run(["ip", "route", "replace", network.cidr, *way], timeout=10)

    def _machines(self, bed: Bed) -> list[Machine]:
        return [self.machine(bed, node.name) for node in bed.nodes]

    def restart(self, bed: Bed) -> None:
        restart.restart(bed, self._machines(bed))

    def serve(self, bed: Bed, name: str, command: Sequence[str], log: Path) -> Running:
        return daemons.start(bed, name, command, log, cgroups.of_this_host())

    def destroy(self, bed: Bed) -> None:
        rights.require_root()
        if made_by := _provider(bed):
            made_by.check()  # else they would stay
        there = [provider for provider in PROVIDERS.values() if provider.is_there()]
        for provider in there:
            _check_owner(bed, provider)
        among = cgroups.of_this_host()
        tool.end(bed)
        connections.end(bed)
        cgroups.kill(bed.cgroup, among)
        cgroups.remove(bed.cgroup, among)
        for provider in there:  # whichever made it
            provider.remove(bed)
        if left := [name for provider in there for name in provider.present(bed)]:
            raise MachineRoomError(
                f"left over of {bed.variant.name}: {', '.join(left)}", cure="remove it by hand"
            )
        run(["rm", "-rf", "--one-file-system", str(bed.directory)], timeout=60)

    def machine(self, bed: Bed, node: str) -> Machine:
        return bed.machine(node)

    def memory(self, bed: Bed) -> int:
        mark = names.prefix(bed).encode()
        return sum(
            _resident(file.parent)
            for file in Path("/proc").glob("[0-9]*/cmdline")
            if mark in _read(file)
        )


def _note_provider(bed: Bed, provider: Provider) -> None:
    """Whole or not at all."""
    new = bed.directory / f"{MADE_BY}.new"
    new.write_text(provider.NAME)
    new.rename(bed.directory / MADE_BY)


def _provider(bed: Bed) -> Provider | None:
    file = bed.directory / MADE_BY
    return PROVIDERS[file.read_text()] if file.exists() else None


def _check_owner(bed: Bed, provider: Provider) -> None:
    """Raise when machines with the bed's names are another's, for one those of the same variant in another cache."""
    others = {home for home in provider.homes(bed) if home != bed.directory and home.exists()}
    if others:
        raise MachineRoomError(
            f"machines called like those of {bed.variant.name} belong to {', '.join(map(str, others))}",
            cure="destroy that bed with its own HARNESS_CACHE",
        )


def _last_words(bed: Bed) -> str:
    """Of each machine that said anything."""
    files = {node.name: names.console(bed, node.name) for node in bed.nodes}
    said = {name: tail(_read(file).decode(errors="replace"), 5) for name, file in files.items()}
    return "".join(f"\n{name} said last:\n{text}" for name, text in said.items() if text)


def _link(bed: Bed) -> str:
    """This host's in the management network: it has the address there, whatever it is called."""
    known = json.loads(run(["ip", "-json", "addr"], timeout=10).stdout)
    return next(
        str(one["ifname"])
        for one in known
        for address in one["addr_info"]
        if address.get("local") == str(bed.host.ip)
    )


def _read(file: Path) -> bytes:
    """A process may end while it is looked at."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _resident(process: Path) -> int:
    lines = _read(process / "status").decode().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
