"""Roles and environments: the JSON that Chef reads, with the place of what is wrong in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.loading import schema
from harness.loading.document import Document
from harness.loading.problems import Problem

KINDS = {"roles": "role", "environments": "environment"}


@dataclass(frozen=True)
class ChefFile:
    """`document` is what is right of it, empty when it cannot be read; `problems` are all that it has by itself."""

    document: Document
    problems: list[Problem]

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document.data
        return found


def read_folder(root: Path, folder: str) -> dict[str, ChefFile]:
    """Every file of `root`/`folder` by its name without `.json`."""
    files = sorted((root / folder).glob("*.json"))
    return {file.stem: _named(read_file(file, root, KINDS[folder]), file.stem) for file in files}


def read_file(file: Path, root: Path, kind: str) -> ChefFile:
    """`kind` is the name of its schema."""
    problems, document = schema.read(file, root, kind)
    return ChefFile(document, problems)


def _named(file: ChefFile, name: str) -> ChefFile:
    """Chef would know it by the name in it, people by the file's."""
    if file.data.get("name") in (None, name):
        return file
    text = f'name must be "{name}", as the file is called'
    return ChefFile(file.document, [*file.problems, file.document.problem(("name",), text)])
