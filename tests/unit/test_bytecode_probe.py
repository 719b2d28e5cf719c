"""The probe that finds modules of packages that are not compiled as they are now."""

import json
import os
import py_compile
from pathlib import Path

import pytest

from tests.checks.probes import bytecode

MODULE = "/usr/lib/python3/dist-packages/nova/db.py"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """Of a package as dpkg has it, and compiled."""
    info, file = tmp_path / bytecode.INFO, tmp_path / MODULE.lstrip("/")
    info.mkdir(parents=True)
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n")
    py_compile.compile(str(file), str(bytecode.compiled_of(file)), doraise=True)
    (info / "python3-nova.postinst").write_text("#!/bin/sh\npy3compile -p python3-nova\n")
    (info / "python3-nova.list").write_text(f"/.\n{MODULE}\n/usr/share/nova/private.py\n")
    return file


def stale(root: Path) -> list[str]:
    found: list[str] = json.loads(bytecode.report(root))["stale"]
    return found


def test_a_module_as_it_was_compiled_is_none(module: Path, tmp_path: Path) -> None:
    assert json.loads(bytecode.report(tmp_path)) == {"modules": 1, "stale": []}


def test_a_module_that_was_never_compiled_is_found(module: Path, tmp_path: Path) -> None:
    bytecode.compiled_of(module).unlink()
    assert stale(tmp_path) == [MODULE]


def test_a_module_that_is_newer_is_found(module: Path, tmp_path: Path) -> None:
    os.utime(module, (0, 1))
    assert stale(tmp_path) == [MODULE]
