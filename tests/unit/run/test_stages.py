"""Stages against the dummy driver: their order, their verdicts, what is told and what is kept."""

import errno
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.host import errors, process
from harness.host.cache import Cache
from harness.chef import secrets
from harness.drivers.bed import Bed
from harness.drivers.dummy import DummyDriver
from harness.host.errors import CodeUnderTestFailed, HarnessError, MachineRoomError
from harness.guest import GuestImage
from harness.layers import Store
from harness.layers.ladder import Ladder, Rungs
from harness.loading import load_kitchen
from harness.report import events
from harness.report.culprits import culprits
from harness.report.events import EventLog, LogFile
from harness.report.load import load
from harness.run import state
from harness.run.variant import run_stages
from harness.stages import STAGES, Context
from tests.unit.kitchens import TOPOLOGY, make

ENTRY = {
    "type": "file",
    "name": "/etc/motd",
    "action": "create",
    "cookbook": "nginx",
    "recipe": "default",
    "line": 12,
    "seconds": 0.5,
}
GOOD = {
    "status": "success",
    "elapsed": 3.0,
    "resources_total": 7,
    "updated": [],
    "slowest": [ENTRY],
    "exception": None,
}
FAILURE = {"class": "RuntimeError", "message": "no such thing", "resource": ENTRY, "backtrace": []}
UNITS = "MainPID=7\nExecMainStartTimestampMonotonic=1\nId=keystone.service\n"
AGAIN = UNITS.replace("MainPID=7", "MainPID=8")


class Room:
    """A context on the dummy driver, whose nodes answer as `reports` and `units` say."""

    def __init__(
        self, root: Path, checks: str = "def test_it(): assert True\n", topology: str = TOPOLOGY
    ) -> None:
        kitchen = load_kitchen(make(root / "checkout", topology))
        self.report: dict[str, Any] = dict(GOOD)
        self.units = [UNITS]
        self.cut_off = "137\n"
        self.rungs: Rungs = []
        self.said: list[str] = []
        answers: dict[str, Callable[[str], str]] = {
            "cat /var/chef/run_report.json": lambda line: json.dumps(self.report),
            "systemctl show": lambda line: self._next_units(),
            "is-system-running": lambda line: "running\n",
            "timeout --signal=KILL": lambda line: self.cut_off,
            "journalctl --no-pager --priority=warning": lambda line: "keystone: it hurts\n",
        }
        cache = Cache(root / "cache")
        self.bed = Bed(kitchen.matrix.variants[0], cache)
        self.driver = DummyDriver(cache, kitchen.settings, lambda text: None, {}, answers)
        self.log = cache.runs / "1" / "events.ndjson"
        self.context = Context(
            bed=self.bed,
            driver=self.driver,
            settings=kitchen.settings,
            log=EventLog(LogFile(self.log)),
            directory=self.log.parent,
            licence="accept",
            checks=self._checks(root, checks),
            guest=lambda: GuestImage(root / "kernel", root / "ramdisk", root / "disk"),
            ladder=Ladder(Store(cache), lambda: self.rungs, 10**9, self.said.append),
        )

    def _next_units(self) -> str:
        return self.units.pop(0) if len(self.units) > 1 else self.units[0]

    def _checks(self, root: Path, text: str) -> Path:
        (root / "checks").mkdir()
        (root / "checks" / "conftest.py").write_text(
            "def pytest_addoption(parser): parser.addoption('--bed')\n"
        )
        (root / "checks" / "test_it.py").write_text(text)
        return root / "checks"

    def run(self, *names: str) -> int:
        return run_stages(self.context, names)

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in events.read(self.log) if event["event"] == kind]

    def verdicts(self) -> dict[str, str]:
        return {event["stage"]: event["verdict"] for event in self.told("stage_ended")}

    def failure(self) -> str:
        (event,) = self.told("failure")
        return str(event["text"])


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_every_stage_passes_and_nothing_is_left(room: Room) -> None:
    names = [name for name in STAGES if name != "reconfigure"]
    assert room.run(*names) == 0
    assert room.verdicts() == {name: "passed" for name in names}
    assert not room.bed.directory.exists()
    assert [event["verdict"] for event in room.told("variant_ended")] == ["passed"]


def test_waves_converge_in_order(room: Room) -> None:
    assert room.run("create", "prepare", "converge") == 0
    assert [event["node"] for event in room.told("chef_run")] == ["one", "two"]


def test_runs_of_chef_are_told_with_their_wave_and_why_they_failed(room: Room) -> None:
    room.run("create", "prepare", "converge")
    started = [(event["node"], event["wave"]) for event in room.told("chef_started")]
    assert started == [("one", "first"), ("two", "second")]
    assert [event["failure"] for event in room.told("chef_run")] == ["", ""]
    room.report.update(status="failed", exception=FAILURE)
    room.run("converge")
    last = room.told("chef_run")[-1]
    assert last["wave"] == "first"
    assert last["failure"].startswith("file[/etc/motd] (nginx::default line 12), action create")


def test_a_report_is_made_of_what_was_told(tmp_path: Path) -> None:
    room = Room(tmp_path, "def test_it(): assert 1 + 1 == 3\ndef test_other(): pass\n")
    assert room.run("create", "prepare", "converge", "verify", "destroy") == 1
    (variant,) = load(room.log.parent).variants
    assert [(stage.name, stage.verdict) for stage in variant.stages] == [
        *(("create", "passed"), ("prepare", "passed"), ("converge", "passed")),
        *(("verify", "failed"), ("destroy", "not run")),
    ]
    assert [(one.node, one.wave) for one in variant.stages[2].chef_runs] == [
        *(("one", "first"), ("two", "second"))
    ]
    (checks,) = variant.stages[3].checks
    assert sorted(case.verdict for case in checks.cases) == ["failed", "passed"]
    (culprit,) = culprits(variant)
    assert (culprit.stage, culprit.what[-7:]) == ("verify", "test_it")
    assert f"junit-verify-{variant.slug}.log" in {log.path for log in variant.logs}


def test_a_later_wave_does_not_start_when_an_earlier_one_failed(room: Room) -> None:
    room.report.update(status="failed", exception=FAILURE)
    assert room.run("create", "prepare", "converge", "idempotence") == 1
    assert [event["node"] for event in room.told("chef_run")] == ["one"]
    assert room.verdicts() == {"create": "passed", "prepare": "passed", "converge": "failed"}


def test_a_failure_names_resource_line_words_and_ways_on(room: Room) -> None:
    room.report.update(status="failed", exception=FAILURE)
    room.run("create", "prepare", "converge")
    text = room.failure()
    assert "file[/etc/motd] (nginx::default line 12), action create" in text
    assert "RuntimeError: no such thing" in text
    assert "keystone: it hurts" in text
    assert "bin/harness login pair/debian-12/local one" in text
    assert "bin/harness converge pair/debian-12/local" in text
    assert "bin/harness destroy pair/debian-12/local" in text


def test_a_failed_bed_is_kept(room: Room) -> None:
    room.report.update(status="failed", exception=FAILURE)
    room.run("create", "prepare", "converge", "destroy")
    assert room.bed.directory.is_dir()
    assert state.passed(room.bed) == ("create", "prepare")


def test_what_did_not_run_is_told_as_such(room: Room) -> None:
    room.report.update(status="failed", exception=FAILURE)
    room.run("create", "prepare", "converge", "verify", "destroy")
    assert [event["stages"] for event in room.told("not_run")] == [["verify", "destroy"]]


def test_a_stage_that_fails_again_has_not_passed(room: Room) -> None:
    assert room.run("create", "prepare", "converge", "verify", "idempotence") == 0
    room.report["updated"] = [ENTRY]
    assert room.run("idempotence") == 1
    assert state.passed(room.bed) == ("create", "prepare", "converge", "verify")
    room.report.update(status="failed", exception=FAILURE)
    assert room.run("converge") == 1
    assert state.passed(room.bed) == ("create", "prepare")
    assert state.due(room.bed, "verify") == ["converge", "verify"]


def test_a_full_disk_is_the_machine_rooms_failure(room: Room) -> None:
    def full(context: Context) -> str:
        raise OSError(errno.ENOSPC, "no space left on device")

    assert run_stages(room.context, ["create"], {"create": full}) == 4
    assert "free some room" in room.failure()


def test_an_interrupt_is_told_before_it_goes_on_up(room: Room) -> None:
    def cut_short(context: Context) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_stages(room.context, ["create", "prepare"], {"create": cut_short})
    assert room.verdicts() == {"create": "interrupted"}
    assert [event["verdict"] for event in room.told("variant_ended")] == ["interrupted"]
    assert [event["stages"] for event in room.told("not_run")] == [["prepare"]]


def test_a_flaw_of_the_harness_is_told_with_its_place(room: Room) -> None:
    def flawed(context: Context) -> str:
        raise ValueError("surprise")

    assert room.run("create") == 0
    assert run_stages(room.context, ["verify"], {"verify": flawed}) == errors.BUG
    assert room.verdicts()["verify"] == "bug"
    assert "ValueError: surprise" in room.failure() and "in flawed" in room.failure()
    assert (room.context.node_logs("one") / "journal.log").exists()


def test_an_interrupt_does_not_wait_for_chef(room: Room) -> None:
    def chef(line: str) -> str:
        threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
        return process.run(["sleep", "60"], timeout=60, check=False).stdout

    room.run("create", "prepare")
    room.driver.answers["chef-client --config"] = chef
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        room.run("converge")
    assert time.monotonic() - started < 30
    assert room.verdicts()["converge"] == "interrupted"


def test_chef_that_reports_success_and_fails_has_failed(room: Room) -> None:
    room.driver.codes["chef-client --config"] = 1
    assert room.run("create", "prepare", "converge") == 1
    assert "reported success, and ended with code 1" in room.failure()


def test_a_second_run_without_any_daemon_proves_nothing(room: Room) -> None:
    room.units = [""]
    assert room.run("create", "prepare", "converge", "idempotence") == 1
    assert "no node runs any daemon" in room.failure()


def test_a_reconfiguration_that_fails_has_to_be_built_again(room: Room) -> None:
    assert room.run("create", "prepare", "converge") == 0
    assert room.run("reconfigure") == 1  # no daemon takes notice
    assert state.due(room.bed, "verify") == ["converge", "verify"]
    room.units = [UNITS, UNITS, AGAIN]
    assert room.run("reconfigure") == 0
    assert state.due(room.bed, "verify") == ["verify"]


def test_a_second_run_that_updates_is_named(room: Room) -> None:
    assert room.run("create", "prepare", "converge") == 0
    room.report["updated"] = [ENTRY]
    assert room.run("idempotence") == 1
    assert "one: file[/etc/motd] (nginx::default line 12), action create" in room.failure()


def test_a_second_run_that_restarts_a_daemon_is_named(room: Room) -> None:
    assert room.run("create", "prepare", "converge") == 0
    room.units = [UNITS, UNITS, UNITS.replace("MainPID=7", "MainPID=8"), UNITS]
    assert room.run("idempotence") == 1
    assert "one: keystone.service was restarted: main PID 7 became 8" in room.failure()


def test_a_daemon_that_is_gone_is_named(room: Room) -> None:
    assert room.run("create", "prepare", "converge") == 0
    room.units = [UNITS, UNITS, "MainPID=0\nId=keystone.service\n", UNITS]
    assert room.run("idempotence") == 1
    assert "one: keystone.service does not run any more" in room.failure()


def test_a_check_that_fails_is_named(tmp_path: Path) -> None:
    room = Room(tmp_path, "def test_it(): assert 1 + 1 == 3\ndef test_other(): pass\n")
    assert room.run("create", "prepare", "verify") == 1
    assert "test_it::test_it" in room.failure()
    assert f"run them alone: {sys.executable} -m pytest {room.context.checks} " in room.failure()
    (event,) = room.told("checks")
    assert (event["passed"], event["failed"]) == (1, 1)


def test_checks_that_cannot_be_read_do_not_pass(tmp_path: Path) -> None:
    assert Room(tmp_path, "def test_it(: pass\n").run("create", "prepare", "verify") == 1


def test_checks_that_are_all_left_out_do_not_pass(tmp_path: Path) -> None:
    room = Room(tmp_path, "import pytest\n@pytest.mark.skip\ndef test_it(): pass\n")
    assert room.run("create", "prepare", "verify") == 1
    assert "nothing is proved" in room.failure()


def test_checks_that_hang_are_the_clouds_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.stages.verify.SECONDS", 1.0)
    room = Room(tmp_path, "import time\ndef test_it(): time.sleep(60)\n")
    assert room.run("create", "prepare", "verify") == 1
    assert "did not end within 1 s" in room.failure()


def test_no_checks_do_not_pass(tmp_path: Path) -> None:
    assert Room(tmp_path, "").run("create", "prepare", "verify") == 1


def test_the_machine_rooms_failure_is_not_the_cookbooks(room: Room) -> None:
    def broken(context: Context) -> str:
        raise MachineRoomError("the mirror is away", cure="wait")

    assert run_stages(room.context, ["create"], {"create": broken}) == 4
    assert room.verdicts() == {"create": "broken"}


@pytest.mark.parametrize("kind, code", [(CodeUnderTestFailed, 1), (MachineRoomError, 4)])
def test_exit_codes_tell_whose_fault_it_is(room: Room, kind: type[HarnessError], code: int) -> None:
    def failing(context: Context) -> str:
        raise kind("no")

    assert run_stages(room.context, ["create"], {"create": failing}) == code


def test_reconfigure_changes_secrets_and_attributes(room: Room) -> None:
    room.run("create", "prepare")
    secret = room.bed.directory / "secrets" / "data_bags" / "openstack" / "admin.json"
    before = secret.read_text()
    room.units = [UNITS, UNITS, AGAIN]
    assert room.run("reconfigure") == 0
    assert secret.read_text() != before
    files = room.bed.node_directory("one") / "files"
    environment = json.loads(
        (files / "var/chef/repository/environments/reference.json").read_text()
    )
    assert environment["default_attributes"]["motd"] == "new"


def test_reconfigure_cuts_a_run_off_before_the_one_that_counts(room: Room) -> None:
    room.run("create", "prepare")
    room.units = [UNITS, UNITS, AGAIN]
    room.run("reconfigure")
    lines = (room.bed.node_directory("one") / "commands").read_text().splitlines()
    runs = [line for line in map(json.loads, lines) if "chef-client --config" in line]
    assert len(runs) == 2
    assert runs[0].startswith("sh -c timeout --signal=KILL 3.8 ")


def test_a_run_that_ends_before_it_is_cut_off_proves_nothing(room: Room) -> None:
    room.run("create", "prepare")
    room.cut_off = "0\n"
    assert room.run("reconfigure") == 1
    assert "before it could be cut off" in room.failure()


def test_reconfigure_can_be_repeated(room: Room) -> None:
    room.run("create", "prepare")
    room.units = [UNITS, UNITS, AGAIN]
    assert room.run("reconfigure") == 0
    room.units = [UNITS, UNITS, AGAIN]
    assert room.run("reconfigure") == 0
    assert len(room.told("chef_run")) == 6  # two, then two to go back and two again


def test_destroy_works_whatever_stands_in_the_state(room: Room) -> None:
    room.run("create")
    (room.bed.directory / "stages.json").write_text("")
    assert room.run("destroy") == 0
    assert not room.bed.directory.exists()


def test_a_change_that_no_daemon_notices_fails(room: Room) -> None:
    room.run("create", "prepare")
    assert room.run("reconfigure") == 1
    assert "no daemon took notice" in room.failure()


def test_a_change_that_restarts_others_fails(room: Room) -> None:
    room.run("create", "prepare")
    other = UNITS.replace("keystone", "memcached")
    room.units = [UNITS + "\n" + other] * 2 + [
        AGAIN + "\n" + other.replace("MainPID=7", "MainPID=9")
    ]
    assert room.run("reconfigure") == 1
    assert "the change does not concern: memcached.service" in room.failure()


def test_nodes_get_what_they_need_and_secrets_stay_private(room: Room) -> None:
    room.run("create", "prepare")
    files = room.bed.node_directory("one") / "files"
    assert json.loads((files / "etc/chef/node.json").read_text()) == {
        "run_list": ["role[web]"],
        "openstack": {"address": "192.0.2.11"},
    }
    assert "environment 'reference'" in (files / "etc/chef/client.rb").read_text()
    for secret in (files / "etc/chef/encrypted_data_bag_secret", room.bed.directory / "openrc"):
        assert secret.stat().st_mode & 0o077 == 0
    assert (files / "var/chef/repository/data_bags/openstack/admin.json").exists()


def test_a_node_that_names_its_secrets_gets_no_others(room: Room) -> None:
    room.run("create", "prepare")
    node = replace(room.bed.variant.topology.node("one"), secrets=("messaging", "service"))
    for _ in range(2):
        given = secrets.of_node(room.bed, node)
        assert sorted(file.name for file in given.rglob("*.json")) == [
            "messaging.json",
            "service.json",
        ]
    sealed = secrets.data_bags(room.bed) / "openstack" / "service.json"
    assert (given / "openstack" / "service.json").read_text() == sealed.read_text()


@pytest.mark.parametrize(
    "passed, stage, due",
    [
        ((), "create", ["create"]),
        ((), "verify", ["create", "prepare", "converge", "verify"]),
        (("create", "prepare"), "converge", ["converge"]),
        (("create", "prepare", "converge"), "reboot", ["reboot"]),
        (("create", "prepare", "converge"), "converge", ["converge"]),
        ((), "destroy", ["destroy"]),
    ],
)
def test_a_stage_runs_those_before_it(
    room: Room, passed: tuple[str, ...], stage: str, due: list[str]
) -> None:
    room.bed.directory.mkdir(parents=True)
    for name in passed:
        state.note(room.bed, name)
    assert state.due(room.bed, stage) == due
