"""What holds for every node: nothing failed, nothing unfinished, no secret in the open."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.bedfile import BedFile, CheckedNode
from tests.checks.cloud import api

PROBES = Path(__file__).parent / "probes"


def test_no_unit_has_failed(host: Any, node: CheckedNode) -> None:
    assert host.check_output("systemctl list-units --failed --plain --no-legend") == ""


def test_the_node_has_booted_to_the_end(host: Any, node: CheckedNode) -> None:
    assert host.check_output("systemctl is-system-running --wait") == "running"


def test_daemons_may_be_started(host: Any, node: CheckedNode) -> None:
    """The policy that holds daemons back while packages are installed is gone again."""
    assert not host.file("/usr/sbin/policy-rc.d").exists


def test_packages_are_complete(host: Any, node: CheckedNode) -> None:
    assert host.check_output("dpkg --audit") == ""


@pytest.fixture(scope="module")
def admin_password(bed: BedFile) -> str:
    password: str = api.cloud_config(bed.clouds_yaml, bed.cloud).auth["password"]
    return password


def test_no_secret_is_in_the_open(bed: BedFile, node: CheckedNode, admin_password: str) -> None:
    """Not in a file that others read, in a log, in what Chef keeps, or in a command line.

    Program and password travel on standard input: on a command line they would be a leak.
    """
    more = json.dumps({"password of admin": admin_password})
    answer = _probe(bed, node, "leaks", more)
    assert answer["secrets"] > 1, "the probe knows too few secrets to tell anything"
    assert answer["leaks"] == []


def test_the_modules_of_packages_are_compiled(bed: BedFile, node: CheckedNode) -> None:
    """However dpkg came to it: daemons may not write beside them, and would compile them at every start."""
    answer = _probe(bed, node, "bytecode", "Path('/')")
    assert answer["stale"] == []
    assert answer["modules"] or "openstack-identity" not in node.roles, "the probe finds none"


def _probe(bed: BedFile, node: CheckedNode, name: str, argument: str) -> Any:
    program = f"{(PROBES / name).with_suffix('.py').read_text()}\nprint(report({argument}))\n"
    ended = bed.machine(node).run(["python3", "-"], timeout=60, stdin=program.encode())
    return json.loads(ended.stdout)
