"""A real Dask scheduler with two real workers on this host."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.host.errors import MachineRoomError
from harness.report.events import Event, EventLog
from harness.run.cluster import Cluster
from harness.run.job import Job
from harness.run.job import next_of
from harness.run.pool import run_all
from harness.host.storage import locked

ANY = partial(next_of, room=None)
NETWORK = "network-192.0.2.0-24"


class Hosts:
    """A scheduler and its workers, each a process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.env = {**os.environ, "HARNESS_CACHE": str(root / "cache"), "PYTHONPATH": str(ROOT)}
        dask = "distributed.cli.dask_scheduler"
        words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.processes = [self._start("scheduler", ["-m", dask, *words])]
        self.address = self._said("scheduler", r"Scheduler at: +(tcp://\S+)")

    def add_worker(self, name: str) -> "subprocess.Popen[bytes]":
        started = self._start(name, ["-m", "harness", "worker", self.address])
        self.processes.append(started)
        self._said(name, "Registered to")
        return started

    def address_of(self, name: str) -> str:
        return self._said(name, r"Start worker at: +(tcp://\S+)")

    def _start(self, name: str, words: list[str]) -> "subprocess.Popen[bytes]":
        with (self.root / name).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, *words], cwd=self.root, env=self.env, stdout=log, stderr=log
            )

    def _said(self, name: str, pattern: str) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if found := re.search(pattern, (self.root / name).read_text()):
                return found.group(found.re.groups)
            time.sleep(0.1)
        raise AssertionError((self.root / name).read_text())

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    hosts = Hosts(tmp_path)
    yield hosts
    hosts.end()


def destroying(hosts: Hosts, directory: Path) -> Job:
    """A job whose driver has nothing to do on the host, so that a bed kept there is not in its way."""
    return Job(
        variant="allinone/debian-12/local/ssh",
        stages=("destroy",),
        resume=False,
        onto="",
        layers=False,
        inventory={},
        provider="",
        directory=str(directory),
        licence="",
        memory=0,
        networks=("192.0.2.0/24",),
    )


@pytest.mark.root
def test_a_worker_runs_a_job_and_its_files_come_back(hosts: Hosts) -> None:
    hosts.add_worker("one")
    heard: list[Event] = []
    here = hosts.root / "here" / "0123"
    with Cluster(hosts.address, EventLog(heard.append)) as cluster:
        assert run_all([destroying(hosts, here)], cluster, ANY) == [0]
    assert [event["event"] for event in heard] == [
        "progress",
        "stage_started",
        "stage_ended",
        "variant_ended",
    ]
    assert (here / "logs" / "allinone-debian-12-local-ssh" / "harness.log").read_text() == ""


@pytest.mark.root
def test_a_worker_that_dies_gives_its_variant_to_another(hosts: Hosts) -> None:
    workers = {name: hosts.add_worker(name) for name in ("one", "two")}
    by_address = {hosts.address_of(name): worker for name, worker in workers.items()}
    heard: list[Event] = []
    with Cluster(hosts.address, EventLog(heard.append)) as cluster:
        codes: list[int] = []
        job = destroying(hosts, hosts.root / "here" / "0123")
        run = threading.Thread(target=lambda: codes.extend(run_all([job], cluster, ANY)))
        with locked(hosts.root / "cache" / "locks" / NETWORK):
            run.start()
            _until(lambda: len(heard) >= 1)
            first = heard[0]["text"].split()[-1]
            by_address[first].kill()
            _until(lambda: any("all begins anew" in event.get("text", "") for event in heard))
        run.join(60)
    assert codes == [0]
    assert any(f"{first} is gone, all begins anew" in event.get("text", "") for event in heard)


@pytest.mark.root
def test_an_interrupt_reaches_the_workers(hosts: Hosts) -> None:
    hosts.add_worker("one")
    heard: list[Event] = []
    job = destroying(hosts, hosts.root / "here" / "0123")
    with Cluster(hosts.address, EventLog(heard.append)) as cluster:
        run = threading.Thread(target=lambda: run_all([job], cluster, ANY))
        with locked(hosts.root / "cache" / "locks" / NETWORK):
            run.start()
            _until(lambda: any("waits for another run" in e.get("text", "") for e in heard))
            cluster.stop()
            run.join(30)
    assert not run.is_alive()


@pytest.mark.root
def test_a_worker_of_another_checkout_is_refused(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts.add_worker("one")
    heard: list[Event] = []
    monkeypatch.setattr("harness.run.cluster.fingerprint", lambda: "another")
    with Cluster(hosts.address, EventLog(heard.append)) as cluster:
        job = destroying(hosts, hosts.root / "here" / "0123")
        assert run_all([job], cluster, ANY) == [2]
    assert "is not the one that asks" in heard[-1]["text"]


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_scheduler_that_is_not_there_is_the_machine_rooms_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("harness.run.cluster.SECONDS", 1.0)
    with pytest.raises(MachineRoomError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        Cluster("tcp://127.0.0.1:9", EventLog())


def test_a_scheduler_without_workers_is_said(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.run.cluster.SECONDS", 2.0)
    with pytest.raises(MachineRoomError, match="has no worker") as caught:
        Cluster(hosts.address, EventLog())
    assert f"bin/harness worker {hosts.address}" in caught.value.cure
