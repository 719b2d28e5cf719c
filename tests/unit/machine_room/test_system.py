"""On a system that nobody has proven, the first line says which are, and nothing else happens."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.host.errors import MachineRoomError
from harness.setup import system

SUPPORTED = {
    "debian-12": 'ID=debian\nVERSION_ID="12"\n',
    "debian-13": 'ID=debian\nVERSION_ID="13"\n',
}
OTHERS = {
    "ubuntu": 'PRETTY_NAME="Ubuntu 24.04"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n',
    "debian-11": 'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\nID=debian\nVERSION_ID="11"\n',
    "debian-testing": 'PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian\n',
    "twelve of others": "PRETTY_NAME=Twelve\nID=linuxmint\nVERSION_ID=12\n",
    "nothing said": "",
}
SENTENCE = "supported are Debian 12 and 13"
COMMANDS = (
    ("bin/harness", "doctor"),
    ("bin/harness", "test", "allinone"),
    ("bin/test",),
    ("bin/test", "--fast"),
    (sys.executable, "-m", "harness.setup", "test"),
    (sys.executable, "-m", "harness.setup.bundle", "rspec"),
)


def release(directory: Path, text: str) -> Path:
    (directory / "os-release").write_text(text)
    return directory / "os-release"


def asked(file: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([system.SUPPORTED, file], capture_output=True, text=True)


@pytest.mark.parametrize("text", SUPPORTED.values(), ids=SUPPORTED)
def test_supported_systems(tmp_path: Path, text: str) -> None:
    assert asked(release(tmp_path, text)).returncode == 0


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_systems(tmp_path: Path, text: str) -> None:
    ended = asked(release(tmp_path, text))
    assert ended.returncode == MachineRoomError.exit_code
    name = text.partition("PRETTY_NAME=")[2].partition("\n")[0].strip('"') or "an unknown system"
    assert ended.stderr == f"error: this host runs {name}; {SENTENCE}\n"


def test_a_system_that_does_not_tell_what_it_is(tmp_path: Path) -> None:
    assert "an unknown system" in asked(tmp_path / "absent").stderr


def test_the_readme_promises_the_same() -> None:
    assert "\nOn Debian 12 or 13, as root," in (ROOT / "README.md").read_text()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """What is asked on a bare machine, in a checkout on another system."""
    for folder in ("bin", "harness/host", "harness/setup"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "kitchen").mkdir()
    for file in ("harness/__main__.py", "kitchen/host-packages.txt"):
        shutil.copy(ROOT / file, tmp_path / file)
    program = tmp_path / system.SUPPORTED.relative_to(ROOT)
    text = program.read_text()
    own = str(release(tmp_path, OTHERS["ubuntu"]))
    assert "/etc/os-release" in text
    program.write_text(text.replace("/etc/os-release", own))
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_way_in_says_so_first(elsewhere: Path, command: tuple[str, ...]) -> None:
    env = {**os.environ, "PYTHONPATH": str(elsewhere), "CHEF_LICENSE": ""}
    ended = subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True)
    assert (ended.stdout + ended.stderr).splitlines()[0].endswith(f"Ubuntu 24.04; {SENTENCE}")
    assert ended.returncode == MachineRoomError.exit_code
