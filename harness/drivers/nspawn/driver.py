"""The nspawn driver: the order in which a bed is made, restarted and taken away."""

from pathlib import Path

from harness.cache import Cache
from harness.drivers.bed import Bed
from harness.drivers.nspawn import (
    cgroups,
    connections,
    container,
    identity,
    leftovers,
    names,
    network,
    packages,
    preflight,
)
from harness.image import base_image, sources
from harness.machines import Machine
from harness.model import Settings
from harness.progress import Tell

ANSWER_SECONDS = 90.0


class NspawnDriver:
    """See harness.drivers.base.Driver for what each method promises."""

    name = "nspawn"

    def __init__(self, cache: Cache, settings: Settings, tell: Tell) -> None:
        self._cache = cache
        self._settings = settings
        self._tell = tell

    def create(self, bed: Bed) -> None:
        preflight.check(bed)
        image = base_image(bed.variant.platform, self._settings, self._cache, self._tell)
        self.destroy(bed)
        try:
            self._create(bed, image)
        except BaseException:
            self.destroy(bed)
            raise

    def _create(self, bed: Bed, image: Path) -> None:
        among = cgroups.of_this_host()
        bed.directory.mkdir(parents=True)
        (bed.directory / "image").write_text(str(image))
        identity.make_keys(bed)
        identity.write_ssh_files(bed)
        network.make(bed)
        daemon = packages.start(bed, among, sources.mirrors(bed.variant.platform.sources))
        for node in bed.nodes:
            upper = container.make_directories(bed, node.name)
            identity.write(upper, self._files(bed, node.name))
        self._start(bed, image, among)
        packages.check(bed, daemon, sources.index(bed.variant.platform.sources[0]))

    def _files(self, bed: Bed, node: str) -> list[identity.File]:
        return identity.files(
            bed,
            node,
            proxy=packages.address(bed),
            client_key=identity.key(bed, "id.pub"),
            host_key=identity.key(bed, f"host_{node}"),
        )

    def _start(self, bed: Bed, image: Path, among: cgroups.Hierarchies) -> None:
        """All at once, then wait for one after the other."""
        started = [(node.name, container.start(bed, node.name, image, among)) for node in bed.nodes]
        for name, running in started:
            container.wait_until_it_answers(bed, name, running, within=ANSWER_SECONDS)

    def reboot(self, bed: Bed) -> None:
        among = cgroups.of_this_host()
        image = Path((bed.directory / "image").read_text())
        connections.end(bed)
        for node in bed.nodes:
            container.shut_down(bed, node.name, among)
        for node in bed.nodes:
            container.wait_until_down(bed, node.name, among)
        self._start(bed, image, among)

    def destroy(self, bed: Bed) -> None:
        preflight.require_root()
        network.check_owner(bed)
        leftovers.remove(bed, cgroups.of_this_host())

    def machine(self, bed: Bed, node: str) -> Machine:
        return bed.machine(node)

    def memory(self, bed: Bed) -> int:
        among = cgroups.of_this_host()
        return sum(
            cgroups.memory_bytes(f"{names.cgroup(bed)}/{node.name}", among) for node in bed.nodes
        )
