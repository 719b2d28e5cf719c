"""The command line: errors become text and exit codes in one place."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import cli
from harness.cli import parser, runs
from harness.errors import MachineRoomError
from harness.loading import load_kitchen
from harness.storage import locked


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    monkeypatch.setenv("CHEF_LICENSE", "accept-no-persist")
    return tmp_path


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in [*parser.STAGES, "test", "list", "login", "exec", "logs", "openrc", "doctor"]:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0
        assert command in capsys.readouterr().out


def test_list_names_the_variants(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list"]) == 0
    output = capsys.readouterr().out
    for variant in load_kitchen().matrix.variants:
        assert variant.name in output


def test_an_unknown_command_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["tset"])
    assert ended.value.code == 2


def test_an_unknown_selection_selects_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "alinone"]) == 3
    assert "did you mean allinone" in capsys.readouterr().err


def test_no_selection_selects_nothing() -> None:
    assert cli.main(["test"]) == 3


def test_the_licence_is_asked_for_before_anything_is_made(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHEF_LICENSE")
    assert cli.main(["test", "allinone"]) == 2
    assert "CHEF_LICENSE=accept-no-persist" in capsys.readouterr().err
    assert not (cache / "beds").exists()


@pytest.mark.parametrize("command", ["login", "exec", "openrc"])
def test_what_needs_a_bed_says_how_to_get_one(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["aio", "--", "true"] if command == "exec" else []
    assert cli.main([command, "allinone", *words]) == 2
    assert "bin/harness prepare allinone" in capsys.readouterr().err


def test_a_second_run_of_the_same_variant_is_refused(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with locked(cache / "locks" / "bed-allinone-debian-12-local"):
        assert cli.main(["create", "allinone"]) == 4
    assert "another run works on allinone/debian-12/local" in capsys.readouterr().err


def failing(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def command(options: argparse.Namespace) -> int:
        raise error

    return command


@pytest.mark.parametrize(
    "error, code, words",
    [
        (MachineRoomError("no disk", cure="buy one"), 4, "buy one"),
        (KeyboardInterrupt(), 130, "bin/harness destroy"),
        (ValueError("surprise"), 5, "bug in the harness"),
    ],
    ids=["machine room", "interrupt", "bug"],
)
def test_errors_become_exit_codes(
    error: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(runs, "test", failing(error))
    assert cli.main(["test", "allinone"]) == code
    assert words in capsys.readouterr().err
