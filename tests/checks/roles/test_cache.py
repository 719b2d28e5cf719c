"""memcached: over TCP only."""

from typing import Any

from tests.checks.rolechecks import Listener, Role, RoleChecks


class TestCache(RoleChecks):
    role = Role(name="openstack-cache", units=("memcached",), listeners=(Listener(11211),))

    def test_does_not_answer_over_udp(self, host: Any) -> None:
        """A forged datagram would make it flood a third party."""
        assert host.check_output("ss -Hlun 'sport = :11211'") == ""
