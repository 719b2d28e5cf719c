"""Jobs side by side: who may start, what a child tells, and that none outlives its run."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.host.errors import BUG, INTERRUPTED, worst
from harness.report.events import Event, EventLog
from harness.run import job as jobs
from harness.run.children import Children
from harness.run.job import Job, Room, next_of
from harness.run.pool import run_all
from harness.host.storage import locked

ONE = Job(
    variant="one/a/local",
    stages=("create", "destroy"),
    resume=False,
    onto="",
    layers=False,
    inventory={},
    provider="",
    directory="/nowhere/0123",
    licence="accept",
    memory=4,
    networks=("192.0.2.0/24",),
)
SAME_NETWORK = replace(ONE, variant="one/b/local", networks=("192.0.2.128/25",))
OTHER = replace(ONE, variant="two/a/local", networks=("198.51.100.0/24",))
ROOM = Room(memory=10, jobs=2)


def test_a_job_travels_as_text() -> None:
    assert jobs.parse(ONE.text) == ONE


@pytest.mark.parametrize(
    "waiting, running, room, chosen",
    [
        ([ONE, OTHER], [], ROOM, ONE),
        ([SAME_NETWORK], [ONE], None, SAME_NETWORK),
        ([OTHER], [ONE], ROOM, OTHER),
        ([SAME_NETWORK, OTHER], [ONE], ROOM, OTHER),
        ([SAME_NETWORK], [ONE], ROOM, None),
        ([OTHER], [ONE], Room(memory=7, jobs=2), None),
        ([OTHER], [ONE], Room(memory=10, jobs=1), None),
        ([ONE], [], Room(memory=1, jobs=1), ONE),
        ([], [], ROOM, None),
    ],
    ids=[
        "idle",
        "no limit",
        "room",
        "overtakes",
        "network",
        "memory",
        "jobs",
        "too big for any",
        "over",
    ],
)
def test_who_may_start(
    waiting: list[Job], running: list[Job], room: Room | None, chosen: Job | None
) -> None:
    assert next_of(waiting, running, room) == chosen


class Recorder:
    """A runner whose jobs end at once with the codes given, in the order in which they are asked for."""

    def __init__(self, codes: list[int]) -> None:
        self.ran: list[Job] = []
        self._codes = codes

    def run(self, job: Job) -> int:
        self.ran.append(job)
        return self._codes[len(self.ran) - 1]

    def stop(self) -> None:
        pass


def test_every_job_runs_once() -> None:
    runner = Recorder([0, 1, 0])
    assert sorted(run_all([ONE, SAME_NETWORK, OTHER], runner, partial(next_of, room=ROOM))) == [
        0,
        0,
        1,
    ]
    assert {job.variant for job in runner.ran} == {"one/a/local", "one/b/local", "two/a/local"}


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    return []


def destroying(directory: Path) -> Job:
    name = "allinone/debian-12/local"
    return replace(ONE, variant=name, stages=("destroy",), directory=str(directory))


def test_a_child_that_dies_without_a_word_is_told_of(tmp_path: Path, heard: list[Event]) -> None:
    unknown = replace(destroying(tmp_path), variant="no/such/variant")
    assert Children(EventLog(heard.append)).run(unknown) == BUG
    assert [event["event"] for event in heard] == ["variant_ended", "failure"]
    assert "exit code 1" in heard[1]["text"]
    assert "KeyError" in heard[1]["text"] and "bin/harness destroy" in heard[1]["text"]


def test_an_interrupt_ends_the_children(tmp_path: Path, heard: list[Event]) -> None:
    """A child that waits for a lock is interrupted; the pool does not wait for it to get the lock."""
    threading.Timer(1.0, os.kill, [os.getpid(), signal.SIGINT]).start()
    started = time.monotonic()
    with locked(tmp_path / "cache" / "locks" / "network-192.0.2.0-24"):
        with pytest.raises(KeyboardInterrupt):
            run_all(
                [destroying(tmp_path)],
                Children(EventLog(heard.append)),
                partial(next_of, room=ROOM),
            )
    assert time.monotonic() - started < 15


def test_no_child_outlives_a_harness_that_is_killed(tmp_path: Path, heard: list[Event]) -> None:
    program = (
        "from harness.report.events import EventLog\n"
        "from harness.run.children import Children\n"
        "from harness.run import job\n"
        f"Children(EventLog(print)).run(job.parse('''{destroying(tmp_path).text}'''))\n"
    )
    with locked(tmp_path / "cache" / "locks" / "network-192.0.2.0-24"):
        parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
        while not (child := children_of(parent.pid)):
            time.sleep(0.05)
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 5
        while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def children_of(pid: int) -> int:
    """Its first child that runs Python by now, or 0."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    for child in map(int, text.split()):
        if b"harness.run.child" in Path(f"/proc/{child}/cmdline").read_bytes():
            return child
    return 0


def test_what_is_started_after_the_interrupt_does_not_run(
    tmp_path: Path, heard: list[Event]
) -> None:
    children = Children(EventLog(heard.append))
    children.stop()
    assert children.run(destroying(tmp_path)) == INTERRUPTED and heard == []


@pytest.mark.parametrize(
    "codes, code", [([0, 0], 0), ([4, 1], 1), ([4, 0], 4), ([1, 5, 4], 5), ([2, 4], 2)]
)
def test_a_broken_machine_room_does_not_excuse_failed_cookbooks(
    codes: list[int], code: int
) -> None:
    assert worst(codes) == code
