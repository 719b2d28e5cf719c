"""The command line: errors become text and exit codes in one place."""

import argparse
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import cli
from harness.host import errors
from harness.host.checkout import ROOT
from harness.cli import parser, runs
from harness.host.errors import MachineRoomError
from harness.loading import load_kitchen
from harness.model import Variant
from harness.host.storage import locked


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    monkeypatch.setenv("CHEF_LICENSE", "accept-no-persist")
    return tmp_path


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    others = "test list login exec logs openrc affected plan report doctor".split()
    for command in [*parser.STAGES, *others]:
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


def test_all_and_a_selection_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--all", "identity"]) == 2
    assert "leave out one of the two" in capsys.readouterr().err


def test_the_licence_is_asked_for_before_anything_is_made(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHEF_LICENSE")
    assert cli.main(["test", "allinone"]) == 2
    assert "CHEF_LICENSE=accept-no-persist" in capsys.readouterr().out
    assert not (cache / "beds").exists()


@pytest.mark.parametrize(
    "words, meant",
    [([], []), (["OPTION"], ["allinone", "identity"]), (["OPTION", "identity"], ["identity"])],
)
@pytest.mark.parametrize(
    "option, stage, there", [("--reconfigure", "reconfigure", True), ("--keep", "destroy", False)]
)
def test_an_option_is_for_those_that_are_named(
    option: str,
    stage: str,
    there: bool,
    words: list[str],
    meant: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stages: dict[str, list[str]] = {}

    def run(options: object, variants: list[Variant], stages_of: runs.StagesOf, **_: bool) -> int:
        stages.update({variant.topology.name: stages_of(variant) for variant in variants})
        return 0

    monkeypatch.setattr(runs, "_run", run)
    given = [word.replace("OPTION", option) for word in words]
    assert cli.main(["test", "allinone", "identity", *given]) == 0
    assert [name for name in stages if (stage in stages[name]) == there] == meant


def test_an_option_that_took_the_selection_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--keep", "identity"]) == 3
    assert "name it before --keep" in capsys.readouterr().err


@pytest.mark.parametrize(
    "said, why, cure",
    [
        (["--inventory", "mine.yml"], "makes its nodes by itself", "--driver metal or ssh"),
        (["--provider", "libvirt"], "is not made by a provider", "--driver vagrant"),
        (["--erase", "keystone"], "an inventory has, and none is named", "--inventory FILE"),
    ],
)
def test_what_no_driver_of_the_run_heeds_is_refused(
    said: list[str], why: str, cure: str, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["create", "identity", *said]) == 2
    told = capsys.readouterr().err
    assert why in told and cure in told
    assert not (cache / "runs").exists()


def test_a_run_leaves_its_reports(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHEF_LICENSE")
    assert cli.main(["test", "allinone"]) == 2
    (directory,) = (cache / "runs").iterdir()
    assert f"report: {directory / 'report.html'}" in capsys.readouterr().err
    (variant,) = json.loads((directory / "report.json").read_text())["variants"]
    assert {stage["verdict"] for stage in variant["stages"]} == {"not run"}
    assert variant["verdict"] == "broken"
    assert [node["name"] for node in variant["outline"]["nodes"]] == ["aio"]
    assert "CHEF_LICENSE" in variant["failures"][0]["text"]
    assert 'errors="1"' in (directory / "junit.xml").read_text()


@pytest.mark.parametrize("command", ["login", "exec", "openrc"])
def test_what_needs_a_bed_says_how_to_get_one(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["aio", "--", "true"] if command == "exec" else []
    assert cli.main([command, "allinone", *words]) == 2
    assert "bin/harness create allinone" in capsys.readouterr().err


def half_made(cache: Path) -> Path:
    """A bed whose nodes answer, and no more; what stands for ssh prints its words."""
    bed = cache / "beds" / "allinone-debian-12-local"
    bed.mkdir(parents=True)
    (bed / "ssh_config").touch()
    return bed


@pytest.mark.parametrize("words, file", [([], "openrc"), (["--clouds-yaml"], "clouds.yaml")])
def test_openrc_prints_what_logs_in(
    cache: Path, words: list[str], file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bed = cache / "beds" / "allinone-debian-12-local"
    bed.mkdir(parents=True)
    for name in ("ssh_config", "openrc", "clouds.yaml"):
        (bed / name).write_text(f"this is {name}\n")
    assert cli.main(["openrc", "allinone", *words]) == 0
    assert capsys.readouterr().out == f"this is {file}\n"


def test_openrc_needs_a_bed_that_is_prepared(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half_made(cache)
    assert cli.main(["openrc", "allinone"]) == 2
    assert "bin/harness prepare allinone" in capsys.readouterr().err


def test_of_several_beds_one_must_be_named(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [variant.name for variant in load_kitchen().matrix.variants]
    for name in names:
        (cache / "beds" / name.replace("/", "-")).mkdir(parents=True)
        (cache / "beds" / name.replace("/", "-") / "ssh_config").touch()
    assert cli.main(["openrc", "*/*/*/*"]) == 2
    assert (
        f"*/*/*/* names several beds\n  → say which: {', '.join(names)}" in capsys.readouterr().err
    )


class Became(Exception):
    """execvp never returns."""


@pytest.mark.parametrize(
    "arguments, node, line",
    [
        (["login", "allinone"], "aio", ()),
        (["exec", "allinone", "aio", "--", "uptime"], "aio", ("uptime",)),
        (["exec", "allinone", "--", "uptime"], "aio", ("uptime",)),
        (["exec", "allinone", "--", "cd / && ls"], "aio", ("cd / && ls",)),
        (["exec", "allinone", "--", "ls", "-l", "a b"], "aio", ("ls -l 'a b'",)),
        (["exec", "allinone", "--", "git", "log", "--", "f"], "aio", ("git log -- f",)),
    ],
)
def test_nodes_are_reached_as_soon_as_they_answer(
    arguments: list[str],
    node: str,
    line: tuple[str, ...],
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    became: list[str] = []

    def become(program: str, words: list[str]) -> None:
        became.extend(words)
        raise Became

    monkeypatch.setattr("os.execvp", become)
    config = half_made(cache) / "ssh_config"
    assert cli.main(arguments) == errors.BUG  # Became
    assert became == ["ssh", "-F", str(config), node, *line]


def test_logs_of_a_run_that_was_cut_off_are_passed_over(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("1", '{"variants": ["allinone/debian-12/local"]}\n'), ("2", "")):
        (cache / "runs" / name).mkdir(parents=True)
        (cache / "runs" / name / "events.ndjson").write_text(text)
    assert cli.main(["logs", "allinone"]) == 0
    assert "runs/1/events.ndjson" in capsys.readouterr().out


def test_exec_without_a_command_is_a_usage_error(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half_made(cache)
    assert cli.main(["exec", "allinone", "aio"]) == 2
    assert "there is no command" in capsys.readouterr().err


def test_a_reader_that_goes_away_does_not_make_a_run_pass() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    program = "import sys; from harness import cli; sys.exit(cli.main(['list']))"
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (errors.INTERRUPTED, b"")


def test_a_second_run_of_the_same_variant_is_refused(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with locked(cache / "locks" / "bed-allinone-debian-12-local"):
        assert cli.main(["create", "allinone"]) == 4
    assert "another run works on allinone/debian-12/local" in capsys.readouterr().out


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
        (PermissionError(errno.EACCES, "no", "/var/cache/x"), 4, "run it as root"),
        (OSError(errno.ENOSPC, "full"), 4, "free some room"),
        (FileNotFoundError(errno.ENOENT, "gone"), 5, "bug in the harness"),
    ],
    ids=["machine room", "interrupt", "bug", "not root", "disk full", "file not there"],
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
