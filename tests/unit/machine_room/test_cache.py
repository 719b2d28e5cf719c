from pathlib import Path

import pytest

from harness.host.cache import DEFAULT, LONGEST, cache_from
from harness.host.errors import UsageError


def test_the_default_and_the_override() -> None:
    assert cache_from({}).root == Path(DEFAULT)
    assert cache_from({"HARNESS_CACHE": "/srv/cache"}).beds == Path("/srv/cache/beds")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("here", "absolute"),
        ("/srv/my cache", "mounts cannot take"),
        ("/srv/a:b", "mounts cannot take"),
        ("/srv/a,b", "mounts cannot take"),
        ("/" + "x" * LONGEST, "longer than"),
    ],
)
def test_a_path_that_cannot_work_is_said_at_once(path: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        cache_from({"HARNESS_CACHE": path})
    assert "HARNESS_CACHE" in caught.value.cure
