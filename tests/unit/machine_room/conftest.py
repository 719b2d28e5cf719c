"""A bed for tests that only look at it."""

from pathlib import Path

import pytest

from harness.host.cache import Cache
from harness.drivers.bed import Bed
from tests.unit.machine_room.beds import PLATFORM, variant_at


@pytest.fixture
def bed(tmp_path: Path) -> Bed:
    """No host uses these networks, which are for documentation."""
    return Bed(variant_at("198.51.100", "203.0.113", "pair", PLATFORM), Cache(tmp_path))
