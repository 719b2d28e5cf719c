"""What cookbooks depend on, read from metadata.rb without Ruby."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.loading.problems import Problem, did_you_mean, shown

DEPENDS = re.compile(r"""^\s*depends[\s(]\s*(?P<quote>['"])(?P<name>[\w.-]+)(?P=quote)""")
QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
WORD = re.compile(r"\bdepends\b")


@dataclass(frozen=True)
class Metadata:
    """`depends` has the line of each name; `unread` those lines that only Ruby could understand."""

    file: str
    depends: Mapping[str, int]
    unread: tuple[int, ...] = ()


def read_all(root: Path) -> dict[str, Metadata]:
    """Every cookbook of the checkout; one without metadata.rb depends on nothing."""
    folders = sorted(path for path in (root / "cookbooks").glob("*") if path.is_dir())
    return {folder.name: _read(folder / "metadata.rb", root) for folder in folders}


def _read(file: Path, root: Path) -> Metadata:
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    return parse(text, shown(file, root))


def parse(text: str, file: str) -> Metadata:
    depends: dict[str, int] = {}
    unread = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := DEPENDS.match(line):
            depends[match["name"]] = number
        elif WORD.search(QUOTED.sub("", line).partition("#")[0]):
            unread.append(number)
    return Metadata(file, depends, tuple(unread))


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
