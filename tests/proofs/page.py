"""Doing what a page says: its commands are the proof's."""

import os
import re
import subprocess

from harness.host.cache import cache_from
from harness.host.checkout import ROOT


def follow(page: str, heading: str) -> None:
    """Run the first block of commands below `heading` of a page of docs/; one that fails ends it, and raises
    CalledProcessError. Pages name the cache where it is by default."""
    script = commands(f"docs/{page}", f"{heading}\n")
    script = script.replace(str(cache_from({}).root), str(cache_from(os.environ).root))
    subprocess.run(["sh", "-eux", "-c", script], cwd=ROOT, check=True)


def commands(page: str, after: str) -> str:
    """The first block of commands of the page that stands after this text."""
    text = (ROOT / page).read_text()
    block = re.search(r"\n\n((?:    .*\n|\n(?=    ))+)", text[text.index(after) :])
    assert block, f"{page} has no commands after {after!r}"
    return re.sub(r"^    ", "", block[1], flags=re.MULTILINE)
