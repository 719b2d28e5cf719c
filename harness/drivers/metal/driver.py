"""The metal driver: the order in which machines are started, written, restarted, and switched off."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from harness.host.cache import Cache
from harness.drivers.base import Abilities, Inventory, Running, WithoutLayers
from harness.drivers.bed import Bed
from harness.drivers.host import connections, daemons, identity, packages, rights
from harness.host import cgroups
from harness.drivers.host.attempt import attempt
from harness.drivers.metal import (
    consoles,
    deployment,
    dnsmasq,
    environment,
    link,
    nodes,
    power,
    server,
)
from harness.drivers.metal.image import image, tree
from harness.drivers.metal.machine import Machine as Metal
from harness.drivers.metal.machine import machine as metal
from harness.drivers.remote import memory, named, restart
from harness.host.errors import HarnessError, MachineRoomError
from harness.image import sources
from harness.machines import Machine, wait_until
from harness.model import Settings
from harness.host.process import run
from harness.host.progress import Progress
from harness.setup.install import ensure

HOST_PACKAGES = "metal"  # their group in kitchen/host-packages.txt
BOOT_SECONDS = 900.0
One = TypeVar("One")


class MetalDriver(WithoutLayers):
    """See harness.drivers.base.Driver for what each method promises."""

    name = "metal"
    abilities = Abilities(
        makes="systems on the disks of an inventory's machines",
        kernel=True,
        disks=False,
        links=False,
        layers=False,
        serves=True,
        inventory=True,
        power="switched by their BMCs when they are made and removed; they restart themselves",
        memory="of the whole machine",
    )

    def __init__(
        self, cache: Cache, settings: Settings, tell: Progress, inventory: Inventory
    ) -> None:
        self._cache = cache
        self._settings = settings
        self._tell = tell
        self._inventory = inventory

    def create(self, bed: Bed, layers: Sequence[str] = ()) -> None:
        rights.require_root()
        named.require(bed, self._inventory, "metal.md")
        machines = self._metal(bed, self._inventory)
        link.require(self._inventory["link"])
        ensure(self._tell, HOST_PACKAGES)
        _ask_all(machines)
        self.destroy(bed)
        link.check(self._inventory["link"], bed.host)
        with attempt(self, bed):
            self._create(bed, machines)

    def _metal(self, bed: Bed, inventory: Inventory) -> list[Metal]:
        erase = inventory.get("erase", [])
        entries = inventory["machines"]
        return [metal(n.name, entries[n.name], n.name in erase) for n in bed.nodes]

    def _create(self, bed: Bed, machines: Sequence[Metal]) -> None:
        written = image(bed, self._settings, self._tell)
        bed.directory.mkdir(mode=0o700, parents=True)
        named.keep(bed, self._inventory)
        identity.make_keys(bed)
        identity.write_ssh_files(bed)
        link.take(bed, self._inventory["link"])
        self._serve_packages(bed)
        boot = self._boot_server(bed, machines, written)
        consoles.listen(bed, machines, boot)
        deployment.arm(boot, machines)
        deployment.power_up(boot, machines)
        deployment.wait(boot, machines, self._tell)
        began = time.time()
        for node in bed.nodes:
            self._wait_for_ssh(bed, boot, node.name)
            self._tell.phase(node.name, "disk", began, time.time() - began)

    def _serve_packages(self, bed: Bed) -> None:
        host, lines = str(bed.host.ip), bed.variant.platform.sources
        among = cgroups.of_this_host()
        daemon = packages.start(bed, host, among, sources.mirrors(lines))
        packages.check(bed, host, daemon, sources.index(lines[0]))

    def _boot_server(self, bed: Bed, machines: Sequence[Metal], written: Path) -> Path:
        """Its directory. DHCP starts last: from then on machines are answered."""
        boot, host = bed.directory / "boot", str(bed.host.ip)
        (boot / "files").mkdir(parents=True)
        environment.write(tree(bed, self._settings, self._tell), boot / "files")
        (boot / "files" / "extents").symlink_to(written / "extents")
        (boot / "image").symlink_to(written / "image")
        nodes.write(bed, machines, boot)
        served = self.serve(bed, "boot", server.command(boot, host), server.log(boot))
        server.check(boot, host, served)
        macs = {one.name: one.mac for one in machines}
        text = dnsmasq.for_bed(bed, self._inventory["link"], server.PORT, macs, boot)
        dnsmasq.conf(boot).write_text(text)
        command, log, among = dnsmasq.command(boot), dnsmasq.log(boot), cgroups.of_this_host()
        daemon = daemons.start(bed, "dhcp", command, log, among, rights=daemons.NETWORK)
        dnsmasq.check(boot, daemon)
        return boot

    def _wait_for_ssh(self, bed: Bed, boot: Path, name: str) -> None:
        machine = self.machine(bed, name)

        def answers() -> tuple[bool, str]:
            try:
                machine.run(["true"], timeout=10)
                return True, ""
            except HarnessError as error:
                return False, error.message

        what = f"the machine {name} answers over SSH from its disk"
        cure = "look at its console: it may boot something else first"
        try:
            wait_until(answers, what=what, within=BOOT_SECONDS, every=1.0, cure=cure)
        except MachineRoomError as error:
            raise MachineRoomError(
                error.message + consoles.last_words(boot, name), cure=cure
            ) from error

    def _machines(self, bed: Bed) -> list[Machine]:
        return [self.machine(bed, node.name) for node in bed.nodes]

    def restart(self, bed: Bed) -> None:
        restart.restart(bed, self._machines(bed))

    def serve(self, bed: Bed, name: str, command: Sequence[str], log: Path) -> Running:
        return daemons.start(bed, name, command, log, cgroups.of_this_host())

    def destroy(self, bed: Bed) -> None:
        """What is on the disks stays, marked as ours; machines are switched off."""
        rights.require_root()
        if not bed.directory.exists():
            return  # what runs by this name belongs to another checkout's bed
        silent = self._switch_off(bed)
        among = cgroups.of_this_host()
        connections.end(bed)
        cgroups.kill(bed.cgroup, among)
        cgroups.remove(bed.cgroup, among)
        if kept := named.kept(bed):
            link.give_back(bed, kept["link"])
        if silent:
            raise MachineRoomError(
                f"{'; '.join(silent)}",
                cure=f"destroy it again when they answer; `rm -r {bed.directory}` gives them up",
            )
        run(["rm", "-rf", "--one-file-system", str(bed.directory)], timeout=60)

    def _switch_off(self, bed: Bed) -> list[str]:
        """Why machines could not be."""
        kept = named.kept(bed)
        erase, entries = kept.get("erase", []), kept.get("machines", {})
        known = [node.name for node in bed.nodes if node.name in entries]

        def switch_off(name: str) -> None:
            power.off(name, metal(name, entries[name], name in erase).bmc)

        return _failures(known, switch_off)

    def machine(self, bed: Bed, node: str) -> Machine:
        return bed.machine(node)

    def memory(self, bed: Bed) -> int:
        return memory.used(self._machines(bed))


def _ask_all(machines: Sequence[Metal]) -> None:
    """Every BMC, before anything is switched: all that do not answer are told at once."""
    failed = _failures(machines, lambda one: one.bmc.is_on())
    if failed:
        raise MachineRoomError("\n".join(failed), cure="nothing was switched; correct these first")


def _failures(these: Sequence[One], ask: Callable[[One], object]) -> list[str]:
    """What goes wrong when all are asked at once: one that does not answer takes its time."""

    def failure(one: One) -> str:
        try:
            ask(one)
            return ""
        except HarnessError as error:
            return error.message

    with ThreadPoolExecutor(len(these) or 1) as pool:
        return [text for text in pool.map(failure, these) if text]
