"""docs/metal.md holds, step by step, by IPMI; and by Redfish, what else happens to machines.

`/usr/bin/python3 -m tests.proofs.metal`, as root. The machines are those of a lab, which it makes and removes.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers.bed import Bed
from harness.drivers.host import connections
from harness.drivers.metal import MetalDriver, deployment, extents, server
from harness.drivers.metal.discovery import Unknown
from harness.drivers.metal.lab import Rack
from harness.drivers.metal.lab.box import PXE, Box
from harness.drivers.metal.phases import ASKED, DONE, POWERED, Phases
from harness.host.errors import MachineRoomError
from harness.loading import load_inventory, load_kitchen
from harness.machines import wait_until
from harness.model import select
from harness.host.progress import Progress
from harness.host.storage import GIB
from tests.proofs import page

VARIANT = "identity/debian-12/local/metal"
BOOT_SECONDS = 300.0
LISTEN_SECONDS = 120.0
SILENT_SECONDS = 40.0


def main() -> int:
    (variant,) = select(load_kitchen().matrix, [VARIANT])
    (node,) = variant.topology.nodes
    bed = Bed(variant, cache_from(os.environ))
    rack = Rack(bed.cache.root / "lab")
    try:
        page.follow("metal.md", "## In the lab")
        rack.up([node.name, "other"])
        other = by_redfish(rack, node.name)
        a_machine_that_does_not_start_from_the_network(bed, rack)
        an_unknown_machine_tells_what_it_is(bed, rack, rack.box("other"))
        disks_that_are_refused(bed, other, rack.box("other"))
        a_harness_that_is_killed_leaves_nothing(bed, other, rack.box("other"))
        assert harness("create", variant.name, "--inventory", str(other)) == 0
        it_starts_from_its_disk(bed, rack.box("other"))
    finally:
        harness("destroy", variant.name)
        rack.down()
    return 0


def an_unknown_machine_tells_what_it_is(bed: Bed, rack: Rack, box: Box) -> None:
    """No bed is made meanwhile, and nothing is written."""
    unknown = Unknown(bed.cache.root / "machines")
    with discovering(bed, str(yaml.safe_load(rack.inventory.read_text())["link"])):
        named = ["--inventory", str(rack.inventory)]
        assert harness("create", bed.variant.name, *named) == MachineRoomError.exit_code
        box.boot_once(PXE)
        box.on()
        what = "the machine reports itself"
        wait_until(lambda: (unknown.waits(box.mac), ""), what=what, within=BOOT_SECONDS)
        assert harness("metal", "list") == 0
        file = rack.directory / "accepted.yml"
        assert harness("metal", "accept", box.mac, "other", str(file)) == 0
        assert "disk: /dev/vda" in file.read_text() and "erase: false" in file.read_text()
        what = "the machine switches itself off"
        wait_until(lambda: (not box.is_on(), ""), what=what, within=60)
    assert (box.directory / "disk").stat().st_blocks == 0, "its disk was written"
    print("an unknown machine told what it is, and nothing of it was written")


@contextmanager
def discovering(bed: Bed, link: str) -> Iterator[None]:
    """What it says is read from a file: reading a pipe would wait for ever for one that does not listen."""
    command = [str(ROOT / "bin" / "harness"), "metal", "discover", link, str(bed.host)]
    with tempfile.NamedTemporaryFile() as said:
        said_so_far = Path(said.name).read_text
        with subprocess.Popen(command, stdout=said) as found:
            try:
                wait_until(
                    lambda: ("are waited for" in said_so_far(), said_so_far()),
                    what="discover listens",
                    within=LISTEN_SECONDS,
                )
                yield
            finally:
                found.send_signal(signal.SIGINT)
                assert found.wait(30) == 0


def by_redfish(rack: Rack, node: str) -> Path:
    """An inventory with the other machine as the node."""
    known: dict[str, Any] = yaml.safe_load(rack.inventory.read_text())
    assert known["machines"]["other"]["bmc"]["protocol"] == "redfish"
    known["machines"] = {node: known["machines"]["other"]}
    file = rack.directory / "redfish.yml"
    file.write_text(yaml.safe_dump(known))
    return file


def disks_that_are_refused(bed: Bed, inventory: Path, box: Box) -> None:
    """One that is too small; and one with a file system of somebody else, which stays as it is."""
    disk, create = box.directory / "disk", ["create", bed.variant.name, "--inventory"]
    size = disk.stat().st_size
    os.truncate(disk, GIB)
    assert "has 1024 MiB, and the image needs" in told(*create, str(inventory))
    os.truncate(disk, size)
    subprocess.run(["mke2fs", "-q", "-F", str(disk)], check=True)
    before = beginning(disk)
    assert "holds data that we did not write" in told(*create, str(inventory))
    assert beginning(disk) == before, "it was written"
    print("a disk that is too small, and one that is somebody else's, were refused")


def beginning(disk: Path) -> bytes:
    with disk.open("rb") as file:
        return file.read(64 * extents.PIECE)


def told(*words: str) -> str:
    """What the machine room's failure is told by."""
    command = [str(ROOT / "bin" / "harness"), *words]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    print(ended.stdout)
    assert ended.returncode == MachineRoomError.exit_code
    return ended.stdout


def a_harness_that_is_killed_leaves_nothing(bed: Bed, inventory: Path, box: Box) -> None:
    """At each moment of a machine's way. Only the one that begins to write overwrites what somebody else wrote: from
    then on the disk is ours, however much of it was written."""
    phases, named = Phases(bed.directory / "boot", box.mac), ["--inventory", str(inventory)]
    moments: dict[str, Callable[[], bool]] = {
        "is switched on": lambda: POWERED in [one.phase for one in phases.all()],
        "is being written": lambda: "GET /image/" in said(server.log(bed.directory / "boot")),
        "starts from its disk": lambda: DONE in [one.phase for one in phases.all()],
    }
    for what, reached in moments.items():
        erase = ["--erase", bed.nodes[0].name] if "written" in what else []
        killed_when(what, reached, [bed.variant.name, *named, *erase])
        assert harness("destroy", bed.variant.name) == 0
        assert not box.is_on() and not bed.directory.exists()
        addresses = subprocess.run(["ip", "addr"], capture_output=True, text=True).stdout
        assert str(bed.host.ip) not in addresses
        print(f"a harness that is killed while a machine {what} leaves nothing")


def killed_when(what: str, reached: Callable[[], bool], words: list[str]) -> None:
    command = [str(ROOT / "bin" / "harness"), "create", *words]
    with subprocess.Popen(command, start_new_session=True) as harness_:
        wait_until(lambda: (reached(), ""), what=f"the machine {what}", within=BOOT_SECONDS)
        os.killpg(harness_.pid, signal.SIGKILL)


def said(log: Path) -> str:
    return log.read_text(errors="replace") if log.exists() else ""


def it_starts_from_its_disk(bed: Bed, box: Box) -> None:
    """When it restarts by itself, and when its boot order is such that it asks the network first."""
    driver = MetalDriver(bed.cache, load_kitchen().settings, Progress(print), {})
    driver.restart(bed)
    box.off()
    box.boot_once(PXE)
    box.on()
    (node,) = bed.nodes
    machine, phases = driver.machine(bed, node.name), Phases(bed.directory / "boot", box.mac)

    def answers() -> tuple[bool, str]:
        try:
            return machine.run(["true"], timeout=10).code == 0, ""
        except MachineRoomError as error:
            connections.end(bed)
            return False, error.message

    wait_until(answers, what="it answers from its disk", within=BOOT_SECONDS, every=1)
    assert phases.last() == ASKED, "it did not ask the network first"
    print("a machine that asks the network first starts from its disk all the same")


def a_machine_that_does_not_start_from_the_network(bed: Bed, rack: Rack) -> None:
    """Because the inventory has another card: what it says on its console is told, and nothing of it is written."""
    (node,) = bed.nodes
    known: dict[str, Any] = load_inventory(rack.inventory, bed.variant, ["create"])
    known["machines"][node.name]["macs"] = ["52:54:00:00:00:01"]
    kept = deployment.STEPS
    deployment.STEPS = tuple(replace(step, seconds=SILENT_SECONDS) for step in kept)
    try:
        MetalDriver(bed.cache, load_kitchen().settings, Progress(print), known).create(bed)
    except MachineRoomError as error:
        print(error.message)
        told = "starts from the network: not within .*last seen: powered on.*console said last"
        assert re.search(told, error.message, re.DOTALL)
    else:
        raise AssertionError("a machine was deployed by a card that it does not have")
    finally:
        deployment.STEPS = kept
    box = rack.box(node.name)
    assert not box.is_on() and (box.directory / "disk").stat().st_blocks == 0


def harness(*words: str) -> int:
    return subprocess.run([ROOT / "bin" / "harness", *words]).returncode


if __name__ == "__main__":
    sys.exit(main())
