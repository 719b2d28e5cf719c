"""A real Chef server for tests, which goes when they end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.drivers.bed import Bed
from harness.drivers.dummy import DummyDriver
from harness.methods.server import external
from tests.unit.methods import beds


@pytest.fixture(autouse=True, scope="session")
def no_server_of_the_users() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in (external.URL, external.CLIENT, external.KEY, external.CA):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[Bed, DummyDriver]]:
    """A bed that was created."""
    bed, driver = beds.make(tmp_path)
    yield bed, driver
    driver.destroy(bed)


@pytest.fixture
def prepared(made: tuple[Bed, DummyDriver]) -> tuple[Bed, DummyDriver]:
    """A bed whose server is up, with nothing delivered yet."""
    beds.METHOD.prepare(*made)
    return made


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A bed with everything delivered, for tests that change nothing."""
    bed, driver = beds.make(tmp_path_factory.mktemp("bed"), 1)
    beds.METHOD.prepare(bed, driver)
    beds.METHOD.deliver(bed, driver)
    yield bed
    driver.destroy(bed)
