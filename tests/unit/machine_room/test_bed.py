"""Every name of a bed follows from its variant, and fits where the kernel and OpenSSH put it."""

from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from harness.host.cache import LONGEST, Cache
from harness.drivers.bed import Bed
from harness.drivers.nspawn import names
from harness.host.errors import UsageError


def test_names_are_the_same_in_every_cache(bed: Bed) -> None:
    other = Bed(bed.variant, Cache(Path("/elsewhere")))
    assert (bed.id, names.bridge(bed), bed.cgroup) == (
        other.id,
        names.bridge(other),
        other.cgroup,
    )
    assert names.bridge(bed) == f"ch{bed.id}" and len(bed.id) == 6
    assert bed.cgroup == f"chef-harness-{bed.variant.slug}"


def test_nodes_have_short_names_of_their_own(bed: Bed) -> None:
    assert [bed.short_name(n.name) for n in bed.nodes] == [f"{bed.id}0", f"{bed.id}1"]


def test_names_fit_a_link_even_with_a_thousand_nodes(bed: Bed) -> None:
    assert len(f"vb-{bed.id}99999") <= 15


def test_the_host_has_the_first_address(bed: Bed) -> None:
    assert bed.host == IPv4Interface("198.51.100.1/24")


def test_a_node_that_is_not_there_is_answered_with_those_that_are(bed: Bed) -> None:
    with pytest.raises(UsageError, match="no node nova") as caught:
        bed.machine("nova")
    assert "aio, cmp" in caught.value.cure


def test_sockets_fit_in_the_longest_cache_that_is_allowed(bed: Bed) -> None:
    deep = Bed(bed.variant, Cache(Path("/" + "x" * (LONGEST - 1))))
    temporary = f"{deep.peer('cmp').socket}0000.{'X' * 16}"  # a bed of 99999 nodes
    assert len(temporary) <= 107
