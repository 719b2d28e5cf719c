"""What a cookbook says of itself, read from metadata.rb without Ruby."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

DEPENDS = re.compile(
    r"""^\s*depends[\s(]\s*(?P<quote>['"])(?P<name>[\w.-]+)(?P=quote)"""
    r"""(?:\s*,\s*(?P<mark>['"])(?P<constraint>[^'"]+)(?P=mark))?"""
)
VERSION = re.compile(r"""^\s*version[\s(]\s*(?P<quote>['"])(?P<version>[\d.]+)(?P=quote)""")
QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
WORD = re.compile(r"\bdepends\b")
# What Chef takes when a cookbook does not say.
NO_VERSION = "0.0.0"
ANY = ">= 0.0.0"


@dataclass(frozen=True)
class Metadata:
    """`depends` has the line of each name, `constraints` what its version must be; `unread` has those lines that only
    Ruby could understand."""

    file: str
    depends: Mapping[str, int]
    unread: tuple[int, ...] = ()
    version: str = NO_VERSION
    constraints: Mapping[str, str] = field(default_factory=dict)


def parse(text: str, file: str) -> Metadata:
    depends: dict[str, int] = {}
    constraints: dict[str, str] = {}
    unread = []
    version = NO_VERSION
    for number, line in enumerate(text.split("\n"), 1):
        if match := DEPENDS.match(line):
            depends[match["name"]] = number
            constraints[match["name"]] = match["constraint"] or ANY
        elif match := VERSION.match(line):
            version = match["version"]
        elif WORD.search(QUOTED.sub("", line).partition("#")[0]):
            unread.append(number)
    return Metadata(file, depends, tuple(unread), version, constraints)
