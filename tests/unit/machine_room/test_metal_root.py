"""The metal driver's own network and BMCs, for real: as root, without a machine that starts."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Interface
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from harness.host.cache import Cache
from harness.drivers.bed import Bed
from harness.host import cgroups
from harness.drivers.metal import MetalDriver, link, redfish
from harness.drivers.metal.bmc import BIOS, UEFI, BmcFailed
from harness.drivers.metal.credentials import Credentials
from harness.drivers.metal.lab import HOST_PACKAGES, Rack, certificate, network
from harness.drivers.metal.lab.box import PXE
from harness.drivers.metal.lab.rack import GROUP
from harness.drivers.metal.machine import Machine, machine
from harness.host.errors import MachineRoomError, UsageError
from harness.machines import wait_until
from harness.host.progress import Progress
from harness.setup.install import ensure
from tests.unit.machine_room.beds import SETTINGS, host_variant

pytestmark = pytest.mark.root
HOST = IPv4Interface("198.51.100.1/24")
THEIRS = ["ip", "netns", "exec", "chtheirs"]


@pytest.fixture(autouse=True)
def tools() -> None:
    ensure(print, *HOST_PACKAGES)


@pytest.fixture
def ours() -> Iterator[str]:
    """A link whose other end is on somebody else's host."""
    subprocess.run(["ip", "netns", "add", "chtheirs"], check=True)
    try:
        for words in (
            [
                "link",
                "add",
                "chours",
                "type",
                "veth",
                "peer",
                "name",
                "theirs",
                "netns",
                "chtheirs",
            ],
            ["link", "set", "chours", "up"],
            ["-n", "chtheirs", "addr", "add", "198.51.100.9/24", "dev", "theirs"],
            ["-n", "chtheirs", "link", "set", "theirs", "up"],
        ):
            subprocess.run(["ip", *words], check=True)
        yield "chours"
    finally:  # with its namespace, the link would go later
        subprocess.run(["ip", "link", "delete", "chours"])
        subprocess.run(["ip", "netns", "delete", "chtheirs"], check=True)


def test_a_link_that_is_free_is_taken(ours: str) -> None:
    link.check(ours, HOST)


@contextmanager
def dhcp_of_others(directory: Path) -> Iterator[None]:
    options = ["--no-daemon", "--port=0", "--conf-file=/dev/null", "--interface=theirs"]
    own = [f"--dhcp-leasefile={directory / 'leases'}", "--dhcp-range=198.51.100.50,198.51.100.60"]
    with subprocess.Popen([*THEIRS, "dnsmasq", *options, *own]) as server:
        try:
            yield
        finally:
            server.terminate()


def test_another_dhcp_server_is_found(ours: str, tmp_path: Path) -> None:
    with dhcp_of_others(tmp_path):
        with pytest.raises(MachineRoomError, match="a DHCP server answers on chours already"):
            link.check(ours, HOST)


def test_another_dhcp_server_is_found_on_a_link_that_was_down(ours: str, tmp_path: Path) -> None:
    subprocess.run(["ip", "link", "set", ours, "down"], check=True)
    with dhcp_of_others(tmp_path):
        with pytest.raises(MachineRoomError, match="a DHCP server answers on chours already"):
            link.check(ours, HOST)
    assert not link.is_up(ours)


def test_a_link_without_a_cable_is_told(ours: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "CABLE_SECONDS", 0.5)
    subprocess.run(["ip", "-n", "chtheirs", "link", "set", "theirs", "down"], check=True)
    with pytest.raises(MachineRoomError, match="the link chours has a cable: not within"):
        link.check(ours, HOST)


def test_a_link_that_is_not_there_and_an_address_that_is(ours: str) -> None:
    with pytest.raises(MachineRoomError, match="this host has no link chnowhere"):
        link.check("chnowhere", HOST)
    subprocess.run(["ip", "addr", "add", str(HOST), "dev", ours], check=True)
    with pytest.raises(MachineRoomError, match="has the address 198.51.100.1 already"):
        link.check(ours, HOST)


@pytest.fixture
def rack(tmp_path: Path) -> Iterator[Rack]:
    """One machine with IPMI, one with Redfish."""
    made = Rack(tmp_path / "lab")
    made.up(["one", "two"])
    yield made
    made.down()


def machines(rack: Rack) -> list[Machine]:
    entries = yaml.safe_load(rack.inventory.read_text())["machines"]
    return [machine(name, entry, False) for name, entry in entries.items()]


def test_bmcs_tell_and_switch_power(rack: Rack) -> None:
    for one in machines(rack):
        assert not one.bmc.is_on()
        one.bmc.boot_once("pxe")
        one.bmc.on()
        assert one.bmc.is_on() and rack.box(one.name).is_on()
        one.bmc.off()
        assert not one.bmc.is_on() and not rack.box(one.name).is_on()


@pytest.mark.parametrize("firmware", [BIOS, UEFI])
def test_a_machine_starts_from_the_network_once_whatever_its_firmware(
    rack: Rack, firmware: str
) -> None:
    for name, entry in yaml.safe_load(rack.inventory.read_text())["machines"].items():
        one = machine(name, {**entry, "firmware": firmware}, False)
        one.bmc.boot_once("pxe")
        assert rack.box(name).boot_next() == PXE
        one.bmc.on()
        assert rack.box(name).boot_next() != PXE
        one.bmc.off()


def test_a_machine_is_heard_by_its_bmc(rack: Rack, tmp_path: Path) -> None:
    one, other = machines(rack)
    console, log = one.bmc.console(), tmp_path / "log"
    assert console and not other.bmc.console()
    with log.open("wb") as said:
        listening = subprocess.Popen(
            console.command, env=console.env, stdout=said, stderr=said, start_new_session=True
        )
        try:
            one.bmc.on()
            wait_until(
                lambda: (b"iPXE" in log.read_bytes(), log.read_text(errors="replace")),
                what="its network card is heard",
                within=60,
            )
        finally:
            os.killpg(listening.pid, signal.SIGKILL)
            listening.wait()


def test_a_bmc_of_several_machines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    root = SimpleNamespace(
        get_system_collection=lambda: SimpleNamespace(get_members=lambda: ["one", "two"])
    )
    monkeypatch.setattr(redfish.Redfish, "_root", lambda *_: root)
    bmc = redfish.Redfish("aio", "https://192.0.2.1", Credentials("user", "password"))
    with pytest.raises(BmcFailed, match="aio: its BMC .* is not one machine's: it has 2 systems"):
        bmc.off()


def test_a_certificate_that_is_not_there_is_told(rack: Rack) -> None:
    entry = yaml.safe_load(rack.inventory.read_text())["machines"]["two"]
    entry["bmc"]["ca"] = "/nowhere.pem"
    with pytest.raises(UsageError, match="/nowhere.pem: there is no such file"):
        machine("two", entry, False)


def test_a_wrong_password_is_told(rack: Rack) -> None:
    (rack.directory / "credentials").write_text("lab:wrong\n")
    for one in machines(rack):
        with pytest.raises(BmcFailed, match=f"{one.name}: its BMC .* refuses the"):
            one.bmc.is_on()


def test_bmcs_that_are_down_are_told_at_once_and_nothing_is_switched(
    rack: Rack, tmp_path: Path
) -> None:
    bed = Bed(replace(host_variant(), driver="metal"), Cache(tmp_path))
    named = yaml.safe_load(rack.inventory.read_text())
    named["machines"] = dict(zip([node.name for node in bed.nodes], named["machines"].values()))
    cgroups.kill(f"{GROUP}/two", cgroups.of_this_host())
    driver = MetalDriver(bed.cache, SETTINGS, Progress(print), named)
    with pytest.raises(MachineRoomError, match="cmp: its BMC .* does not answer") as caught:
        driver.create(bed)
    assert "aio: " not in caught.value.message and not bed.directory.exists()
    cgroups.kill(f"{GROUP}/one", cgroups.of_this_host())
    with pytest.raises(MachineRoomError, match="(?s)aio: its BMC .* does not answer.*cmp: its"):
        driver.create(bed)


def test_a_bmc_that_takes_connections_and_says_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redfish, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(BmcFailed, match="one: its BMC .* does not answer"):
            redfish.Redfish("one", url, Credentials("user", "password")).is_on()


def test_a_bmc_with_a_certificate_of_somebody_else_is_not_given_the_password(
    rack: Rack, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    certificate.make(tmp_path / "other", ["192.0.2.1"])
    entry = yaml.safe_load(rack.inventory.read_text())["machines"]["two"]
    entry["bmc"]["ca"] = str(tmp_path / "other" / certificate.CA)
    with pytest.raises(BmcFailed, match="does not answer.*(?i:certificate)"):
        machine("two", entry, False).bmc.is_on()


def test_the_lab_of_somebody_else_is_left_alone(rack: Rack, tmp_path: Path) -> None:
    with pytest.raises(MachineRoomError, match=f"has a lab already: {rack.directory}"):
        Rack(tmp_path / "other").up(["one"])
    assert not machines(rack)[0].bmc.is_on()  # it answers


def test_a_lab_leaves_nothing(tmp_path: Path) -> None:
    before = links()
    made = Rack(tmp_path / "lab")
    made.up(["one"])
    assert links() != before
    made.down()
    made.down()
    assert links() == before and not Path("/run/netns", network.NAMESPACE).exists()


def links() -> str:
    command = ["ip", "-oneline", "-brief", "link"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
