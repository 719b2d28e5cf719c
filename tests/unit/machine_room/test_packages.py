from harness.host.cache import Cache
from harness.drivers.bed import Bed
from harness.drivers.host import packages
from harness.image import sources

LINES = (
    "deb http://deb.debian.org/debian bookworm main",
    "deb http://deb.debian.org/debian/ bookworm-updates main",
    "deb http://deb.debian.org/debian-security bookworm-security main",
)


def test_the_cache_serves_the_platforms_mirrors_and_nothing_else(bed: Bed) -> None:
    text = packages.settings(bed, "198.51.100.1", bed.cache.packages / "0", sources.mirrors(LINES))
    assert "BindAddress: 198.51.100.1\n" in text and "ForceManaged: 1\n" in text
    remaps = [line for line in text.splitlines() if line.startswith("Remap-")]
    assert [line.split("; ")[1] for line in remaps] == [
        "http://deb.debian.org/debian",
        "http://deb.debian.org/debian-security",
    ]


def test_two_daemons_never_share_a_directory(bed: Bed) -> None:
    cache = Cache(bed.cache.root)
    with packages.directory_of_ours(cache) as (first, _):
        with packages.directory_of_ours(cache) as (second, _):
            assert first != second
    with packages.directory_of_ours(cache) as (again, _):
        assert again == first


def test_the_index_of_a_source() -> None:
    assert sources.index(LINES[1]) == (
        "http://deb.debian.org/debian/dists/bookworm-updates/InRelease"
    )
