"""The ssh driver: the order in which machines become a bed's nodes, and are given back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.host.cache import Cache
from harness.drivers.base import Abilities, Inventory, Running, WithoutLayers
from harness.drivers.bed import Bed
from harness.drivers.host import connections, daemons, rights
from harness.host import cgroups
from harness.drivers.host.attempt import attempt
from harness.drivers.remote import memory, named, reach, restart
from harness.drivers.ssh import claim, survey, way_out
from harness.host.errors import HarnessError, MachineRoomError, UsageError
from harness.machines import Machine
from harness.model import Settings
from harness.host.process import run
from harness.host.progress import Tell

CLAIMED = "claimed"  # the file that tells that machines may hold something of ours


class SshDriver(WithoutLayers):
    """See harness.drivers.base.Driver for what each method promises."""

    name = "ssh"
    abilities = Abilities(
        makes="nothing: machines of an inventory that run already",
        kernel=False,
        disks=False,
        links=True,
        layers=False,
        serves=False,
        inventory=True,
        power="they restart themselves, where the inventory allows it",
        memory="of the whole machine",
    )

    def __init__(self, cache: Cache, settings: Settings, tell: Tell, inventory: Inventory) -> None:
        self._cache = cache
        self._settings = settings
        self._tell = tell
        self._inventory = inventory

    def create(self, bed: Bed, layers: Sequence[str] = ()) -> None:
        rights.require_root()
        named.require(bed, self._inventory, "machines.md")
        self.destroy(bed)
        with attempt(self, bed):
            self._create(bed)

    def _create(self, bed: Bed) -> None:
        bed.directory.mkdir(mode=0o700, parents=True)
        named.keep(bed, self._inventory)
        machines = self._inventory["machines"]
        bed.note_sudo(name for name, machine in machines.items() if machine.get("sudo"))
        reach.write_ssh_config(bed, self._inventory)
        survey.check(bed, self._machines(bed))
        (bed.directory / CLAIMED).touch()
        for machine in self._machines(bed).values():
            claim.take(machine, bed)
        way_out.find(bed, self._machines(bed), self._tell)

    def _machines(self, bed: Bed) -> dict[str, Machine]:
        return {node.name: self.machine(bed, node.name) for node in bed.nodes}

    def restart(self, bed: Bed) -> None:
        kept = named.kept(bed)
        refused = [node.name for node in bed.nodes if not _may_restart(kept, node.name)]
        if refused:
            raise UsageError(
                f"the inventory does not allow to restart {', '.join(refused)}",
                cure="`reboot: true` there allows it, for a bed that is created anew",
            )
        machines = self._machines(bed)
        restart.restart(bed, machines.values())
        way_out.dig(bed, machines)

    def serve(self, bed: Bed, name: str, command: Sequence[str], log: Path) -> Running:
        return daemons.start(bed, name, command, log, cgroups.of_this_host())

    def destroy(self, bed: Bed) -> None:
        rights.require_root()
        if not bed.directory.exists():
            return  # what runs by this name belongs to another checkout's bed
        silent = [name for name in self._claimed(bed) if not self._release(bed, name)]
        among = cgroups.of_this_host()
        connections.end(bed)
        cgroups.kill(bed.cgroup, among)
        cgroups.remove(bed.cgroup, among)
        if silent:
            raise MachineRoomError(
                f"{', '.join(silent)} did not answer, and may still hold what the harness put there",
                cure=f"destroy it again when they do; `rm -r {bed.directory}` gives them up",
            )
        run(["rm", "-rf", "--one-file-system", str(bed.directory)], timeout=60)

    def _claimed(self, bed: Bed) -> list[str]:
        """The nodes whose machines may hold something of ours."""
        return [node.name for node in bed.nodes] if (bed.directory / CLAIMED).exists() else []

    def _release(self, bed: Bed, name: str) -> bool:
        """Whether the machine answered."""
        try:
            claim.release(self.machine(bed, name), bed, self._settings)
            return True
        except HarnessError as error:
            self._tell(error.message)
            return False

    def machine(self, bed: Bed, node: str) -> Machine:
        return bed.machine(node)

    def memory(self, bed: Bed) -> int:
        return memory.used(self._machines(bed).values())


def _may_restart(kept: Mapping[str, Any], node: str) -> bool:
    return bool(kept["machines"][node].get("reboot"))
