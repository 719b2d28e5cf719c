"""Which proof is next."""

from dataclasses import replace

import pytest

from harness.model.proof import Proof
from harness.proofs.choice import Due, Row, next_of, ordered
from harness.run.job import Room

ROOM = Room(memory=10, jobs=2)
IMAGE: Row = ("image", "file", "debian-12", "local", "nspawn")
NETWORK: Row = ("network", "ml2", "debian-12", "local", "nspawn")


def due(name: str, minutes: float, *rows: Row, fast: bool = False, memory: int = 4) -> Due:
    proof = Proof(name, "harness", fast=fast, memory=memory, networks=())
    return Due(proof, frozenset({(name,), *rows}), minutes, known=False)


CLOUD = due("cloud", 8, IMAGE, NETWORK)
IDENTITY = due("identity", 2)
LONG = due("long", 30)
UNITS = due("units", 90, fast=True)


def names(dues: list[Due]) -> list[str]:
    return [one.proof.name for one in dues]


def test_what_needs_no_cloud_is_first_whatever_it_takes() -> None:
    assert names(ordered([CLOUD, UNITS], (), ()))[0] == "units"


def test_most_for_each_minute_is_first() -> None:
    assert names(ordered([LONG, CLOUD, IDENTITY], (), ())) == ["identity", "cloud", "long"]


def test_what_others_have_covered_counts_no_more() -> None:
    small = due("small", 4, IMAGE)
    assert names(ordered([CLOUD, small], (), ())) == ["small", "cloud"]
    assert names(ordered([CLOUD, small], {IMAGE}, ())) == ["cloud", "small"]


def test_what_the_ledger_knows_to_pass_comes_later() -> None:
    assert names(ordered([IDENTITY, CLOUD], (), {("identity",)})) == ["cloud", "identity"]


def test_what_would_not_end_in_time_never_starts() -> None:
    assert next_of([LONG, CLOUD], [], ROOM, 29.9) is CLOUD
    assert next_of([LONG], [], ROOM, 29.9) is None
    assert next_of([LONG], [], ROOM, 30) is LONG


@pytest.mark.parametrize(
    "memory, jobs, chosen", [(8, 2, "identity"), (7, 2, None), (8, 1, None)], ids=str
)
def test_what_runs_leaves_room_or_not(memory: int, jobs: int, chosen: str | None) -> None:
    found = next_of([IDENTITY], [CLOUD], Room(memory, jobs), 60)
    assert (found.proof.name if found else None) == chosen


def test_a_network_is_taken_by_one_at_a_time() -> None:
    both = [
        replace(one, proof=replace(one.proof, networks=("192.0.2.0/24",)))
        for one in (CLOUD, IDENTITY)
    ]
    assert next_of(both[1:], both[:1], ROOM, 60) is None
    assert next_of(both[1:], [LONG], ROOM, 60) is both[1]


def test_what_fits_nowhere_runs_alone() -> None:
    assert next_of([CLOUD], [], Room(memory=1, jobs=1), 60) is CLOUD
    assert next_of([CLOUD], [IDENTITY], Room(memory=1, jobs=2), 60) is None
