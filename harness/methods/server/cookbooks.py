"""Cookbooks as a Chef server takes them: a list of files by segment, each named by its checksum."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from harness.chef.metadata import Metadata, parse

SEGMENTS = (
    "resources",
    "providers",
    "recipes",
    "definitions",
    "libraries",
    "attributes",
    "files",
    "templates",
    "root_files",
)
# Of these, a folder may hold what is only for one platform or host.
SPECIFIC = ("files", "templates")


@dataclass(frozen=True)
class Cookbook:
    """`files` has the content of each file, by its path in the cookbook."""

    name: str
    metadata: Metadata
    files: dict[str, bytes]

    @property
    def version(self) -> str:
        return self.metadata.version

    @property
    def path(self) -> str:
        """In the server's API."""
        return f"cookbooks/{self.name}/{self.version}"

    @property
    def contents(self) -> dict[str, bytes]:
        """What the server keeps, by checksum."""
        return {checksum(content): content for content in self.files.values()}

    @property
    def checksums(self) -> dict[str, str]:
        return {path: checksum(content) for path, content in self.files.items()}

    @property
    def manifest(self) -> dict[str, Any]:
        return {
            "name": f"{self.name}-{self.version}",
            "cookbook_name": self.name,
            "version": self.version,
            "chef_type": "cookbook_version",
            "json_class": "Chef::CookbookVersion",
            "frozen?": False,
            "metadata": {
                "name": self.name,
                "version": self.version,
                "dependencies": dict(self.metadata.constraints),
            },
            **self._segments(),
        }

    def _segments(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for path, digest in self.checksums.items():
            found[segment(path)].append({**_entry(path), "checksum": digest})
        return {name: found[name] for name in SEGMENTS}


def read(folder: Path) -> Cookbook:
    """Of the files in no segment (a changelog's folder, say), the server is given none."""
    every = {f.relative_to(folder).as_posix(): f for f in sorted(folder.rglob("*")) if f.is_file()}
    files = {path: file.read_bytes() for path, file in every.items() if segment(path) in SEGMENTS}
    text = files.get("metadata.rb", b"").decode(errors="replace")
    return Cookbook(folder.name, parse(text, f"{folder.name}/metadata.rb"), files)


def segment(path: str) -> str:
    first, *rest = PurePosixPath(path).parts
    return first if rest else "root_files"


def _entry(path: str) -> dict[str, str]:
    return {"name": PurePosixPath(path).name, "path": path, "specificity": _specificity(path)}


def _specificity(path: str) -> str:
    parts = PurePosixPath(path).parts
    if parts[0] not in SPECIFIC or len(parts) == 1:
        return "default"
    return "root_default" if len(parts) == 2 else parts[1]


def checksum(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def checksums_of(manifest: dict[str, Any]) -> dict[str, str]:
    """By path, of a manifest as the server answers it."""
    records: Iterable[dict[str, str]] = (
        record for name in SEGMENTS for record in manifest.get(name) or ()
    )
    return {record["path"]: record["checksum"] for record in records}
