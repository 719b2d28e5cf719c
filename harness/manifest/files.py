"""Files of a checkout as claims."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.chef.repository import LEFT_OUT
from harness.model.manifest import digest


def claims(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Digests of the files `names` of the checkout, and of all files below those that are folders.

    What is not there is not claimed; what reaches no node (harness.chef.repository) is neither.
    """
    files = (file for name in names for file in _files(root / name))
    return {file.relative_to(root).as_posix(): _digest(file) for file in files}


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for file in sorted(path.rglob("*")):
        if file.is_file() and not set(LEFT_OUT).intersection(file.relative_to(path).parts):
            yield file


def _digest(file: Path) -> str:
    """Of the content, and of the one bit of the mode that Git keeps."""
    mark = b"x" if file.stat().st_mode & stat.S_IXUSR else b"-"
    return digest(mark + file.read_bytes())
