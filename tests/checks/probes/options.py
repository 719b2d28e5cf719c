"""Runs on a node: has oslo-config-validator judge a service's files, by the options of the node's own packages.

Beyond what the validator tells, the options of the plugin that `auth_type` names are known, and those that a later
release takes away are told.
"""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from keystoneauth1 import loading
from oslo_config import cfg, validator

ENTRY_POINTS = "oslo.config.opts"
UNKNOWN = re.compile(r"(?P<group>.+)/(?P<option>.+) is not part of")
INCOMPLETE = re.compile(
    r'Ignoring missing option "(?P<option>.+)" from group "(?P<group>.+)" because'
)
RENAMED = re.compile(r"Deprecated opt (?P<group>.+)/(?P<option>.+) found")


def report(service: str, files: Iterable[str]) -> str:
    """JSON: file, group and option of each finding in the service's files, and what is wrong."""
    points = list(own(service, packages_below(f"python3-{service}")))
    return json.dumps([found for file in files for found in findings(file, points)])


def packages_below(package: str) -> set[str]:
    """Debian's packages that it depends on."""
    command = ["dpkg-query", "--show", "--showformat=${Depends}", package]
    depends = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return set(re.findall(r"[^\s,|()]+", depends))


def own(service: str, packages: set[str]) -> Iterator[EntryPoint]:
    """The lists of options of the service itself, and of the libraries among the packages."""
    for point in entry_points(group=ENTRY_POINTS):
        library = f"python3-{point.dist.name.replace('_', '-')}" if point.dist else ""
        if point.module.split(".")[0] == service or library in packages:
            yield point


def findings(file: str, points: list[EntryPoint]) -> Iterator[tuple[str, str, str, str]]:
    there = parsed(file)
    plugins = plugin_options(there)
    for group, option, fault in [*judged(file, points), *removed(there, points)]:
        if (group, option) not in plugins:
            yield file, group, option, fault


def parsed(file: str) -> dict[str, dict[str, list[str]]]:
    sections: dict[str, dict[str, list[str]]] = {}
    cfg.ConfigParser(file, sections).parse()
    return sections


def judged(file: str, points: list[EntryPoint]) -> Iterator[tuple[str, str, str]]:
    """What the validator says."""
    said = Said()
    logging.basicConfig(level=logging.INFO, handlers=[said], force=True)
    namespaces = [f"--namespace={name}" for name in sorted({point.name for point in points})]
    sys.argv = ["oslo-config-validator", f"--input-file={file}", *namespaces]
    failed = validator.main()
    found = [
        (match["group"], match["option"], fault)
        for pattern, fault in ((UNKNOWN, "unknown"), (INCOMPLETE, "unknown"), (RENAMED, "renamed"))
        for match in filter(None, map(pattern.match, said.lines))
    ]
    if failed and not found:
        raise RuntimeError(f"the validator speaks otherwise than it did: {said.lines}")
    return iter(found)


class Said(logging.Handler):
    """Keeps all that is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def plugin_options(there: dict[str, dict[str, list[str]]]) -> set[tuple[str, str]]:
    """Options of the groups that have an `auth_type`: the plugin of that name has them, whichever service asks."""
    return {
        (group, name)
        for group, options in there.items()
        for plugin in options.get("auth_type", ())
        for option in loading.get_auth_plugin_conf_options(plugin)
        for name in names(option)
    }


def removed(
    there: dict[str, dict[str, list[str]]], points: list[EntryPoint]
) -> Iterator[tuple[str, str, str]]:
    """Options that are there, and that their service will not have much longer."""
    for group, option in listed(points):
        if option.deprecated_for_removal:
            for name in names(option) & set(there.get(group, ())):
                yield group, name, f"to be removed: {' '.join((option.deprecated_reason or '').split())}"


def listed(points: list[EntryPoint]) -> Iterator[tuple[str, Any]]:
    for point in points:
        for group, options in point.load()():
            for option in options:
                yield str(getattr(group, "name", group) or "DEFAULT"), option


def names(option: Any) -> set[str]:
    return {option.name, option.dest}
