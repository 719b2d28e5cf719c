"""Before the set-up has run there is the standard library, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.host.checkout import ROOT

BARE = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for folder in ("harness/host", "harness/setup")
    for file in (ROOT / folder).glob("*.py")
    if file.name != "__main__.py"
)
# -S leaves out the folders of third-party packages, -I those that the environment and the working directory name.
PROGRAM = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
ours = {name for name in sys.modules if name.startswith("harness.")}
print("\\n".join(sorted(ours)))
"""


def bare(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})


@pytest.mark.parametrize("name", ["harness.__main__", *BARE])
def test_it_needs_the_standard_library_only(name: str) -> None:
    ended = bare("-c", PROGRAM, str(ROOT), name)
    assert ended.returncode == 0, ended.stderr


def test_what_a_bare_host_imports_imports_nothing_above_it() -> None:
    ended = bare("-c", PROGRAM, str(ROOT), "harness.__main__", *BARE)
    packages = {name.split(".")[1] for name in ended.stdout.split()}
    assert packages == {"__main__", "host", "setup"}


def test_doctor_runs_on_a_bare_host(tmp_path: Path) -> None:
    program = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('harness', run_name='__main__')"
    ended = bare("-c", program, str(ROOT), "doctor", HARNESS_CACHE=str(tmp_path))
    assert "Traceback" not in ended.stderr
    assert "Debian packages" in ended.stdout or "would install" in ended.stdout
