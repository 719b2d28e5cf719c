"""The nspawn driver for real, with the platform's base image (built when the cache lacks it).

Each test ends with nothing left: that is asserted after it, by looking, not by trusting destroy.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.host.cache import Cache, cache_from
from harness.host.checkout import ROOT
from harness.drivers.bed import Bed
from harness.drivers.host import connections, identity, packages
from harness.host import cgroups
from harness.drivers.nspawn import NspawnDriver, driver, leftovers, names
from harness.host.errors import MachineRoomError
from harness.image import base_image
from harness.layers import Store
from harness.manifest import Manifest
from harness.host.process import run
from tests.unit.machine_room.beds import PLATFORM, SETTINGS, host_variant

pytestmark = pytest.mark.root

CREATE = """
import sys
sys.path[:0] = [{root!r}]
from tests.unit.machine_room.test_nspawn_root import make_driver, real_bed
make_driver().create(real_bed())
"""

LAYER = Manifest({"claim": "1"})


def silent(line: str) -> None:
    """Progress is not of interest here."""


def make_driver() -> NspawnDriver:
    return NspawnDriver(cache_from(os.environ), SETTINGS, silent, {})


def real_bed(cache: Cache | None = None) -> Bed:
    return Bed(host_variant(), cache or cache_from(os.environ))


def traces(bed: Bed) -> list[str]:
    """All that the host shows of the bed: what destroy looks for, and what it might miss."""
    mounts = Path("/proc/self/mountinfo").read_text()
    commands = [path.read_bytes() for path in _command_lines()]
    machines = [bed.short_name(node.name).encode() for node in bed.nodes]
    return [
        *leftovers.present(bed, cgroups.of_this_host(), Path("/proc/mounts").read_text()),
        *(["mountinfo"] if str(bed.directory) in mounts else []),
        *(repr(c) for c in commands if any(m in c for m in machines)),
        *(repr(c) for c in commands if str(bed.directory).encode() in c),
        *(str(path) for path in bed.cache.sockets.glob(f"{bed.id}*")),
        *(str(path) for path in Path("/run/systemd/nspawn").glob(f"*/{bed.id}*")),
    ]


def _command_lines() -> Iterator[Path]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            path.read_bytes()
            yield path


@pytest.fixture
def bed() -> Iterator[Bed]:
    """Not there before, and not there afterwards."""
    found = real_bed()
    found.cache.root.mkdir(parents=True, exist_ok=True)
    make_driver().destroy(found)
    yield found
    make_driver().destroy(found)
    assert traces(found) == []


@pytest.fixture
def image() -> Path:
    return base_image(PLATFORM, SETTINGS, cache_from(os.environ), silent)


def test_a_bed_lives_is_restarted_and_goes(bed: Bed, image: Path, tmp_path: Path) -> None:
    nspawn, machine = make_driver(), bed.machine("aio")
    nspawn.create(bed)
    assert machine.run("systemctl is-system-running --wait", timeout=60).stdout == "running\n"
    machine.run("ping -c 1 -W 5 cmp", timeout=10)
    assert nspawn.memory(bed) > 0
    _files_travel(bed, tmp_path)
    _packages_come_through_the_cache_only(bed)
    _links_are_joined(bed)
    boot = ["cat", "/proc/sys/kernel/random/boot_id"]
    before = {n.name: bed.machine(n.name).run(boot, timeout=5).stdout for n in bed.nodes}
    nspawn.stop(bed)
    nspawn.start(bed)
    assert all(bed.machine(n).run(boot, timeout=5).stdout != id for n, id in before.items())
    assert machine.run(["cat", "/srv/new/inner/file"], timeout=5).stdout == "text"
    _links_are_joined(bed)
    boots = machine.run("journalctl --list-boots --no-pager -q | wc -l", timeout=10).stdout
    assert int(boots) == 2
    inode = (bed.node_directory("aio") / "upper").stat().st_ino
    assert _locks(inode) != []
    nspawn.destroy(bed)
    assert _locks(inode) == []
    assert traces(bed) == []
    nspawn.destroy(bed)


def _links_are_joined(bed: Bed) -> None:
    """By Ethernet of their own: the host has no address there."""
    for number, node in enumerate(("aio", "cmp"), 1):
        up = f"ip link set wire0 up && ip address add 192.0.2.{number}/24 dev wire0"
        bed.machine(node).run(up, timeout=5)
    bed.machine("aio").run("ping -c 1 -w 10 192.0.2.2", timeout=15)
    listed = run(["ip", "-br", "addr", "show", "dev", names.link_bridge(bed, 0)], timeout=5)
    assert len(listed.stdout.split()) == 2, listed.stdout


def _locks(inode: int) -> list[Path]:
    return list(Path("/run/systemd/nspawn/locks").glob(f"inode-*:{inode}"))


def _files_travel(bed: Bed, tmp_path: Path) -> None:
    machine = bed.machine("aio")
    (tmp_path / "tree" / "inner").mkdir(parents=True)
    (tmp_path / "tree" / "inner" / "file").write_text("text")
    machine.run("mkdir -p /srv/new && touch /srv/new/stale", timeout=5)
    machine.push(tmp_path / "tree", "/srv/new")
    assert machine.run("cd /srv/new && find . -type f", timeout=5).stdout == "./inner/file\n"
    machine.write("/srv/secret/key", b"\x00\xff", 0o600)
    seen = machine.run("stat -c '%a %U %s' /srv/secret/key", timeout=5).stdout
    assert seen == "600 root 2\n"


def _packages_come_through_the_cache_only(bed: Bed) -> None:
    machine = bed.machine("aio")
    machine.run("apt-get -qq update && apt-get -qq install --yes hello", timeout=120)
    assert machine.run(["hello"], timeout=5).stdout.startswith("Hello")
    assert "default" not in machine.run(["ip", "route"], timeout=5).stdout
    direct = machine.run("curl -sS --noproxy '*' -m 5 http://192.0.2.1/", timeout=10, check=False)
    assert direct.code != 0
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' -x http://{packages.address(str(bed.host.ip))}"
    assert machine.run(f"{ask} http://example.org/debian/Release", timeout=20).stdout == "403"


def test_a_daemon_serves_the_nodes_and_goes_with_the_bed(bed: Bed, image: Path) -> None:
    nspawn = make_driver()
    nspawn.create(bed)
    (bed.directory / "word").write_text("hello")
    where = ["--bind", str(bed.host.ip), "--directory", str(bed.directory), "80"]
    command = [sys.executable, "-m", "http.server", *where]
    ask = f"curl -s --retry 20 --retry-delay 1 --retry-connrefused http://{bed.host.ip}/word"
    first = nspawn.serve(bed, "web", command, bed.directory / "web.log")
    assert bed.machine("aio").run(ask, timeout=30).stdout == "hello"
    second = nspawn.serve(bed, "web", command, bed.directory / "web.log")
    assert first.wait(10) == -signal.SIGKILL
    assert bed.machine("aio").run(ask, timeout=30).stdout == "hello"
    status = Path(f"/proc/{second.pid}/status").read_text()
    assert "CapEff:\t0000000000000400\n" in status  # low ports, and nothing else
    nspawn.destroy(bed)
    assert second.wait(10) == -signal.SIGKILL


@pytest.mark.parametrize("seconds", [0.3, 0.45, 0.6, 0.8, 1.1, 1.6])
def test_nothing_is_left_when_create_is_killed(bed: Bed, image: Path, seconds: float) -> None:
    program = CREATE.format(root=str(ROOT))
    child = subprocess.Popen([sys.executable, "-c", program])
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    make_driver().destroy(bed)
    assert traces(bed) == []


def test_nothing_is_left_when_a_reboot_is_killed(bed: Bed, image: Path) -> None:
    make_driver().create(bed)
    program = CREATE.format(root=str(ROOT)).replace("create", "reboot")
    child = subprocess.Popen([sys.executable, "-c", program])
    time.sleep(0.8)
    child.kill()
    child.wait()
    make_driver().destroy(bed)
    assert traces(bed) == []


def test_a_bed_that_was_left_is_replaced(bed: Bed, image: Path) -> None:
    make_driver().create(bed)
    bed.machine("aio").run("touch /srv/old", timeout=5)
    make_driver().create(bed)
    assert bed.machine("aio").run("ls /srv", timeout=5).stdout == ""


def test_what_a_node_wrote_becomes_a_layer_that_others_start_from(bed: Bed, image: Path) -> None:
    nspawn, machine, store = make_driver(), bed.machine("aio"), Store(bed.cache)
    nspawn.create(bed)
    machine.run("rm /etc/motd && echo text >/srv/file && chmod 4750 /srv/file", timeout=5)
    nspawn.stop(bed)
    nspawn.take_off(bed, store.begin(LAYER.name) / "nodes")
    layer = store.finish(LAYER, variant=bed.variant.name, wave="first", below="")
    bed.stand_on([LAYER.name])
    try:
        nspawn.start(bed)
        _is_as_it_was_left(bed)
        nspawn.create(bed, [LAYER.name])
        _is_as_it_was_left(bed)
        assert layer.is_whole()
        assert LAYER.name in store.in_use()
        nspawn.destroy(bed)
        (layer.node("aio") / "srv" / "file").write_text("test\n")
        assert not layer.is_whole()
    finally:
        nspawn.destroy(bed)
        store.discard(layer)


def _is_as_it_was_left(bed: Bed) -> None:
    seen = "cat /srv/file && stat -c %a /srv/file && ! test -e /etc/motd"
    assert bed.machine("aio").run(seen, timeout=5).stdout == "text\n4750\n"


def test_a_layer_that_cannot_be_kept_leaves_the_bed_as_it_was(bed: Bed, image: Path) -> None:
    nspawn, machine, store = make_driver(), bed.machine("aio"), Store(bed.cache)
    nspawn.create(bed)
    machine.run("echo text >/srv/file", timeout=5)
    nspawn.stop(bed)
    new = store.begin(LAYER.name)
    nspawn.take_off(bed, new / "nodes")
    nspawn.put_back(bed, new / "nodes")
    store.give_up(LAYER.name)
    nspawn.start(bed)
    assert machine.run(["cat", "/srv/file"], timeout=5).stdout == "text\n"
    nspawn.destroy(bed)


def test_a_bridge_that_is_taken_is_neither_used_nor_removed(bed: Bed) -> None:
    run(["ip", "link", "add", "name", names.bridge(bed), "type", "bridge"], timeout=5)
    run(["ip", "link", "set", "dev", names.bridge(bed), "up"], timeout=5)
    taken = f"the bridge {names.bridge(bed)} .* is taken"
    try:
        with pytest.raises(MachineRoomError, match=taken):
            make_driver().create(bed)
        with pytest.raises(MachineRoomError, match=taken):
            make_driver().destroy(bed)
    finally:
        run(["ip", "link", "delete", "dev", names.bridge(bed)], timeout=5)


def test_a_bed_of_another_cache_is_not_touched(bed: Bed, image: Path, tmp_path: Path) -> None:
    make_driver().create(bed)
    other = real_bed(Cache(tmp_path))
    with pytest.raises(MachineRoomError, match="HARNESS_CACHE|is taken") as caught:
        NspawnDriver(other.cache, SETTINGS, silent, {}).destroy(other)
    assert "its own HARNESS_CACHE" in caught.value.cure
    bed.machine("aio").run(["true"], timeout=5)


def test_an_address_that_is_taken(bed: Bed) -> None:
    run(["ip", "link", "add", "name", "harnesstest", "type", "bridge"], timeout=5)
    try:
        run(["ip", "addr", "add", "172.31.252.77/24", "dev", "harnesstest"], timeout=5)
        run(["ip", "link", "set", "dev", "harnesstest", "up"], timeout=5)
        with pytest.raises(MachineRoomError, match="172.31.252.0/24 .management. is taken"):
            make_driver().create(bed)
    finally:
        run(["ip", "link", "delete", "dev", "harnesstest"], timeout=5)


def test_a_port_that_is_taken(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "PORT", 31421)  # another bed may have its own where it belongs
    with socket.create_server(("0.0.0.0", packages.PORT)):
        with pytest.raises(MachineRoomError, match=f"port {packages.PORT} .* is taken") as caught:
            make_driver().create(bed)
    assert "ss -ltnp" in caught.value.cure


def test_no_room_on_the_disk(tmp_path: Path) -> None:
    run(["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", str(tmp_path)], timeout=5)
    try:
        with pytest.raises(MachineRoomError, match="not enough disk space for the nodes of"):
            make_driver().create(real_bed(Cache(tmp_path / "cache")))
        assert list(tmp_path.iterdir()) == []
    finally:
        run(["umount", str(tmp_path)], timeout=5)


def test_not_root(bed: Bed) -> None:
    os.seteuid(65534)
    try:
        with pytest.raises(MachineRoomError, match="made by root") as caught:
            make_driver().create(bed)
    finally:
        os.seteuid(0)
    assert "sudo" in caught.value.cure


def test_a_mirror_that_does_not_answer(
    bed: Bed, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "base_image", lambda *arguments: image)
    nowhere = replace(PLATFORM, sources=("deb http://nowhere.invalid/debian bookworm main",))
    cut_off = Bed(host_variant(nowhere), bed.cache)
    with pytest.raises(MachineRoomError, match="mirror is unreachable: http://nowhere.invalid/"):
        make_driver().create(cut_off)
    assert traces(bed) == []


def test_a_node_that_never_answers(bed: Bed, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "ANSWER_SECONDS", 4.0)
    monkeypatch.setattr(identity, "NETWORK", "")
    with pytest.raises(MachineRoomError, match="(?s)not within 4 s.*its console:.*systemd"):
        make_driver().create(bed)
    assert traces(bed) == []


def test_a_container_that_ends_at_once(
    bed: Bed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "base_image", lambda *arguments: tmp_path)
    with pytest.raises(MachineRoomError, match="its container ended.*\n.*\n.*os-release"):
        make_driver().create(bed)
    assert traces(bed) == []


def test_an_interrupted_command_is_found(bed: Bed, image: Path) -> None:
    make_driver().create(bed)
    child = subprocess.Popen(["ssh", "-F", str(bed.ssh_config), "cmp", "sleep 60"])
    while child.pid not in connections.processes(bed):
        time.sleep(0.02)
    make_driver().destroy(bed)
    child.wait(timeout=5)  # killed, or told by the node that it went down
    assert traces(bed) == []
