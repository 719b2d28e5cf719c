"""Doing what a page of docs/ says: its commands are the proof's."""

import os
import re
import subprocess

from harness.host.cache import cache_from
from harness.host.checkout import ROOT


def follow(page: str, heading: str) -> None:
    """Run the first block of commands below `heading`; one that fails ends it, and raises CalledProcessError. Pages
    name the cache where it is by default."""
    text = (ROOT / "docs" / page).read_text()
    section = text[text.index(f"{heading}\n") :]
    block = re.search(r"\n\n((?:    .*\n|\n(?=    ))+)", section)
    assert block, f"docs/{page} has no commands below {heading}"
    script = re.sub(r"^    ", "", block[1], flags=re.MULTILINE)
    script = script.replace(str(cache_from({}).root), str(cache_from(os.environ).root))
    subprocess.run(["sh", "-eux", "-c", script], cwd=ROOT, check=True)
