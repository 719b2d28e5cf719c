"""Runs a command of the host, and keeps what it said."""

import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Optional, Union

from harness.host.errors import MachineRoomError

TAIL_LINES = 15
# The kernel kills what we started when the thread that waits for it ends, however that is. It does not reach what goes
# into the background by itself, such as a kept connection of SSH.
MORTAL = ("setpriv", "--pdeathsig", "KILL")
_running: "set[subprocess.Popen[bytes]]" = set()


@dataclass(frozen=True)
class Completed:
    """A command that ended: its exit code, its output as text, and how long it took."""

    command: tuple[str, ...]
    code: int
    stdout: str
    stderr: str
    seconds: float


class CommandFailed(MachineRoomError):
    """A command ended with a code other than 0; `completed` has its output."""

    def __init__(self, completed: Completed, *, where: str = "", cure: str = "") -> None:
        place = f" on {where}" if where else ""
        said = tail(completed.stderr or completed.stdout)
        text = (
            f"command failed{place} (exit code {completed.code}): {shlex.join(completed.command)}"
        )
        super().__init__(f"{text}\n{said}" if said else text, cure=cure)
        self.completed = completed


class CommandTimedOut(MachineRoomError):
    """A command was ended because it took longer than its limit."""

    def __init__(self, command: Sequence[str], seconds: float, *, where: str = "") -> None:
        place = f" on {where}" if where else ""
        super().__init__(f"command did not end within {seconds:g} s{place}: {shlex.join(command)}")


def tail(text: str, lines: int = TAIL_LINES) -> str:
    """The last lines of `text`, without the white space around them."""
    return "\n".join(text.strip().splitlines()[-lines:])


def run(
    command: Sequence[str],
    *,
    timeout: float,
    check: bool = True,
    stdin: Union[bytes, IO[bytes], None] = None,
    env: Optional[Mapping[str, str]] = None,
    log: Optional[Path] = None,
) -> Completed:
    """Run `command` without a shell and wait for it, `timeout` seconds at most.

    `check` raises CommandFailed on an exit code other than 0. `log` takes the output (both streams,
    appended) instead of `stdout` and `stderr`, which are then empty: for commands that talk for
    minutes. `env` is the whole environment.
    """
    if log is None:
        return _run(command, timeout, check, stdin, env, subprocess.PIPE, subprocess.PIPE)
    with log.open("ab") as file:
        return _run(command, timeout, check, stdin, env, file, subprocess.STDOUT)


def _run(
    command: Sequence[str],
    timeout: float,
    check: bool,
    stdin: Union[bytes, IO[bytes], None],
    env: Optional[Mapping[str, str]],
    stdout: Union[int, IO[bytes]],
    stderr: int,
) -> Completed:
    source = subprocess.PIPE if isinstance(stdin, bytes) else stdin or subprocess.DEVNULL
    data = stdin if isinstance(stdin, bytes) else None
    started = time.monotonic()
    with _start(command, source, stdout, stderr, env) as child:
        _running.add(child)
        try:
            out, err = child.communicate(data, timeout)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise CommandTimedOut(command, timeout) from error
        except BaseException:  # an interrupt, most likely
            child.kill()
            raise
        finally:
            _running.discard(child)
    seconds = time.monotonic() - started
    completed = Completed(tuple(command), child.returncode, _text(out), _text(err), seconds)
    if check and completed.code != 0:
        raise CommandFailed(completed)
    return completed


def end_all() -> None:
    """End every command that a thread waits for: an interrupt reaches the main thread only."""
    for child in list(_running):
        child.kill()


def _start(
    command: Sequence[str],
    stdin: Union[int, IO[bytes]],
    stdout: Union[int, IO[bytes]],
    stderr: int,
    env: Optional[Mapping[str, str]],
) -> "subprocess.Popen[bytes]":
    if shutil.which(command[0]) is None:
        raise MachineRoomError(
            f"the command {command[0]} is not on this machine",
            cure="run `bin/harness doctor` to see what is missing",
        )
    words = [*MORTAL, *command]
    return subprocess.Popen(words, stdin=stdin, stdout=stdout, stderr=stderr, env=env)


def _text(output: Optional[bytes]) -> str:
    return (output or b"").decode("utf-8", "replace")
