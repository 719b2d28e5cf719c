"""Who follows docs/contributing.md to add a topology gets there, and only a wrong name or place stops them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.host.process import run

SECTION = re.compile(r"^## Add a topology\n\n(?P<block>(?:    .*\n)+)", re.M)
LONG = "bin/harness test"  # what takes minutes and root is left out here


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What Git would give somebody else of this checkout, changes included."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
    names = run(command, timeout=30)
    for name in filter(None, names.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    # Who follows the page in this checkout has what it leads to already.
    (tmp_path / "kitchen" / "topologies" / "edge.yml").unlink(missing_ok=True)
    matrix = tmp_path / "kitchen" / "matrix.yml"
    text = re.sub(r"(, edge(?=[],])|\bedge, )", "", matrix.read_text())
    matrix.write_text(re.sub(r"^  - variant: edge/.*\n    reason: .*\n", "", text, flags=re.M))
    told(tmp_path, "bin/harness matrix --write")
    return tmp_path


def told(checkout: Path, line: str) -> str:
    ended = subprocess.run(line, shell=True, cwd=checkout, stdout=subprocess.PIPE, text=True)
    assert ended.returncode == 0, line
    return ended.stdout


def test_the_page_leads_to_a_topology_that_is_right(checkout: Path) -> None:
    match = SECTION.search((ROOT / "docs" / "contributing.md").read_text())
    assert match
    lines = [line.strip() for line in match["block"].splitlines()]
    assert lines[0].startswith("bin/harness init topology edge") and lines[-1].startswith(LONG)
    output = {line.split(" #")[0].strip(): told(checkout, line) for line in lines[:-1]}
    assert "all of it is right" in output["bin/harness lint"]
    assert "edge/debian-12/local" in output["bin/harness list"]
    assert "`edge/debian-12/local`" in (checkout / "docs" / "matrix.md").read_text()


def test_a_topology_that_was_just_written_passes(checkout: Path) -> None:
    told(checkout, "bin/harness init topology edge")
    told(checkout, "bin/harness lint")


@pytest.mark.parametrize("name, why", [("allinone", "already"), ("Edge_1", "cannot be")])
def test_a_name_that_does_not_do_is_refused(checkout: Path, name: str, why: str) -> None:
    before = sorted((checkout / "kitchen" / "topologies").iterdir())
    command = ["bin/harness", "init", "topology", name]
    ended = subprocess.run(command, cwd=checkout, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == 2 and why in ended.stderr
    assert sorted((checkout / "kitchen" / "topologies").iterdir()) == before
