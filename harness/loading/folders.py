"""Which files of a folder are read. What else lies there is named: somebody waits for it to have an effect."""

import re
from collections.abc import Iterator
from pathlib import Path

from harness.loading.problems import START, Problem, shown

NAME = re.compile(r"[a-z][a-z0-9.-]*")


def names(folder: Path) -> list[str]:
    """Of the files of kitchen/ that are called NAME.yml."""
    return sorted(file.stem for file in folder.glob("*.yml"))


def strays(root: Path, folder: str, ending: str) -> Iterator[Problem]:
    """Everything visible that is not called NAME and `ending`; editors hide their copies, or end them with `~`."""
    for file in sorted((root / folder).glob("*")):
        if file.suffix != ending and not file.name.startswith(".") and not file.name.endswith("~"):
            text = f"this is not read: what is read in {folder} is called NAME{ending}"
            yield Problem(shown(file, root), *START, text)


def misnamed(root: Path, folder: str) -> Iterator[Problem]:
    """The name is a part of variants' names, and of paths and links on the host."""
    for name in names(root / folder):
        if not NAME.fullmatch(name):
            text = (
                "a file here is called by small letters, digits, hyphens and dots, a letter first"
            )
            yield Problem(f"{folder}/{name}.yml", *START, text)
