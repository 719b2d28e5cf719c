from ipaddress import IPv4Network

import pytest

from harness.drivers.bed import Bed
from harness.drivers.host import free
from harness.drivers.nspawn import names, network

OURS = IPv4Network("172.31.250.0/24")
TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 00000000:7ABC 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   1: 01FA1FAC:7ABD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   2: 00000000:7ABE 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0
   3: 00000000000000000000000000000000:7ABF 00000000000000000000000000000000:0000 0A 0:0 00:0 0
"""


def test_the_host_reaches_the_network_behind_a_node(bed: Bed) -> None:
    route = ["203.0.113.0/24", "via", "198.51.100.11", "dev", names.bridge(bed), "onlink"]
    assert network.routes(bed) == [route]


@pytest.mark.parametrize(
    "route",
    [
        {"dst": "172.31.250.0/24", "dev": "eth1", "prefsrc": "172.31.250.7"},
        {"dst": "172.31.250.128/25", "dev": "eth1"},
        {"dst": "172.31.250.9", "dev": "tun0"},
        {"dst": "172.31.0.0/16", "dev": "eth0", "prefsrc": "172.31.250.7"},
        {"dst": "default", "gateway": "172.31.250.1", "dev": "eth0"},
    ],
)
def test_routes_that_the_bed_would_break(route: dict[str, str]) -> None:
    found = free.conflict(OURS, [route], apart_from="chabcdef")
    assert found == f"route {route['dst']} on {route['dev']}"
    assert free.conflict(OURS, [route], apart_from=route["dev"]) == ""


@pytest.mark.parametrize(
    "route",
    [
        {"dst": "default", "gateway": "192.0.2.1", "dev": "eth0"},
        {"dst": "172.31.0.0/16", "dev": "eth0", "prefsrc": "172.31.4.7"},
        {"dst": "10.0.0.0/8", "dev": "tun0"},
        {"dst": "default", "dev": "ppp0"},
    ],
)
def test_routes_that_it_would_not(route: dict[str, str]) -> None:
    assert free.conflict(OURS, [route], apart_from="chabcdef") == ""


@pytest.mark.parametrize(
    ("port", "taken"), [(0x7ABC, True), (0x7ABD, False), (0x7ABE, False), (0x7ABF, True)]
)
def test_only_listeners_on_all_addresses_are_in_the_way(port: int, taken: bool) -> None:
    assert free.any_address_listens(TCP, port) is taken


def test_names_of_links_fit_into_what_the_kernel_takes(bed: Bed) -> None:
    made = [names.bridge(bed), names.link_bridge(bed, 9), names.more_link(bed, "cmp", 9)]
    assert all(len(name) <= 15 for name in made)
    assert len(set(made)) == 3


def test_a_bridge_that_is_not_there_is_nobodys(bed: Bed) -> None:
    assert network.owner(bed) is None
    network.check_owner(bed)
    assert network.present(bed) == ()
