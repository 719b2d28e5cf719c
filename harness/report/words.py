"""Events in words: one line for each change, for terminals and logs alike."""

from typing import Callable, Optional

from harness.report.events import Event
from harness.host.storage import GIB


def line_of(event: Event) -> Optional[str]:
    """The line that tells of `event`, or None when it is for the log only."""
    teller = TELLERS.get(event["event"])
    return teller(event) if teller else None


def gib(count: int) -> str:
    return f"{count / GIB:.1f} GiB"


def _run_started(event: Event) -> str:
    return f"run {event['run']}: {', '.join(event['variants'])}"


def _stage_started(event: Event) -> str:
    return f"{event['variant']}  {event['stage']} …"


def _stage_ended(event: Event) -> str:
    memory = f", peak {gib(event['memory'])}" if event["memory"] else ""
    detail = f"  {event['detail']}" if event.get("detail") else ""
    verdict = event["verdict"]
    return f"{event['variant']}  {event['stage']:<12} {verdict:<8} {event['seconds']:6.1f} s{memory}{detail}"


def _not_run(event: Event) -> Optional[str]:
    stages = ", ".join(event["stages"])
    return f"{event['variant']}  not run: {stages}" if stages else None


def _progress(event: Event) -> str:
    return f"{event['variant']}    {event['text']}"


def _chef_run(event: Event) -> str:
    """Every line says of which node it tells: those of several may come between each other."""
    start = f"{event['variant']}    {event['node']}:"
    head = f"{start} {event['updated']} of {event['total']} resources updated in {event['seconds']:.0f} s"
    slowest = (f"{start} {one['seconds']:9.1f} s  {one['resource']}" for one in event["slowest"])
    return "\n".join([head, *slowest])


def _checks(event: Event) -> str:
    counts = (
        f"{event['passed']} checks passed, {event['failed']} failed, {event['skipped']} left out"
    )
    return f"{event['variant']}    {counts}"


def _daemons(event: Event) -> str:
    start = f"{event['variant']}    {event['node']}:"
    return "\n".join(f"{start} {unit} {change}" for unit, change in event["units"].items())


def _variant_ended(event: Event) -> str:
    onto = f" onto {event['onto']}" if event.get("onto") else ""
    return f"{event['variant']}  {event['verdict']}{onto} in {event['seconds']:.0f} s"


TELLERS: dict[str, Callable[[Event], Optional[str]]] = {
    "run_started": _run_started,
    "stage_started": _stage_started,
    "stage_ended": _stage_ended,
    "not_run": _not_run,
    "progress": _progress,
    "chef_run": _chef_run,
    "checks": _checks,
    "daemons": _daemons,
    "variant_ended": _variant_ended,
}
