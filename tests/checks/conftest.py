"""Options and fixtures of all checks: which bed, and a connection to each of its nodes."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import testinfra

from harness.errors import UsageError
from tests.checks import bedfile
from tests.checks.bedfile import BedFile, CheckedNode
from tests.checks.rolechecks import NOTHING_DECLARED, RoleChecks

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
        raise pytest.UsageError(" ".join(filter(None, (error.message, error.cure)))) from error


@pytest.fixture(scope="session")
def bed(request: pytest.FixtureRequest) -> BedFile:
    return request.config.stash[BED]


@pytest.fixture
def host(bed: BedFile, node: CheckedNode) -> Any:
    """testinfra's view of the node that the test is about."""
    return connection(bed.ssh_config, node.name)


@cache
def connection(ssh_config: Path, node: str) -> Any:
    return testinfra.get_host(f"ssh://{node}", ssh_config=str(ssh_config))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "nothing_declared: the role declares nothing for this test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a role has nothing to say to, and count it as left out."""
    empty = [item for item in items if item.get_closest_marker(NOTHING_DECLARED.name)]
    config.hook.pytest_deselected(items=empty)
    items[:] = [item for item in items if item not in empty]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A role's tests run for each node and declared thing; others of nodes once per node."""
    bed = metafunc.config.stash[BED]
    if metafunc.cls and issubclass(metafunc.cls, RoleChecks):
        metafunc.cls.role.parametrize(metafunc, bed)
    elif "node" in metafunc.fixturenames:
        metafunc.parametrize("node", bed.nodes, ids=[node.name for node in bed.nodes])
