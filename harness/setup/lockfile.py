"""Bundler's lock file, read without Ruby: which gems of which version, and what their bytes must
hash to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.host.errors import UsageError

# Four spaces: a gem with its version. Six: what it depends on.
SPEC = re.compile(r"^ {4}(?P<name>\S+) \((?P<version>[^)]+)\)$")
DEPENDENCY = re.compile(r"^ {6}(?P<name>\S+)(?: \(.+\))?$")


@dataclass(frozen=True)
class Gem:
    """A gem's file name, with the SHA-256 of the file as 64 hexadecimal digits."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Lock:
    """The lock file's versions, and the dependencies by name."""

    versions: dict[str, str]
    needs: dict[str, tuple[str, ...]]

    def closure(self, names: Iterable[str]) -> list[str]:
        """`names` and everything they need, sorted."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in self.versions:
                raise UsageError(
                    f"Gemfile.lock has no gem {name}",
                    cure="run `bundle lock` where RubyGems is reachable",
                )
            if name not in found:
                found.add(name)
                waiting.extend(self.needs[name])
        return sorted(found)


def parse(text: str) -> Lock:
    """Read the text of a Gemfile.lock."""
    versions: dict[str, str] = {}
    needs: dict[str, list[str]] = {}
    current = ""
    for line in _section(text, "GEM"):
        if spec := SPEC.match(line):
            current = spec["name"]
            versions[current], needs[current] = spec["version"], []
        elif dependency := DEPENDENCY.match(line):
            needs[current].append(dependency["name"])
    return Lock(versions, {name: tuple(names) for name, names in needs.items()})


def _section(text: str, title: str) -> list[str]:
    """The indented lines below `title`."""
    lines = text.splitlines()
    start = lines.index(title) + 1 if title in lines else len(lines)
    end = next((n for n in range(start, len(lines)) if not lines[n].startswith(" ")), len(lines))
    return lines[start:end]


def checksums(text: str) -> dict[str, str]:
    """Read lines of `<sha256>  <file>`: the digest of each file."""
    pairs = (line.split() for line in text.splitlines() if line.strip())
    return {file: digest for digest, file in pairs}


def gems(lock: Lock, digests: dict[str, str], names: Iterable[str]) -> list[Gem]:
    """`names` and everything they need, each with the checksum that its file must have."""
    found = []
    for name in lock.closure(names):
        file = f"{name}-{lock.versions[name]}.gem"
        if file not in digests:
            raise UsageError(
                f"Gemfile.lock.sha256 has no checksum of {file}",
                cure="docs/contributing.md tells how to move the versions of gems",
            )
        found.append(Gem(file, digests[file]))
    return found
