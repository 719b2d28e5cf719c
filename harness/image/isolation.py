"""Commands that mount things and start daemons, made so that nothing of that outlives them."""

from collections.abc import Sequence

# When the harness dies, even by kill -9, the kernel kills this (harness.host.process), and that ends the
# whole PID namespace. The mounts are in a namespace of their own, and go with its last process.
PREFIX = (
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "--pid",
    "--fork",
    "--kill-child=KILL",
    "--mount-proc",
)


def isolated(command: Sequence[str]) -> list[str]:
    return [*PREFIX, *command]
