import shlex
import subprocess
from pathlib import Path

import pytest

from harness.machines import CommandTimedOut, Unreachable
from harness.machines.machine import Machine, limited, pipe, words_of
from harness.host.process import CommandFailed


def test_words_survive_the_nodes_shell() -> None:
    line = limited(words_of(["printf", "%s|", "a b", "$HOME", "it's"]), 5)
    ended = subprocess.run(["sh", "-c", line], capture_output=True, text=True)
    assert ended.stdout == "a b|$HOME|it's|"


def test_a_string_is_for_the_shell() -> None:
    assert shlex.split(limited(words_of("a && b"), 5))[-3:] == ["sh", "-c", "a && b"]


def test_the_limit_holds_on_the_node_too() -> None:
    ended = subprocess.run(["sh", "-c", limited(["sleep", "9"], 0.1)])
    assert ended.returncode == 124


def test_a_node_that_is_not_there(tmp_path: Path) -> None:
    config = tmp_path / "ssh_config"
    config.write_text("Host aio\n    HostName 127.0.0.1\n    Port 9\n    BatchMode yes\n")
    with pytest.raises(
        Unreachable, match="node aio .127.0.0.1. does not answer over SSH"
    ) as caught:
        Machine("aio", "127.0.0.1", config).run(["true"], timeout=5)
    assert "destroy" in caught.value.cure


def test_a_pipe_fails_with_the_half_that_failed() -> None:
    with pytest.raises(CommandFailed, match="(?s)exit code 3.*\nno such file"):
        pipe(["sh", "-c", "echo no such file >&2; exit 3"], ["sh", "-c", "exit 2"], timeout=5)
    with pytest.raises(CommandFailed, match="exit code 2"):
        pipe(["yes"], ["sh", "-c", "exit 2"], timeout=5)
    with pytest.raises(CommandTimedOut):
        pipe(["sleep", "3"], ["cat"], timeout=0.1)
