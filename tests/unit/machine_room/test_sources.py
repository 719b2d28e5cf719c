"""The snapshot of a mirror: another package is another snapshot, another signature is not."""

from pathlib import Path

import pytest

from harness.host.errors import MachineRoomError
from harness.image import sources

RELEASE = """\
-----BEGIN PGP SIGNED MESSAGE-----
Suite: oldstable
Date: Sat, 11 Jul 2026 10:16:37 UTC
SHA256:
 aaaa   231032 contrib/binary-amd64/Packages
 bbbb 50060337 main/binary-amd64/Packages
 cccc     1234 main/source/Sources
"""


def test_a_package_counts() -> None:
    other = RELEASE.replace("bbbb", "dddd")
    assert sources.packages_digest(other, ["main"]) != sources.packages_digest(RELEASE, ["main"])


@pytest.mark.parametrize(
    "old, new",
    [("11 Jul", "12 Jul"), ("cccc", "dddd"), ("aaaa", "dddd")],
    ids="date source other".split(),
)
def test_what_nodes_cannot_install_does_not(old: str, new: str) -> None:
    other = RELEASE.replace(old, new)
    assert sources.packages_digest(other, ["main"]) == sources.packages_digest(RELEASE, ["main"])


def test_of_an_index_that_lists_otherwise_everything_counts() -> None:
    other = RELEASE.replace("11 Jul", "12 Jul")
    assert sources.packages_digest(other, ["x"]) != sources.packages_digest(RELEASE, ["x"])


def test_it_is_read_from_the_mirror(tmp_path: Path) -> None:
    line = f"deb file://{tmp_path} bookworm main"
    with pytest.raises(MachineRoomError, match="package mirror is unreachable"):
        sources.snapshot(line)
    index = tmp_path / "dists" / "bookworm" / "InRelease"
    index.parent.mkdir(parents=True)
    index.write_text(RELEASE)
    assert sources.snapshot(line) == sources.packages_digest(RELEASE, ["main"])
