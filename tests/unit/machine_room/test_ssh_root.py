"""The ssh driver on machines that somebody else made: here, containers of a bed of another driver."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.host.cache import Cache, cache_from
from harness.chef.bring import bring
from harness.drivers.bed import Bed
from harness.drivers.host import connections
from harness.drivers.ssh import SshDriver
from harness.host.errors import MachineRoomError, UsageError
from harness.machines import ours
from harness.model import Platform
from tests.proofs import strangers
from tests.unit.machine_room.beds import PLATFORM, SETTINGS, host_variant
from tests.unit.machine_room.test_nspawn_root import make_driver, silent

pytestmark = pytest.mark.root


def driver(inventory: dict[str, Any]) -> SshDriver:
    return SshDriver(cache_from(os.environ), SETTINGS, silent, inventory)


def bed_on(machines: Bed, platform: Platform = PLATFORM) -> Bed:
    return Bed(replace(machines.variant, platform=platform, driver="ssh"), machines.cache)


@pytest.fixture(scope="module")
def machines() -> Iterator[Bed]:
    """A bed whose nodes are, to the driver, machines that are already there."""
    bed = Bed(host_variant(), cache_from(os.environ))
    bed.cache.root.mkdir(parents=True, exist_ok=True)
    make_driver().create(bed)
    strangers.estrange(bed)
    yield bed
    make_driver().destroy(bed)


@pytest.fixture
def inventory(machines: Bed, tmp_path: Path) -> dict[str, Any]:
    return strangers.inventory(machines, tmp_path)


@pytest.fixture
def bed(machines: Bed) -> Iterator[Bed]:
    bed = bed_on(machines)
    yield bed
    driver({}).destroy(bed)
    assert not bed.directory.exists() and connections.processes(bed) == []


def test_machines_become_nodes_and_are_given_back(
    machines: Bed, bed: Bed, inventory: dict[str, Any]
) -> None:
    before = {node.name: strangers.state(machines.machine(node.name)) for node in bed.nodes}
    ssh = driver(inventory)
    ssh.create(bed)
    for node in bed.nodes:
        machine = ssh.machine(bed, node.name)
        assert machine.run(["id", "-u"], timeout=10).stdout == "0\n"
        machine.run("getent hosts aio && getent hosts cmp", timeout=10)
        machine.run("apt-get -q update -o APT::Update::Error-Mode=any", timeout=120)
        bring(machine, PLATFORM, SETTINGS, bed.cache, silent)
        machine.run("CHEF_LICENSE=accept-no-persist chef-client --version", timeout=60)
        bring(machine, PLATFORM, SETTINGS, bed.cache, silent)  # nothing, now that it is there
    assert ssh.memory(bed) > 0
    ssh.destroy(bed)
    assert {node.name: strangers.state(machines.machine(node.name)) for node in bed.nodes} == before
    ssh.destroy(bed)


def test_only_machines_whose_inventory_allows_it_are_restarted(
    machines: Bed, bed: Bed, inventory: dict[str, Any]
) -> None:
    driver(inventory).create(bed)
    with pytest.raises(UsageError, match="does not allow to restart cmp"):
        driver(inventory).restart(bed)
    inventory["machines"]["cmp"]["reboot"] = True
    ssh = driver(inventory)
    ssh.create(bed)
    look = ["cat", "/proc/sys/kernel/random/boot_id"]
    ids = {
        node.name: ssh.machine(bed, node.name).run(look, timeout=10).stdout for node in bed.nodes
    }
    with strangers.powered(machines):
        ssh.restart(bed)
    for node in bed.nodes:
        machine = ssh.machine(bed, node.name)
        assert machine.run(look, timeout=10).stdout != ids[node.name]
        machine.run("apt-get -q update -o APT::Update::Error-Mode=any", timeout=120)


def test_all_that_is_in_the_way_is_told_at_once_and_nothing_is_changed(
    machines: Bed, inventory: dict[str, Any]
) -> None:
    other = bed_on(machines, replace(PLATFORM, name="debian-13"))
    machine = machines.machine("cmp")
    machine.run("mkdir /etc/chef", timeout=10)
    before = strangers.state(machine)
    inventory["machines"]["aio"]["sudo"] = False
    with pytest.raises(MachineRoomError) as caught:
        driver(inventory).create(other)
    assert (
        "aio: it does not let us do what root may" not in caught.value.message
    )  # looking needs no root
    assert "aio: it runs debian-12, and the variant is for debian-13" in caught.value.message
    assert "cmp: Chef runs there already (/etc/chef exists)" in caught.value.message
    assert strangers.state(machine) == before and not other.directory.exists()
    machine.run("rmdir /etc/chef", timeout=10)


def test_a_machine_of_another_bed_is_refused(
    machines: Bed, bed: Bed, inventory: dict[str, Any]
) -> None:
    machine = machines.machine("aio")
    machine.write(ours.OWNER, b"elsewhere:/beds/one\n")
    with pytest.raises(MachineRoomError, match="aio: it belongs to the bed elsewhere:/beds/one"):
        driver(inventory).create(bed)
    assert machine.run(["cat", ours.OWNER], timeout=10).stdout == "elsewhere:/beds/one\n"
    machine.run(["rm", "-r", ours.DIRECTORY], timeout=10)


def test_a_machine_that_does_not_answer_is_named_with_how_to_try(
    bed: Bed, inventory: dict[str, Any]
) -> None:
    inventory["machines"]["aio"]["host"] = "192.0.2.77"
    with pytest.raises(MachineRoomError, match="aio: .*does not answer over SSH") as caught:
        driver(inventory).create(bed)
    assert "must log in without a question" in caught.value.message
    assert not bed.directory.exists()


def test_a_silent_machine_is_told_when_it_is_to_be_given_back(
    machines: Bed, bed: Bed, inventory: dict[str, Any]
) -> None:
    driver(inventory).create(bed)
    text = bed.ssh_config.read_text()
    bed.ssh_config.write_text(text.replace(machines.nodes[0].address, "192.0.2.77"))
    connections.end(bed)
    with pytest.raises(MachineRoomError, match="aio.* did not answer") as caught:
        driver(inventory).destroy(bed)
    assert "destroy it again" in caught.value.cure
    bed.ssh_config.write_text(text)


def test_what_another_checkout_keeps_by_this_name_is_let_alone(bed: Bed, tmp_path: Path) -> None:
    bed.directory.mkdir(mode=0o700, parents=True)
    kept = driver({}).serve(bed, "kept", ["sleep", "60"], tmp_path / "log")
    SshDriver(Cache(tmp_path), SETTINGS, silent, {}).destroy(Bed(bed.variant, Cache(tmp_path)))
    assert kept.poll() is None
    kept.terminate()
    kept.wait(10)


def test_without_an_inventory_nothing_is_touched(bed: Bed) -> None:
    with pytest.raises(UsageError, match="needs machines, and none were named") as caught:
        driver({}).create(bed)
    assert "--inventory FILE" in caught.value.cure
