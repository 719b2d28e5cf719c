"""Gathers what the nodes logged, whatever came of the run."""

from harness.host.errors import MachineRoomError
from harness.stages.context import Context

QUICK, SECONDS = 20.0, 120.0
JOURNAL = ["journalctl", "--no-pager", "--boot=all", "--output=short-precise"]
# What the services themselves write; a daemon that fails in a loop writes a gigabyte, which packs well.
SERVICES = "cd /var && tar -czf - --ignore-failed-read --exclude=log/journal log 2>/dev/null"


def gather(context: Context) -> None:
    """Into the run's directory, a folder for each node. A silent node, or a full disk, is noted, not fatal."""
    for node in context.bed.nodes:
        try:
            _gather(context, node.name)
        except (MachineRoomError, OSError) as error:
            context.tell(f"no logs of {node.name}: {str(error).splitlines()[0]}")


def _gather(context: Context, node: str) -> None:
    machine, directory = context.machine(node), context.node_logs(node)
    machine.run(
        ["true"], timeout=QUICK
    )  # a kept connection to one that is gone takes a minute to tell
    journal = directory / "journal.log"
    journal.unlink(missing_ok=True)
    machine.run(JOURNAL, timeout=SECONDS, check=False, log=journal)
    archive = directory / "services.tar.gz"
    archive.unlink(missing_ok=True)
    machine.run(SERVICES, timeout=SECONDS, check=False, log=archive)


def last_words(context: Context, lines: int = 15) -> str:
    """The last warnings of every node that answers."""
    return "\n".join(
        text for node in context.bed.nodes if (text := _last_words(context, node.name, lines))
    )


def _last_words(context: Context, node: str, lines: int) -> str:
    command = [
        "journalctl",
        "--no-pager",
        "--priority=warning",
        f"--lines={lines}",
        "--output=short",
    ]
    try:
        said = context.machine(node).run(command, timeout=30, check=False).stdout.strip()
    except MachineRoomError:
        return ""
    return f"last warnings of {node}:\n{_indented(said)}" if said else ""


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
