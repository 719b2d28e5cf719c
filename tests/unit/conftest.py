"""What all of these tests begin with."""

import signal
from pathlib import Path

import pytest

# Whoever starts them in the background of a script has interrupts ignored, which some of them send.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pytest's own has the test's name in it, and grows with each run: a cache's path must be short."""
    return tmp_path_factory.mktemp("t")
