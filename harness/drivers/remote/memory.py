"""The memory of machines that are whole systems, as they tell it themselves."""

from collections.abc import Iterable

from harness.machines import Machine

SECONDS = 10.0
USED = "awk '/^MemTotal/ {t=$2} /^MemAvailable/ {a=$2} END {print t-a}' /proc/meminfo"  # KiB


def used(machines: Iterable[Machine]) -> int:
    """Bytes, of all of them together."""
    return sum(int(one.run(USED, timeout=SECONDS).stdout) * 1024 for one in machines)
