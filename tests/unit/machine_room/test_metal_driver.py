"""The metal driver's parts, each alone: credentials, the image's pieces, the boot server, the lab's Redfish."""

import hashlib
import os
import re
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError

import pytest

from harness.drivers.bed import Bed
from harness.drivers.metal import (
    consoles,
    credentials,
    deployment,
    discovery,
    dnsmasq,
    environment,
    power,
    server,
)
from harness.drivers.metal.deployment import arm
from harness.drivers.metal.discovery import Unknown
from harness.drivers.metal.extents import PIECE, of_image
from harness.drivers.metal.machine import Machine
from harness.drivers.metal.phases import Phases
from harness.host.errors import MachineRoomError, UsageError
from harness.image import disk
from harness.loading import schema
from harness.loading.yaml_file import read
from harness.host.progress import Progress

MAC = "52:54:00:00:00:01"


def test_credentials_are_where_the_inventory_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "login"
    file.write_text("admin:se:cret\n")
    file.chmod(0o600)
    monkeypatch.setenv("BMC", "admin:secret")
    assert credentials.read(f"file:{file}") == credentials.Credentials("admin", "se:cret")
    assert credentials.read("environment:BMC").password == "secret"
    assert "secret" not in repr(credentials.read("environment:BMC"))


@pytest.mark.parametrize(
    "text, mode, problem",
    [
        ("admin:secret", 0o644, "can be read by others"),
        ("admin", 0o600, "does not hold USER:PASSWORD"),
        (None, 0o600, "No such file"),
    ],
)
def test_credentials_that_do_not_do(
    tmp_path: Path, text: str | None, mode: int, problem: str
) -> None:
    file = tmp_path / "login"
    if text is not None:
        file.write_text(text)
        file.chmod(mode)
    with pytest.raises(UsageError, match=problem):
        credentials.read(f"file:{file}")


def test_only_what_is_not_empty_is_sent(tmp_path: Path) -> None:
    image = tmp_path / "image"
    one, two = b"a" * PIECE, b"b" * PIECE
    image.write_bytes(one + two + one + bytes(2 * PIECE) + two)
    found = list(of_image(image))
    assert [(one.start, one.count) for one in found] == [(0, 1), (1, 2), (5, 1)]
    assert found[1].digest == hashlib.sha512(two + one).hexdigest()


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[server.Server]:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "vmlinuz").write_bytes(b"kernel")
    (tmp_path / "image").write_bytes(b"a" * PIECE + b"b" * PIECE)
    (tmp_path / "nodes").mkdir()
    (tmp_path / "nodes" / f"{MAC}.tar").write_bytes(b"tar")
    found = server.Server(tmp_path, "127.0.0.1", 0)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


def get(boot: server.Server, path: str, data: bytes | None = None) -> bytes:
    with urllib.request.urlopen(boot.url + path, data=data, timeout=5) as answer:
        found: bytes = answer.read()
        return found


def test_only_a_machine_that_is_armed_is_written(boot: server.Server, bed: Bed) -> None:
    path = f"/boot/{MAC.replace(':', '%3A')}"  # as iPXE writes it
    assert b"sanboot" in get(boot, path)
    machine = Machine("aio", MAC, "/dev/vda", bmc=None)  # type: ignore[arg-type]
    arm(boot.directory, [machine])
    assert b"deploy.disk=/dev/vda deploy.erase=no" in get(boot, path)
    assert get(boot, f"/node/{MAC}.tar") == b"tar"
    get(boot, f"/report/{MAC}/done", data=b"")
    assert b"sanboot" in get(boot, path)
    with pytest.raises(HTTPError, match="404"):  # keys are in it
        get(boot, f"/node/{MAC}.tar")
    assert [report.phase for report in Phases(boot.directory, MAC).all()] == [
        "asked",
        "done",
        "asked",
    ]


def test_pieces_and_files_are_sent_and_nothing_else(boot: server.Server) -> None:
    assert get(boot, "/files/vmlinuz") == b"kernel"
    assert get(boot, "/image/1/1") == b"b" * PIECE
    for path in ("/files/../image", "/image/x/1", "/node/52:54:00:00:00:02.tar", "/etc/passwd"):
        with pytest.raises(HTTPError, match="404"):
            get(boot, path)


def test_machines_are_given_their_nodes_addresses(bed: Bed, tmp_path: Path) -> None:
    macs = {"aio": MAC, "cmp": "52:54:00:00:00:02"}
    text = dnsmasq.for_bed(bed, "br0", 31422, macs, tmp_path)
    assert f"dhcp-host={MAC},198.51.100.11,aio\n" in text
    assert "dhcp-range=198.51.100.0,static,255.255.255.0,1h" in text
    assert "http://198.51.100.1:31422/boot/${netX/mac}" in text
    for name, tags in (("undionly.kpxe", "tag:!uefi"), ("snponly.efi", "tag:uefi")):
        assert f"dhcp-boot=tag:!ipxe,{tags},{name}\n" in text
        assert Path("/usr/lib/ipxe", name).exists() or not Path("/usr/lib/ipxe").exists()


class CutsOff(server.Handler):
    """Sends half of each image piece the first time."""

    sent: set[str] = set()

    def image(self, start: str, count: str) -> None:
        length = int(count) * PIECE
        if start not in self.sent:
            self.sent.add(start)
            length //= 2
        self.send(self.server.directory / "image", int(start) * PIECE, length)


def test_a_piece_that_was_cut_off_is_sent_again_and_one_that_is_there_is_not(
    boot: server.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the shell that writes the disks."""
    script = (environment.HERE / "init").read_text()
    functions = re.findall(r"^(?:say|written|piece)\(\) \{.*?\}$", script, re.MULTILINE | re.DOTALL)
    cut = {r"/image/(?P<start>\d+)/(?P<count>\d+)": CutsOff.image}
    monkeypatch.setattr(server, "ANSWERS", {**server.ANSWERS, **cut})
    CutsOff.sent.clear()
    boot.RequestHandlerClass = CutsOff
    file = tmp_path / "disk"
    file.write_bytes(bytes(4 * PIECE))
    pieces = "".join(f"piece {extent.line}" for extent in of_image(boot.directory / "image"))
    for time, ours in ((1, "no"), (2, "yes")):
        names = f"disk={file} url={boot.url} ours={ours}"
        command = "\n".join([names, *functions, "set -e", pieces])
        told = subprocess.run(["busybox", "sh", "-c", command], capture_output=True, check=True)
        assert file.read_bytes()[: 2 * PIECE] == (boot.directory / "image").read_bytes()
        again = b"the piece at 0 did not arrive whole" in told.stdout
        assert again is (time == 1)


FACTS = """\
processors 8 A processor
memory 16384 MiB
disk /dev/sda 1000000 MiB A disk
card eth0 52:54:00:00:00:09 link down
card eth1 52:54:00:00:00:01 link up
firmware uefi
bmc there is one
"""


def test_an_unknown_machine_is_asked_what_it_is_and_nothing_of_it_is_written(
    boot: server.Server, tmp_path: Path
) -> None:
    with pytest.raises(HTTPError, match="404"):  # where none is waited for
        get(boot, f"/machine/{MAC}", data=b"memory 1 MiB")
    boot.unknown = Unknown(tmp_path / "machines")
    script = get(boot, f"/boot/{MAC}")
    assert b"deploy.task=report" in script and b"deploy.disk" not in script
    get(boot, f"/machine/{MAC}", data=FACTS.encode())
    assert get(boot, f"/order/{MAC}") == b"wait"
    (found,) = boot.unknown.all()
    assert found.macs == (MAC, "52:54:00:00:00:09") and found.disks == ("/dev/sda",)
    boot.unknown.release(MAC)
    assert get(boot, f"/order/{MAC}") == b"go"
    with pytest.raises(UsageError, match="no machine .* waits"):
        boot.unknown.release(MAC)


def test_an_accepted_machine_is_no_inventory_until_a_person_completes_it(tmp_path: Path) -> None:
    unknown, file = Unknown(tmp_path / "machines"), tmp_path / "machines.yml"
    unknown.add(MAC, FACTS)
    found = unknown.one(MAC)
    discovery.accept(found, "aio", file, "eno2")
    problems, _ = schema.check(read(file, "machines.yml"), "inventory-metal")
    assert [str(problem).split(": ")[0] for problem in problems] == [
        "machines.yml:8:12",
        "machines.yml:11:16",
        "machines.yml:12:20",
    ]
    assert "    firmware: uefi\n" in file.read_text()
    with pytest.raises(UsageError, match="has a machine aio already"):
        discovery.accept(found, "aio", file, "eno2")
    with pytest.raises(UsageError, match="is no name of a node"):
        discovery.accept(found, "All In One", file, "eno2")


def reports(directory: Path, *phases: str) -> list[tuple[str, str]]:
    """What a deployment of one machine tells that went through `phases`."""
    machine = Machine("aio", MAC, "/dev/vda", bmc=Obedient())
    deployment.power_up(directory, [machine])
    for phase in phases:
        Phases(directory, MAC).add(phase, "there is no disk /dev/vda" if phase == "failed" else "")
    seen: list[tuple[str, str]] = []
    progress = Progress(lambda text: None, lambda node, name, *_: seen.append((node, name)))
    deployment.wait(directory, [machine], progress)
    return seen


class Obedient:
    """A BMC that does what it is told, the second time that somebody asks whether it has; `told` is all of that."""

    def __init__(self, on: bool = True) -> None:
        self.state = [on, on]
        self.told: list[str] = []

    def is_on(self) -> bool:
        self.state = [self.state[1], self.state[1]]
        return self.state[0]

    def on(self) -> None:
        assert self.state[0] is False, "it refuses: it is on"
        self.state = [False, True]
        self.told.append("on")

    def off(self) -> None:
        assert self.state[0] is True, "it refuses: it is off"
        self.state = [True, False]
        self.told.append("off")

    def boot_once(self, device: str) -> None:
        assert device == "pxe"

    def console(self) -> None:
        """It passes nothing on."""


def test_a_bmc_is_told_what_it_has_to_do_and_waited_for() -> None:
    bmc = Obedient(on=False)
    for switch, on in ((power.off, False), (power.on, True), (power.on, True), (power.off, False)):
        switch("aio", bmc)
        assert bmc.is_on() is on
    assert bmc.told == ["on", "off"]


def test_phases_are_told_as_they_come(tmp_path: Path) -> None:
    told = reports(tmp_path, "asked", "started", "written", "done")
    assert told == [("aio", "network"), ("aio", "image"), ("aio", "identity")]


def test_a_machine_whose_kernel_hangs_is_switched_off_and_on_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "HUNG_SECONDS", 0.1)
    phases, bmc = Phases(tmp_path, MAC), Obedient(on=False)
    deployment.power_up(tmp_path, [Machine("aio", MAC, "/dev/vda", bmc=bmc)])
    phases.add("asked")
    said: list[str] = []

    def tell(text: str) -> None:
        said.append(text)
        for phase in ("asked", "started", "written", "done"):
            phases.add(phase)

    deployment.wait(tmp_path, [Machine("aio", MAC, "/dev/vda", bmc=bmc)], Progress(tell))
    assert bmc.told == ["on", "off", "on"] and "silent since" in said[0]


@pytest.mark.parametrize(
    "phases, problem",
    [
        ((), "starts from the network: not within .* last seen: powered on"),
        (("asked",), "starts from the network: not within .* last seen: asked"),
        (("asked", "started"), "has the image on its disk: not within .* last seen: started"),
        (
            ("asked", "failed"),
            r"starts from the network: it failed \(aio: there is no disk /dev/vda\)",
        ),
    ],
)
def test_a_machine_that_stays_where_it_is_is_told_with_what_was_last_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phases: tuple[str, ...], problem: str
) -> None:
    steps = tuple(replace(step, seconds=0.1) for step in deployment.STEPS)
    monkeypatch.setattr(deployment, "STEPS", steps)
    consoles.log(tmp_path, "aio").write_text("SeaBIOS\r\n\x1b[2JNo bootable device.\r\n")
    with pytest.raises(MachineRoomError, match=f"the machine aio .{MAC}. {problem}") as caught:
        reports(tmp_path, *phases)
    said = "its console said last:\nSeaBIOS\n[2JNo bootable device."
    assert caught.value.message.endswith(said) and caught.value.cure


def test_a_boot_server_that_cannot_listen_is_told(
    boot: server.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "PORT", 1)  # nobody listens there
    command = ["sh", "-c", "echo Address already in use; exit 1"]
    with server.log(tmp_path).open("wb") as log, subprocess.Popen(command, stdout=log) as ended:
        ended.wait()
        with pytest.raises(MachineRoomError, match="it failed .Address already in use"):
            server.check(tmp_path, "127.0.0.1", ended)
    monkeypatch.setattr(server, "PORT", boot.server_port)
    server.check(tmp_path, "127.0.0.1", ended)


def deploys(name: str, disk: Path) -> bool:
    """What the shell that writes the disks says of one: `name` is a function of it."""
    script = (environment.HERE / "init").read_text()
    lines = re.findall(r"^(?:MARK=.*|PARTS=.*|\w+\(\) \{ .*\})$", script, re.MULTILINE)
    command = "\n".join([f"disk={disk} size={disk.stat().st_size // PIECE}", *lines, name])
    return subprocess.run(["busybox", "sh", "-c", command]).returncode == 0


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A disk as it is after a deployment."""
    (tmp_path / "tree").mkdir()
    disk.write(tmp_path / "tree", tmp_path / "disk", 128 * PIECE)
    return tmp_path / "disk"


def test_a_disk_stays_ours_when_its_system_grows(written: Path) -> None:
    assert deploys("marked", written) and not deploys("empty", written)
    with written.open("r+b") as file:
        file.truncate(256 * PIECE)
    grow = ["sfdisk", "--quiet", "--no-reread", "-N", "1", str(written)]
    subprocess.run(grow, input=b",+\n", check=True)
    assert deploys("marked", written)


OTHERS = {
    "a file system in its place": f"mke2fs -q -F -E offset={disk.START * disk.SECTOR} $disk 32m",
    "another table": "echo 2048,,L | sfdisk -q $disk",
    "the table of UEFI": "printf '2048,64M,U\n,,L\n' | sfdisk -q --label gpt $disk",
    "a label of LVM": "printf LABELONE | dd of=$disk bs=512 seek=1 conv=notrunc status=none",
    "a member of an array": "printf member | dd of=$disk bs=4096 seek=1 conv=notrunc status=none",
}


@pytest.mark.parametrize("command", OTHERS.values(), ids=OTHERS.keys())
def test_a_disk_that_somebody_else_has_used_since_is_not_ours(written: Path, command: str) -> None:
    subprocess.run(["sh", "-ec", command], env={**os.environ, "disk": str(written)}, check=True)
    assert not deploys("marked", written) and not deploys("empty", written)


def half_written(file: Path) -> Path:
    file.write_bytes(bytes(8 * PIECE))
    with file.open("r+b") as half:
        half.seek(disk.MARK_SECTOR * disk.SECTOR)
        half.write(f"{disk.MARK} writing".encode())
    return file


def test_an_empty_disk_and_one_that_is_half_written(tmp_path: Path) -> None:
    file = tmp_path / "disk"
    file.write_bytes(bytes(8 * PIECE))
    assert deploys("empty", file) and deploys("readable", file) and not deploys("marked", file)
    assert deploys("marked", half_written(file))


@pytest.mark.parametrize("at", [0, disk.SECTOR, 8 * PIECE - 4096])
def test_a_disk_that_somebody_else_used_when_it_was_half_written(tmp_path: Path, at: int) -> None:
    file = half_written(tmp_path / "disk")
    with file.open("r+b") as other:
        other.seek(at)
        other.write(b"a label")
    assert not deploys("marked", file) and not deploys("empty", file)


def test_a_disk_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(bytes(PIECE))
    assert not deploys("readable", tmp_path / "disk")
