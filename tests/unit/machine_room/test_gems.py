import hashlib
from pathlib import Path

import pytest

from harness.host.errors import MachineRoomError
from harness.setup import gems
from harness.setup.lockfile import Gem

CONTENT = b"a gem"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    (tmp_path / "mirror" / "gems").mkdir(parents=True)
    (tmp_path / "mirror" / "gems" / "one-1.0.gem").write_bytes(CONTENT)
    return tmp_path / "mirror"


def one() -> Gem:
    return Gem("one-1.0.gem", hashlib.sha256(CONTENT).hexdigest())


def test_fetches_what_is_missing_and_nothing_else(mirror: Path, tmp_path: Path) -> None:
    base, cache = gems.source({"HARNESS_GEM_SOURCE": str(mirror)}), tmp_path / "cache"
    gems.fetch([one()], cache, base)
    assert (cache / "one-1.0.gem").read_bytes() == CONTENT
    (mirror / "gems" / "one-1.0.gem").unlink()
    gems.fetch([one()], cache, base)  # it is there: the source is not asked
    assert [file.name for file in cache.iterdir()] == ["one-1.0.gem"]


def test_bytes_that_are_not_the_committed_ones_never_get_the_gems_name(
    mirror: Path, tmp_path: Path
) -> None:
    other = Gem("one-1.0.gem", "0" * 64)
    with pytest.raises(MachineRoomError, match="not what Gemfile.lock.sha256 says"):
        gems.fetch([other], tmp_path / "cache", gems.source({"HARNESS_GEM_SOURCE": str(mirror)}))
    assert not list((tmp_path / "cache").iterdir())


def test_a_source_that_does_not_answer_is_named_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(
        MachineRoomError, match="unreachable: http://127.0.0.1:9/gems/one"
    ) as caught:
        gems.fetch([one()], tmp_path / "cache", "http://127.0.0.1:9")
    assert "HARNESS_GEM_SOURCE" in caught.value.cure


def test_sources_by_default_by_url_and_by_directory() -> None:
    assert gems.source({}) == "https://rubygems.org"
    assert gems.source({"HARNESS_GEM_SOURCE": "https://gems.test/x/"}) == "https://gems.test/x"
    assert gems.source({"HARNESS_GEM_SOURCE": "/srv/gems"}) == "file:///srv/gems"
