"""When a node that was just started has started everything."""

from harness.host.errors import CodeUnderTestFailed
from harness.machines import Machine, NeverReady, wait_until
from harness.stages.context import Context

SECONDS = 300.0
OVER = ("running", "degraded")


def wait_until_settled(context: Context) -> None:
    """Until no unit of any node is still starting; CodeUnderTestFailed when one failed, or goes on for ever."""
    for node in context.bed.nodes:
        _wait(context.machine(node.name))


def _wait(machine: Machine) -> None:
    def ready() -> tuple[bool, str]:
        state = machine.run(
            ["systemctl", "is-system-running"], timeout=30, check=False
        ).stdout.strip()
        return state in OVER, state

    try:
        wait_until(
            ready, what=f"all units of {machine.name} have started", within=SECONDS, every=1.0
        )
    except NeverReady as error:
        jobs = machine.run(["systemctl", "list-jobs", "--no-pager"], timeout=30).stdout
        raise CodeUnderTestFailed(f"{error.message}\n{jobs}") from error
    failed = machine.run(
        ["systemctl", "list-units", "--failed", "--no-legend", "--plain"], timeout=30
    )
    if failed.stdout.strip():
        raise CodeUnderTestFailed(
            f"units of {machine.name} failed while it started:\n{failed.stdout}",
            cure="`systemctl status UNIT` and `journalctl -u UNIT` on the node say why",
        )
