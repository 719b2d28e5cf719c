"""Options and fixtures of all checks: which bed, and a connection to each of its nodes."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import testinfra

from harness.host.errors import UsageError
from tests.checks import bedfile
from tests.checks.bedfile import BedFile, CheckedNode
from tests.checks.cloud import api
from tests.checks.needs import lacks
from tests.checks.rolechecks import NOTHING_DECLARED, RoleChecks
from tests.checks.settled import settled_at

BED = pytest.StashKey[BedFile]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bed", metavar="FILE", help="the bed.json of the bed to check (required)")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Without a bed there is nothing to check, and that is not a pass."""
    path = session.config.getoption("--bed")
    if not path:
        raise pytest.UsageError("tests/checks needs a bed: give --bed BED/bed.json")
    try:
        session.config.stash[BED] = bedfile.load(Path(path))
    except UsageError as error:
        raise pytest.UsageError("; ".join(filter(None, (error.message, error.cure)))) from error


@pytest.fixture(scope="session")
def bed(request: pytest.FixtureRequest) -> BedFile:
    return request.config.stash[BED]


@pytest.fixture(scope="module")
def admin(bed: BedFile) -> Iterator[Any]:
    """The administrator's connection to the cloud."""
    connection = api.administrator(bed.clouds_yaml, bed.cloud)
    yield connection
    connection.close()


@pytest.fixture
def host(bed: BedFile, node: CheckedNode) -> Any:
    """testinfra's view of the node that the test is about."""
    return connection(bed.ssh_config, node.name, node.sudo)


@pytest.fixture(scope="session")
def settled(bed: BedFile) -> int:
    """When the starts of the bed's daemons were over, in seconds since the epoch."""
    return settled_at(connection(bed.ssh_config, one.name, one.sudo) for one in bed.nodes)


@cache
def connection(ssh_config: Path, node: str, sudo: bool) -> Any:
    return testinfra.get_host(f"ssh://{node}", ssh_config=str(ssh_config), sudo=sudo)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a role has nothing to say to, and count it as left out. What the bed is too
    small for is skipped, and the report says so. What looks at what the others did goes last."""
    empty = [item for item in items if item.get_closest_marker(NOTHING_DECLARED.name)]
    config.hook.pytest_deselected(items=empty)
    items[:] = [item for item in items if item not in empty]
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
    for item in items:
        for lack in lacks(item.iter_markers("needs"), config.stash[BED]):
            item.add_marker(pytest.mark.skip(reason=lack))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A role's tests run for each node and declared thing; others of nodes once per node."""
    bed = metafunc.config.stash[BED]
    if metafunc.cls and issubclass(metafunc.cls, RoleChecks):
        metafunc.cls.role.parametrize(metafunc, bed)
    elif "node" in metafunc.fixturenames:
        metafunc.parametrize("node", bed.nodes, ids=[node.name for node in bed.nodes])
