"""The code that a program runs, found from its imports."""

from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.manifest.code import closure
from harness.manifest.stages import PROGRAM
from tests.unit.checkouts import write

FILES = {
    "harness/__init__.py": "",
    "harness/main.py": "import os\nfrom harness.drivers import DRIVERS\nimport harness.words.long\n",
    "harness/words/__init__.py": "",
    "harness/words/long.py": "def late():\n    from harness import last\n",
    "harness/words/page.html": "<p>",
    "harness/last.py": "",
    "harness/idle.py": "",
    "harness/drivers/__init__.py": "from harness.drivers import base, fast\nfrom harness.drivers.slow import Slow\n",
    "harness/drivers/base.py": "",
    "harness/drivers/fast.py": "",
    "harness/drivers/slow/__init__.py": "from harness.drivers.slow.deep import Slow\n",
    "harness/drivers/slow/deep.py": "from harness.drivers import fast\n",
    "harness/drivers/slow/init": "#!/bin/sh\n",
}
SHARED = {
    "harness/__init__.py",
    "harness/main.py",
    "harness/words/__init__.py",
    "harness/words/long.py",
    "harness/words/page.html",
    "harness/last.py",
    "harness/drivers/__init__.py",
    "harness/drivers/base.py",
}
SLOW = {
    "harness/drivers/slow/__init__.py",
    "harness/drivers/slow/deep.py",
    "harness/drivers/slow/init",
    "harness/drivers/fast.py",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        write(tmp_path / name, text)
    return tmp_path


def test_imports_count_wherever_they_stand_and_what_lies_beside_them(root: Path) -> None:
    assert closure(root, ["harness.main"]) == SHARED


def test_of_drivers_only_the_own_counts_and_what_it_names_itself(root: Path) -> None:
    assert closure(root, ["harness.main"], own=["fast"]) == {*SHARED, "harness/drivers/fast.py"}
    assert closure(root, ["harness.main"], own=["slow"]) == SHARED | SLOW


def test_a_module_of_elsewhere_counts_for_nothing(root: Path) -> None:
    assert closure(root, ["pytest"]) == set()


def test_what_runs_stages_does_not_hang_on_reports_or_other_drivers() -> None:
    files = closure(ROOT, [PROGRAM], own=("nspawn", "local"))
    assert {"harness/stages/verify.py", "harness/drivers/nspawn/container.py"} <= files
    assert "harness/chef/run_report.rb" in files
    others = (
        "harness/cli",
        "harness/report/html",
        "harness/drivers/metal",
        "harness/methods/server",
    )
    assert not [file for file in files if file.startswith(others)]
