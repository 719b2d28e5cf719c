"""When the starts were over: those of a boot, and those that Chef did."""

from collections.abc import Iterable
from typing import Any

REPORT = "/var/chef/run_report.json"  # written when a run of Chef ends
GRACE = 60  # seconds: until the daemons that were started last have found the others


def settled_at(hosts: Iterable[Any]) -> int:
    """Seconds since the epoch; what one node starts, the others feel."""
    return max(time for host in hosts for time in (_booted(host), _converged(host))) + GRACE


def _booted(host: Any) -> int:
    finished = host.check_output("systemctl show --value --property=FinishTimestamp")
    return int(host.check_output("date --date=%s +%%s", finished))


def _converged(host: Any) -> int:
    return int(host.check_output("stat --format=%%Y %s", REPORT))
