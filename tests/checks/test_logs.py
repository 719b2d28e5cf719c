"""No log of a daemon is overlooked; what each has is the business of its role."""

from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Any

from tests.checks import roles
from tests.checks.bedfile import CheckedNode

# Logs of what is no daemon, in the directories of those that are.
OTHERS = (
    "*/*-manage.log",  # of commands that Chef runs, and whose exit code it judges
    "/var/log/rabbitmq/rabbit@*_upgrade.log",  # of a broker that moves to another version
    "/var/log/rabbitmq/rabbitmq-server*.log",  # what the unit prints: a banner
)


def test_every_log_is_looked_at(host: Any, node: CheckedNode) -> None:
    """A package may bring a daemon that logs beside the others, or begin to log elsewhere."""
    looked_at = {path for role in roles.of_node(node) for path in role.logs}
    directories = {str(PurePath(path).parent) for path in looked_at}
    found = host.check_output("find %s -name '*.log'" % " ".join(sorted(directories)))
    overlooked = sorted(set(found.split()) - looked_at)
    assert [path for path in overlooked if not _other(path)] == []


def _other(path: str) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in OTHERS)
