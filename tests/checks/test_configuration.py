"""The options that the files have are those that the services know, and will know after the next upgrade."""

import json
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.checks import options, roles
from tests.checks.bedfile import BedFile, CheckedNode
from tests.checks.options import Finding

PROBE = Path(__file__).parent / "probes" / "options.py"
AT_ONCE = 2  # services: each imports all that its daemons do


def test_every_option_is_known_and_stays(bed: BedFile, node: CheckedNode) -> None:
    """By oslo-config-validator, with the node's own packages. What it cannot know is listed with a reason, and
    nothing else is."""
    files = _files(node)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = pool.map(lambda service: _judged(bed, node, service, files[service]), files)
    found = {finding for findings in told for finding in findings}
    there = {path for paths in files.values() for path in paths}
    wrong = [*map(str, options.without_reason(found)), *options.idle(found, there)]
    assert not wrong, "\n".join(wrong)


def _files(node: CheckedNode) -> Mapping[str, set[str]]:
    """The files that oslo.config reads, by service."""
    found: dict[str, set[str]] = defaultdict(set)
    for role in roles.of_node(node):
        for file in role.files:
            if file.service:
                found[file.service].add(file.path)
    return found


def _judged(bed: BedFile, node: CheckedNode, service: str, files: set[str]) -> list[Finding]:
    program = f"{PROBE.read_text()}\nprint(report({service!r}, {sorted(files)!r}))\n"
    ended = bed.machine(node).run(["python3", "-"], timeout=120, stdin=program.encode())
    return [Finding(*one) for one in json.loads(ended.stdout.splitlines()[-1])]
