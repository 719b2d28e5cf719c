"""What the vagrant driver writes, and what its parts are called."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from harness.host.cache import Cache
from harness.host.checkout import KITCHEN
from harness.drivers.bed import Bed
from harness.drivers.host import rights
from harness.drivers.vagrant import acceleration, box, libvirt, names, tool, vagrantfile, virtualbox
from harness.drivers.vagrant.driver import VagrantDriver
from harness.drivers.vagrant.provider import Machines, Provider
from harness.drivers.vagrant.providers import PROVIDERS
from harness.host.errors import MachineRoomError, UsageError
from harness.guest import GuestImage
from harness.host.process import CommandTimedOut, Completed
from harness.host.progress import Progress
from harness.setup.packages import wanted
from tests.unit.machine_room.beds import SETTINGS

EMULATED = Machines("box/one", 1536, 2, accelerated=False)


def test_every_node_has_its_name_and_address(bed: Bed) -> None:
    text = vagrantfile.text(bed, EMULATED, libvirt)
    for node in bed.nodes:
        assert f"config.vm.define '{node.name}' do" in text
        assert f"ip: '{node.address}', netmask: '255.255.255.0'" in text
    assert (
        f"libvirt__network_name: '{names.network(bed)}', libvirt__host_ip: '198.51.100.1'" in text
    )


@pytest.mark.parametrize(
    "accelerated, lines",
    [
        (False, ["libvirt.driver = 'qemu'", "libvirt.cpu_mode = 'custom'", "cpu_model = 'qemu64'"]),
        (True, ["libvirt.driver = 'kvm'", "libvirt.cpu_mode = 'host-passthrough'"]),
    ],
)
def test_the_processor_is_what_the_host_can_do(
    bed: Bed, accelerated: bool, lines: list[str]
) -> None:
    text = vagrantfile.text(bed, replace(EMULATED, accelerated=accelerated), libvirt)
    assert all(line in text for line in lines) and ("cpu_model" in text) is not accelerated


def test_a_node_has_the_disks_and_links_of_its_topology(bed: Bed) -> None:
    first, second = vagrantfile.text(bed, EMULATED, libvirt).split("config.vm.define")[1:]
    assert "storage :file, size: '2G'" in first and "storage" not in second
    for node, text in zip(bed.nodes, (first, second)):
        assert f"mac: '{names.mac(bed, node.name, 0)}'" in text
        assert f"libvirt__network_name: '{names.link_network(bed, 0)}'" in text
    assert names.mac(bed, "aio", 0) != names.mac(bed, "cmp", 0)


def test_all_that_names_providers_names_the_same() -> None:
    schema = json.loads((KITCHEN / "schemas" / "settings.json").read_text())
    named = schema["properties"]["vagrant"]["properties"]["provider"]["enum"]
    assert sorted(named) == sorted(PROVIDERS)
    for provider in PROVIDERS.values():
        assert wanted(*provider.HOST_PACKAGES)


@pytest.mark.parametrize("provider", PROVIDERS.values())
def test_a_vagrantfile_is_ruby(bed: Bed, provider: Provider) -> None:
    text = vagrantfile.text(bed, EMULATED, provider)
    subprocess.run(["ruby", "-c"], input=text.encode(), check=True, capture_output=True)


def test_only_what_has_the_beds_names_is_removed(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, said = names.prefix(bed), []
    listed = {
        "list": f"{ours}aio\nchffffff-aio\nmine\n",
        "vol-list": f" {ours}aio.img /a\n mine.img /b\n",
        "net-list": "default\nchffffff\n" + "\n".join(names.networks(bed)),
    }

    def virsh(*words: str, check: bool = True) -> Completed:
        said.append(words)
        return Completed(words, 0, listed.get(words[0], ""), "", 0.0)

    monkeypatch.setattr(libvirt, "virsh", virsh)
    libvirt.remove(bed)
    touched = {words[1] for words in said if words[0] not in listed}
    assert touched == {
        f"{ours}aio",
        f"{ours}aio.img",
        names.network(bed),
        names.login_network(bed),
        names.link_network(bed, 0),
    }


def test_of_virtualbox_too(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, said = names.prefix(bed), []
    listed = f'"{ours}aio" {{1}}\n"mine" {{2}}\n'

    def manage(*words: str, check: bool = True) -> Completed:
        said.append(words)
        return Completed(words, 0, listed if words == ("list", "vms") else "", "", 0.0)

    monkeypatch.setattr(virtualbox, "manage", manage)
    virtualbox.remove(bed)
    assert [words for words in said if words[0] != "list"] == [
        ("controlvm", f"{ours}aio", "poweroff"),
        ("unregistervm", f"{ours}aio", "--delete"),
    ]


def test_machines_of_the_same_names_from_another_cache_are_left_alone(
    bed: Bed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Bed(bed.variant, Cache(tmp_path / "other"))
    other.directory.mkdir(parents=True)
    listed, said = f"{names.prefix(bed)}aio\n", []

    def virsh(*words: str, check: bool = True) -> Completed:
        said.append(words[0])
        console = f"<source path='{names.console(other, 'aio')}'/>"
        answers = {"list": listed, "dumpxml": console}
        return Completed(words, 0, answers.get(words[0], ""), "", 0.0)

    monkeypatch.setattr(libvirt, "is_there", lambda: True)  # whatever this host has
    monkeypatch.setattr(libvirt, "virsh", virsh)
    monkeypatch.setattr(rights, "require_root", lambda: None)
    driver = VagrantDriver(bed.cache, SETTINGS, Progress(print), {})
    with pytest.raises(MachineRoomError, match=f"belong to {other.directory}"):
        driver.destroy(bed)
    assert set(said) == {"list", "dumpxml"}


class Keeps:
    """A provider that keeps what `kept` says of a box."""

    def __init__(self, *kept: str) -> None:
        self.kept = list(kept)

    def has_of(self, box: str) -> list[str]:
        return self.kept

    def drop(self, box: str) -> None:
        self.kept.clear()


def test_half_a_box_that_the_provider_has_is_dropped_and_a_whole_one_stays(bed: Bed) -> None:
    provider = Keeps("half")
    with pytest.raises(KeyboardInterrupt), box.given(bed, "one/box", cast(Provider, provider)):
        assert provider.kept == []
        provider.kept.append("half again")
        raise KeyboardInterrupt
    for there in ("whole", "whole"):
        with box.given(bed, "one/box", cast(Provider, provider)):
            assert provider.kept in ([], [there])
            provider.kept[:] = [there]
    assert provider.kept == ["whole"]


def test_a_provider_that_takes_no_box_of_ours_needs_one_by_name(bed: Bed) -> None:
    with pytest.raises(UsageError, match="not for virtualbox"):
        box.named(bed, SETTINGS, virtualbox)
    other = replace(SETTINGS, vagrant=replace(SETTINGS.vagrant, box="debian/bookworm64"))
    assert box.named(bed, other, virtualbox) == "debian/bookworm64"


def test_a_provider_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MachineRoomError, match="VirtualBox is not on this host"):
        virtualbox.check()


def test_a_libvirt_that_is_down_is_told_with_how_to_start_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    down = Completed(("virsh",), 1, "", "Failed to connect socket", 0.0)
    monkeypatch.setattr(libvirt, "virsh", lambda *words, check=True: down)
    with pytest.raises(
        MachineRoomError, match="does not answer at qemu:///system: Failed"
    ) as error:
        libvirt.check()
    assert "systemctl start libvirtd" in error.value.cure


@pytest.mark.skipif(shutil.which("vagrant") is None, reason="Vagrant is not installed here")
def test_vagrants_own_words_are_told(tmp_path: Path) -> None:
    with pytest.raises(MachineRoomError, match="(?s)`vagrant up` failed:.*Vagrant environment"):
        tool.asked(tmp_path, "up", lambda vagrant: vagrant.up())


@pytest.mark.parametrize("said, verdict", [("guest: ready", True), ("Kernel panic", False)])
def test_acceleration_is_found_by_a_guest_and_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, verdict: bool
) -> None:
    tried = []

    def guest(command: list[str], *, log: Path, **_: object) -> None:
        tried.append(command)
        log.write_text(said)
        raise CommandTimedOut(tuple(command), acceleration.SECONDS)

    image = GuestImage(tmp_path / "kernel", tmp_path / "ramdisk", tmp_path / "disk")
    monkeypatch.setattr(acceleration, "DEVICE", tmp_path)
    monkeypatch.setattr(acceleration, "build", lambda images: image)
    monkeypatch.setattr(acceleration, "run", guest)
    assert acceleration.accelerated(Cache(tmp_path)) is verdict
    assert acceleration.accelerated(Cache(tmp_path)) is verdict
    assert len(tried) == 1


def test_the_last_words_of_a_machine_that_hangs_are_told(
    bed: Bed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(directory: Path, what: str, ask: object) -> None:
        names.console(bed, "aio").write_text("Loading Linux\nKernel panic - not syncing\n")
        raise MachineRoomError(f"`vagrant {what}` failed:\nTimed out", cure="wait")

    monkeypatch.setattr(tool, "asked", hangs)
    monkeypatch.setattr(libvirt, "drop", lambda box: None)
    driver = VagrantDriver(bed.cache, SETTINGS, Progress(print), {})
    with pytest.raises(MachineRoomError, match="(?s)Timed out.*aio said last:.*Kernel panic"):
        driver._create(bed, EMULATED, libvirt)
