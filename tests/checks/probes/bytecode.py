"""Runs on a node: the modules of Debian's Python packages that are not compiled, or not as they are now.

Whoever imports one of these compiles it again at every start: only root may keep the result.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER
from pathlib import Path

INFO = Path("var/lib/dpkg/info")
ASKS = re.compile(r"\bpy3compile -p (\S+)")
PUBLIC = re.compile(r"/usr/lib/python3(\.\d+)?/(dist|site)-packages/.*\.py$")
EXCLUDES = "/usr/share/python3/bcep/"


def packages(root: Path) -> Iterator[list[str]]:
    """The files of each installed package whose modules are to be compiled, all of them."""
    for script in sorted((root / INFO).glob("*.postinst")):
        if ASKS.search(script.read_text(errors="replace")):
            files = script.with_suffix(".list").read_text().splitlines()
            if not any(file.startswith(EXCLUDES) for file in files):
                yield files


def compiled_of(module: Path) -> Path:
    return module.parent / "__pycache__" / f"{module.stem}.{sys.implementation.cache_tag}.pyc"


def is_compiled(module: Path) -> bool:
    """By the mark that Python itself looks at: its version, and when the module was written."""
    compiled = compiled_of(module)
    if not compiled.exists():
        return False
    written = int(module.stat().st_mtime) & 0xFFFFFFFF
    return compiled.read_bytes()[:12] == MAGIC_NUMBER + bytes(4) + written.to_bytes(4, "little")


def report(root: Path) -> str:
    """JSON: how many modules there are, and the paths of those that are not compiled."""
    modules = [file for files in packages(root) for file in files if PUBLIC.match(file)]
    stale = [file for file in modules if not is_compiled(root / file.lstrip("/"))]
    return json.dumps({"modules": len(modules), "stale": stale})
