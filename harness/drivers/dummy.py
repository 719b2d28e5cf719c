"""The dummy driver: nodes that are directories. It tests the harness's own logic, never a cookbook.

A node answers commands from tables, of output and of exit codes: the first entry whose words stand in the command. What
was run, and what was written, is kept for the test to look at.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from harness.host.cache import Cache
from harness.drivers.base import Abilities, Inventory, Running
from harness.drivers.bed import Bed
from harness.machines import Machine
from harness.machines.machine import Command, words_of
from harness.model import Settings
from harness.host.process import Completed
from harness.host.progress import Tell

PID = ".pid"  # of a daemon, in the bed's directory
Answer = Callable[[str], str]
"""Answers what the command prints; it may raise what a real node would."""


@dataclass(frozen=True)
class DummyMachine(Machine):
    directory: Path
    answers: Mapping[str, Answer]
    codes: Mapping[str, int]

    def run(
        self,
        command: Command,
        *,
        timeout: float,
        check: bool = True,
        stdin: Optional[bytes] = None,
        log: Optional[Path] = None,
    ) -> Completed:
        words = words_of(command)
        line = " ".join(words)
        with (self.directory / "commands").open("a") as file:
            file.write(json.dumps(line) + "\n")
        output = next((answer(line) for key, answer in self.answers.items() if key in line), "")
        if log is not None:
            log.write_text(output)
        code = next((code for key, code in self.codes.items() if key in line), 0)
        return Completed(tuple(words), code, "" if log else output, "", 0.0)

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        target = self.directory / "files" / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(mode)

    def push(self, local: Path, remote: str) -> None:
        shutil.copytree(local, self.directory / "files" / remote.lstrip("/"), dirs_exist_ok=True)


@dataclass(frozen=True)
class DummyDriver:
    """See harness.drivers.base.Driver for what each method promises."""

    cache: Cache
    settings: Settings
    tell: Tell
    inventory: Inventory = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    name = "dummy"
    abilities = Abilities(
        makes="directories, for tests of the harness itself",
        kernel=False,
        disks=True,
        links=True,
        layers=True,
        serves=True,
        inventory=False,
        power="they are told, and do nothing",
        memory="one byte for each node",
    )

    def create(self, bed: Bed, layers: Sequence[str] = ()) -> None:
        self.destroy(bed)
        for node in bed.nodes:
            bed.node_directory(node.name).mkdir(parents=True)
            for layer in layers:
                below = self.cache.layers / layer / "nodes" / node.name
                shutil.copytree(below, bed.node_directory(node.name), dirs_exist_ok=True)
        bed.stand_on(layers)

    def stop(self, bed: Bed) -> None:
        self._tell_all(bed, "stop")

    def start(self, bed: Bed) -> None:
        self._tell_all(bed, "start")

    def restart(self, bed: Bed) -> None:
        self.stop(bed)
        self.start(bed)

    def _tell_all(self, bed: Bed, word: str) -> None:
        for node in bed.nodes:
            self.machine(bed, node.name).run([word], timeout=1)

    def take_off(self, bed: Bed, into: Path) -> None:
        """A copy: a dummy's disk is one directory, whatever it stands on."""
        for node in bed.nodes:
            shutil.copytree(bed.node_directory(node.name), into / node.name)

    def put_back(self, bed: Bed, from_: Path) -> None:
        """Nothing was moved."""

    def serve(self, bed: Bed, name: str, command: Sequence[str], log: Path) -> Running:
        """For real: what is under test may speak to it."""
        self._end(bed, name)
        with log.open("ab") as file:
            daemon = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
        (bed.directory / f"{name}{PID}").write_text(str(daemon.pid))
        return daemon

    def _end(self, bed: Bed, name: str) -> None:
        for file in bed.directory.glob(f"{name}{PID}"):
            with suppress(ProcessLookupError):
                os.killpg(int(file.read_text()), signal.SIGKILL)

    def destroy(self, bed: Bed) -> None:
        self._end(bed, "*")
        shutil.rmtree(bed.directory, ignore_errors=True)

    def machine(self, bed: Bed, node: str) -> Machine:
        real = bed.machine(node)
        directory = bed.node_directory(node)
        return DummyMachine(
            real.name, real.address, real.ssh_config, directory, self.answers, self.codes
        )

    def memory(self, bed: Bed) -> int:
        return sum(1 for node in bed.nodes if bed.node_directory(node.name).exists())
