"""Shards: the longest first, each to where the least is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.affected.shards import shards


@pytest.mark.parametrize(
    "seconds, number, expected",
    [
        ({}, 3, {}),
        ({"a": 5.0}, 3, {"a": 1}),
        ({"a": 1.0, "b": 4.0, "c": 2.0, "d": 3.0}, 2, {"b": 1, "d": 2, "c": 2, "a": 1}),
        ({"a": 1.0, "b": 1.0}, 1, {"a": 1, "b": 1}),
    ],
)
def test_shards(seconds: dict[str, float], number: int, expected: dict[str, int]) -> None:
    assert shards(seconds, number) == expected


@given(st.dictionaries(st.text(min_size=1), st.floats(1, 1000), max_size=20), st.integers(1, 5))
def test_no_shard_is_ahead_by_more_than_one_variant(seconds: dict[str, float], number: int) -> None:
    chosen = shards(seconds, number)
    assert chosen.keys() == seconds.keys()
    loads = {shard: 0.0 for shard in range(1, number + 1)}
    for name, shard in chosen.items():
        loads[shard] += seconds[name]
    assert max(loads.values()) - min(loads.values()) <= max(seconds.values(), default=0) + 1e-6
