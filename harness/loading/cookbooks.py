"""What the cookbooks of a checkout depend on."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.chef.metadata import Metadata, parse
from harness.loading.problems import Problem, did_you_mean, shown


def read_all(root: Path) -> dict[str, Metadata]:
    """Every cookbook of the checkout; one without metadata.rb depends on nothing."""
    folders = sorted(path for path in (root / "cookbooks").glob("*") if path.is_dir())
    return {folder.name: _read(folder / "metadata.rb", root) for folder in folders}


def _read(file: Path, root: Path) -> Metadata:
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    return parse(text, shown(file, root))


def problems(cookbooks: Mapping[str, Metadata]) -> Iterator[Problem]:
    """A dependency that is not understood, or not there, would leave files of a node unknown."""
    for one in cookbooks.values():
        for line in one.unread:
            text = "write each dependency on a line of its own: depends 'NAME', '= VERSION'"
            yield Problem(one.file, line, 1, text)
        for name, line in one.depends.items():
            if name not in cookbooks:
                text = f"unknown cookbook {name}{did_you_mean(name, cookbooks)}"
                yield Problem(one.file, line, 1, text)
