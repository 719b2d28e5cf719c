"""The nspawn driver: the order in which a bed is made, restarted and taken away."""

from collections.abc import Sequence
from pathlib import Path

from harness.host.cache import Cache
from harness.drivers.base import Abilities, Inventory, Running
from harness.drivers.bed import Bed
from harness.drivers.host import connections, daemons, identity, packages, rights
from harness.host import cgroups
from harness.drivers.host.attempt import attempt
from harness.drivers.nspawn import (
    bytecode,
    container,
    disks,
    leftovers,
    network,
    preflight,
)
from harness.image import base_image, sources
from harness.machines import Machine
from harness.model import Settings
from harness.host.progress import Tell

ANSWER_SECONDS = 90.0


class NspawnDriver:
    """See harness.drivers.base.Driver for what each method promises."""

    name = "nspawn"

    abilities = Abilities(
        makes="containers on this host",
        kernel=False,
        disks=False,
        links=True,
        layers=True,
        serves=True,
        inventory=False,
        power="shut down and started from outside",
        memory="of the nodes' processes",
    )

    def __init__(self, cache: Cache, settings: Settings, tell: Tell, inventory: Inventory) -> None:
        self._cache = cache
        self._settings = settings
        self._tell = tell

    def create(self, bed: Bed, layers: Sequence[str] = ()) -> None:
        preflight.check(bed)
        image = base_image(bed.variant.platform, self._settings, self._cache, self._tell)
        self.destroy(bed)
        with attempt(self, bed):
            self._create(bed, image, layers)

    def _create(self, bed: Bed, image: Path, layers: Sequence[str]) -> None:
        among = cgroups.of_this_host()
        bed.directory.mkdir(mode=0o700, parents=True)
        disks.note_image(bed, image)
        bed.stand_on(layers)
        identity.make_keys(bed)
        identity.write_ssh_files(bed)
        network.make(bed)
        host = str(bed.host.ip)
        daemon = packages.start(bed, host, among, sources.mirrors(bed.variant.platform.sources))
        for node in bed.nodes:
            upper = disks.make(bed, node.name)
            identity.write(upper, self._files(bed, node.name))
        self._start(bed, among)
        packages.check(bed, host, daemon, sources.index(bed.variant.platform.sources[0]))

    def _files(self, bed: Bed, node: str) -> list[identity.File]:
        own = identity.files(
            bed,
            node,
            proxy=packages.address(str(bed.host.ip)),
            client_key=identity.key(bed, "id.pub"),
            host_key=identity.key(bed, f"host_{node}"),
        )
        return [*own, *bytecode.files()]

    def _start(self, bed: Bed, among: cgroups.Hierarchies) -> None:
        """All at once, then wait for one after the other."""
        started = [(node.name, container.start(bed, node.name, among)) for node in bed.nodes]
        for name, running in started:
            container.wait_until_it_answers(bed, name, running, within=ANSWER_SECONDS)
            network.plug(bed, name)

    def stop(self, bed: Bed) -> None:
        among = cgroups.of_this_host()
        connections.end(bed)
        for node in bed.nodes:
            container.shut_down(bed, node.name, among)
        for node in bed.nodes:
            container.wait_until_down(bed, node.name, among)

    def start(self, bed: Bed) -> None:
        self._start(bed, cgroups.of_this_host())

    def restart(self, bed: Bed) -> None:
        self.stop(bed)
        self.start(bed)

    def take_off(self, bed: Bed, into: Path) -> None:
        disks.take_off(bed, into)

    def put_back(self, bed: Bed, from_: Path) -> None:
        disks.put_back(bed, from_)

    def serve(self, bed: Bed, name: str, command: Sequence[str], log: Path) -> Running:
        return daemons.start(bed, name, command, log, cgroups.of_this_host())

    def destroy(self, bed: Bed) -> None:
        rights.require_root()
        network.check_owner(bed)
        leftovers.remove(bed, cgroups.of_this_host())

    def machine(self, bed: Bed, node: str) -> Machine:
        return bed.machine(node)

    def memory(self, bed: Bed) -> int:
        among = cgroups.of_this_host()
        return sum(cgroups.memory_bytes(f"{bed.cgroup}/{node.name}", among) for node in bed.nodes)
