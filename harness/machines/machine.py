"""A node that runs, seen from the host: commands and files, over SSH."""

import shlex
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional, Union

from harness.host.errors import MachineRoomError
from harness.machines import ssh
from harness.host.process import CommandFailed, CommandTimedOut, Completed, run

Command = Union[str, Sequence[str]]

SSH_FAILED = 255
TIMED_OUT = (124, 137)  # of coreutils' timeout, and when it had to kill
# Seconds that the host waits longer than the node, so that the node's own limit strikes first.
GRACE = 15.0
PUSH_SECONDS = 600.0


class Unreachable(MachineRoomError):
    """SSH itself failed: the node is down, or does not let us in."""


@dataclass(frozen=True)
class Machine:
    """`name` is the node's name in the bed's ssh_config; `sudo` is what root's work there needs, if so.

    Commands are either a list, run as it is, or a string, run by the node's shell.
    """

    name: str
    address: str
    ssh_config: Path
    sudo: bool = field(default=False, kw_only=True)

    def run(
        self,
        command: Command,
        *,
        timeout: float,
        check: bool = True,
        stdin: Optional[bytes] = None,
        log: Optional[Path] = None,
    ) -> Completed:
        """Run a command on the node, `timeout` seconds at most: then it is ended there too, and
        CommandTimedOut raised.

        `check` raises CommandFailed on an exit code other than 0. With `log`, the output is
        appended to that file and not kept. Raises Unreachable when SSH itself fails.
        """
        words = words_of(command)
        line = self.command(limited(words, timeout))
        ended = run(line, timeout=timeout + GRACE, check=False, stdin=stdin, log=log)
        result = Completed(tuple(words), ended.code, ended.stdout, ended.stderr, ended.seconds)
        self._judge(result, timeout, check)
        return result

    def command(self, line: str) -> tuple[str, ...]:
        """What runs `line`, which the node's shell will read, there as root."""
        return ssh.command(self.ssh_config, self.name, f"sudo -n {line}" if self.sudo else line)

    def _judge(self, result: Completed, timeout: float, check: bool) -> None:
        if result.code == SSH_FAILED:
            raise Unreachable(
                f"node {self.name} ({self.address}) does not answer over SSH: "
                f"{result.stderr.strip()}",
                cure="look at it with `bin/harness logs VARIANT`, or remove it with `bin/harness destroy VARIANT`",
            )
        if result.code in TIMED_OUT and result.seconds >= timeout:
            raise CommandTimedOut(result.command, timeout, where=self.name)
        if check and result.code != 0:
            raise CommandFailed(result, where=self.name)

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Put a file on the node, whole or not at all; its directories are made."""
        new, final = shlex.quote(f"{path}.new"), shlex.quote(path)
        directory = shlex.quote(str(Path(path).parent))
        steps = [
            f"mkdir -p {directory}",
            f"(umask 077; cat >{new})",
            f"chmod {mode:04o} {new}",
            f"mv -f {new} {final}",
        ]
        self.run(" && ".join(steps), timeout=60, stdin=content)

    def push(self, local: Path, remote: str) -> None:
        """Make the directory `remote` on the node hold exactly what `local` holds, owned by
        root."""
        new, final = shlex.quote(f"{remote}.new"), shlex.quote(remote)
        steps = [
            f"rm -rf {new}",
            f"mkdir -p {new}",
            f"tar -C {new} -xf - --no-same-owner",
            f"rm -rf {final}",
            f"mv {new} {final}",
        ]
        pack = ["tar", "-C", str(local), "-cf", "-", "."]
        unpack = self.command(limited(words_of(" && ".join(steps)), PUSH_SECONDS))
        pipe(pack, unpack, timeout=PUSH_SECONDS)


def words_of(command: Command) -> list[str]:
    """A string is for the shell; a list is already words."""
    return ["sh", "-c", command] if isinstance(command, str) else list(command)


def limited(words: Sequence[str], seconds: float) -> str:
    """The line for the node's shell: the limit holds there too, because the end of SSH does not end
    a command."""
    return shlex.join(["timeout", "--kill-after=10", f"{seconds:g}", *words])


def pipe(source: Sequence[str], sink: Sequence[str], *, timeout: float) -> None:
    """`source | sink`; CommandFailed names the one whose fault it is."""
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            source, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as first:
            assert first.stdout is not None
            try:
                last = run(sink, timeout=timeout, check=False, stdin=first.stdout)
                first.stdout.close()
                code = first.wait()
            except BaseException:
                first.kill()
                raise
        said.seek(0)
        stderr = said.read().decode("utf-8", "replace")
    # A source that is cut off by the end of its sink is not to blame.
    if code not in (0, -signal.SIGPIPE):
        raise CommandFailed(Completed(tuple(source), code, "", stderr, last.seconds))
    if last.code != 0:
        raise CommandFailed(last)
