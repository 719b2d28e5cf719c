"""Variants spread over shards that take about as long as each other."""

from collections.abc import Mapping


def shards(seconds: Mapping[str, float], number: int) -> dict[str, int]:
    """The shard of each variant, counted from 1; `seconds` is how long each takes.

    The longest goes first, each to the shard that has the least so far.
    """
    loads = dict.fromkeys(range(1, number + 1), 0.0)
    chosen = {}
    for name in sorted(seconds, key=lambda name: (-seconds[name], name)):
        shard = min(loads, key=lambda shard: (loads[shard], shard))
        loads[shard] += seconds[name]
        chosen[name] = shard
    return chosen
