from pathlib import Path

import pytest

from harness.host.errors import MachineRoomError
from harness.host.process import CommandFailed, CommandTimedOut, run, tail


def test_keeps_what_a_command_said() -> None:
    ended = run(["sh", "-c", "cat; echo no >&2"], timeout=5, stdin=b"yes")
    assert (ended.code, ended.stdout, ended.stderr) == (0, "yes", "no\n")


def test_a_failure_names_the_command_its_code_and_its_last_words() -> None:
    with pytest.raises(CommandFailed) as caught:
        run(["sh", "-c", "echo bad luck >&2; exit 3"], timeout=5)
    assert "(exit code 3): sh -c 'echo bad luck >&2; exit 3'\nbad luck" in caught.value.message
    assert caught.value.completed.code == 3


def test_a_failure_can_be_looked_at_instead() -> None:
    assert run(["false"], timeout=5, check=False).code == 1


def test_output_goes_to_the_log_when_there_is_one(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    ended = run(["sh", "-c", "echo out; echo err >&2"], timeout=5, log=log)
    assert log.read_text() == "before\nout\nerr\n"
    assert (ended.stdout, ended.stderr) == ("", "")


def test_a_command_has_an_end() -> None:
    with pytest.raises(CommandTimedOut, match="did not end within 0.1 s: sleep 5"):
        run(["sleep", "5"], timeout=0.1)


def test_a_command_that_is_not_there_has_a_cure() -> None:
    with pytest.raises(MachineRoomError, match="no-such-command is not on this machine") as caught:
        run(["no-such-command"], timeout=5)
    assert "doctor" in caught.value.cure


def test_standard_input_is_empty_unless_given() -> None:
    assert run(["cat"], timeout=5).stdout == ""


def test_tail_keeps_the_last_lines() -> None:
    assert tail("\n1\n2\n3\n\n", lines=2) == "2\n3"
