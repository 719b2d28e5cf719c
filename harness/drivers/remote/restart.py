"""Restarting machines from inside, and waiting until each is up again."""

from collections.abc import Iterable

from harness.drivers.bed import Bed
from harness.drivers.host import connections
from harness.host.errors import HarnessError
from harness.machines import Machine, wait_until

BOOT_SECONDS = 900.0  # a server with much memory counts it first; an emulated one is slow
BOOT_ID = ["cat", "/proc/sys/kernel/random/boot_id"]


def restart(bed: Bed, machines: Iterable[Machine]) -> None:
    """All at once."""
    before = [(machine, _boot_id(machine)) for machine in machines]
    for machine, _ in before:
        machine.run("(sleep 1; systemctl reboot) >/dev/null 2>&1 &", timeout=30)
    for machine, id in before:
        _wait(bed, machine, id)


def _boot_id(machine: Machine) -> str:
    return machine.run(BOOT_ID, timeout=30).stdout.strip()


def _wait(bed: Bed, machine: Machine, before: str) -> None:
    """Until it answers, and is not as it was before; its kept connection hangs meanwhile."""

    def booted() -> tuple[bool, str]:
        try:
            return _boot_id(machine) != before, "it has not gone down yet"
        except HarnessError as error:
            connections.end(bed)
            return False, error.message

    wait_until(booted, what=f"{machine.name} is up again", within=BOOT_SECONDS, every=1.0)
