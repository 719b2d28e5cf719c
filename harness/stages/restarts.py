"""What is known of restarts: a bed whose layers were kept, or which was made of layers, has been through one already.

When Chef changed nothing afterwards, and the checks passed, the proof that `reboot` asks for has been given.
"""

from pathlib import Path

from harness.stages.context import Context

RESTARTED = "restarted"
PROVED = "restart proved"


def nodes_were_restarted(context: Context) -> None:
    _mark(context, RESTARTED).touch()


def chef_changed_something(context: Context) -> None:
    """Or may have: what it did may be what makes the cloud work."""
    for name in (RESTARTED, PROVED):
        _mark(context, name).unlink(missing_ok=True)


def checks_passed(context: Context) -> None:
    if _mark(context, RESTARTED).exists():
        _mark(context, PROVED).touch()


def is_proved(context: Context) -> bool:
    return _mark(context, PROVED).exists()


def _mark(context: Context, name: str) -> Path:
    return context.bed.directory / name
