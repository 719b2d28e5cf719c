"""Which daemons run on a node, since when: one call of systemctl."""

from collections.abc import Iterator

from harness.machines import Machine

# What the operating system starts and ends as it pleases, for each log in or for a moment.
TRANSIENT = ("user@", "systemd-", "session-", "getty@", "console-getty", "polkit", "dbus", "uuidd.")

Daemons = dict[str, tuple[str, str]]
"""(main PID, start time) of each running unit."""


def daemons_of(machine: Machine) -> Daemons:
    command = [
        "systemctl",
        "show",
        "--property=Id,MainPID,ExecMainStartTimestampMonotonic",
        "*.service",
    ]
    return parse(machine.run(command, timeout=30).stdout)


def parse(text: str) -> Daemons:
    """Read blocks of `key=value` lines; units without a main process are left out."""
    blocks = (
        dict(line.split("=", 1) for line in block.splitlines())
        for block in text.strip().split("\n\n")
    )
    return {
        unit["Id"]: (unit["MainPID"], unit["ExecMainStartTimestampMonotonic"])
        for unit in blocks
        if unit.get("MainPID", "0") != "0" and not unit["Id"].startswith(TRANSIENT)
    }


def changes(before: Daemons, after: Daemons) -> dict[str, str]:
    """What became of each unit whose main process is another one: restarted, stopped or started."""
    units = sorted({*before, *after})
    return {
        unit: _change(unit, before, after) for unit in units if before.get(unit) != after.get(unit)
    }


def _change(unit: str, before: Daemons, after: Daemons) -> str:
    if unit not in before:
        return "started"
    return "restarted" if unit in after else "stopped"


def restarted(before: Daemons, after: Daemons) -> Iterator[str]:
    """Of the daemons that ran before, those that do not run as they did."""
    for unit, change in changes(before, after).items():
        if change == "stopped":
            yield f"{unit} does not run any more"
        elif change == "restarted":
            yield f"{unit} was restarted: main PID {before[unit][0]} became {after[unit][0]}"
