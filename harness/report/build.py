"""From events to what the run came to. Pure; what a log lacks is unknown, and never taken for passed."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.report.checks import Check
from harness.report.events import Event
from harness.report.model import (
    FAILED,
    NOT_RUN,
    PASSED,
    UNFINISHED,
    Checks,
    ChefRun,
    DaemonChange,
    Failure,
    LogFile,
    Phase,
    Run,
    SlowResource,
    StageResult,
    VariantResult,
    severity,
    worst,
)
from harness.report.outline import from_event

Cases = Mapping[str, Sequence[Check]]
"""Of each of pytest's reports, by the file's name."""


def build(
    run: str,
    events: Sequence[Event],
    unreadable: int = 0,
    cases: Cases | None = None,
    logs: Mapping[str, Sequence[LogFile]] | None = None,
) -> Run:
    """`unreadable` is how many lines of the log are no events; `logs` has the files of each variant."""
    start = _first(events, "run_started")
    end = _first(events, "run_ended")
    last = events[-1]["time"] if events else 0.0
    began = events[0]["time"] if events else 0.0
    variants = [
        _variant(name, events, start, last, cases or {}, (logs or {}).get(name, ()))
        for name in _names(start, events)
    ]
    code = end.get("code")
    return Run(
        id=run,
        verdict=_verdict(variants, code),
        started=began,
        seconds=round(last - began, 1),
        code=code,
        variants=tuple(sorted(variants, key=lambda one: severity(one.verdict))),
        problems=tuple(_problems(events, unreadable, start, end)),
    )


def _first(events: Iterable[Event], kind: str) -> Event:
    return next((event for event in events if event["event"] == kind), {})


def _names(start: Event, events: Sequence[Event]) -> list[str]:
    told = [event["variant"] for event in events if "variant" in event]
    return list(dict.fromkeys([*start.get("variants", ()), *told]))


def _verdict(variants: Sequence[VariantResult], code: int | None) -> str:
    verdict = worst(variant.verdict for variant in variants)
    return UNFINISHED if verdict == PASSED and code != 0 else verdict


def _problems(events: Sequence[Event], unreadable: int, start: Event, end: Event) -> Iterable[str]:
    if not events:
        yield "The event log is empty: nothing is known about this run."
    elif not start:
        yield "The event log does not tell how the run began."
    if events and not end:
        yield "The run did not come to its end: it goes on, or was interrupted or killed."
    if unreadable:
        yield f"{unreadable} of the event log's lines cannot be read; what they told is missing here."


def _variant(
    name: str,
    events: Sequence[Event],
    start: Event,
    last: float,
    cases: Cases,
    logs: Sequence[LogFile],
) -> VariantResult:
    own = _latest_attempt([event for event in events if event.get("variant") == name])
    stages = _stages(own, start.get("stages", {}).get(name, ()), last, cases)
    ended = _first(own, "variant_ended")
    first = _first(own, "stage_started") or ended
    outline = start.get("topologies", {}).get(name.split("/")[0])
    began = first.get("time", last)
    return VariantResult(
        name=name,
        verdict=_variant_verdict(ended, stages),
        started=began,
        seconds=round(ended.get("seconds", last - began), 1),
        stages=tuple(stages),
        failures=tuple(
            Failure(event["stage"], event["text"]) for event in own if event["event"] == "failure"
        ),
        notes=_notes(own[: own.index(first)] if first in own else own),
        outline=from_event(outline) if outline else None,
        logs=tuple(logs),
        onto=start.get("onto", ""),
    )


def _latest_attempt(events: Sequence[Event]) -> list[Event]:
    """A variant whose worker died begins anew on another: of what came before, only what was said is kept."""
    begun: set[str] = set()
    cut = 0
    for index, event in enumerate(events):
        if event["event"] == "stage_started":
            if event["stage"] in begun:
                cut = index
                begun.clear()
            begun.add(event["stage"])
    return [event for event in events[:cut] if event["event"] == "progress"] + list(events[cut:])


def _variant_verdict(ended: Event, stages: Sequence[StageResult]) -> str:
    told = str(ended.get("verdict", UNFINISHED))
    if told == PASSED and any(stage.verdict != PASSED for stage in stages):
        return worst(stage.verdict for stage in stages)
    if told == UNFINISHED and all(stage.verdict == NOT_RUN for stage in stages):
        return NOT_RUN
    return told


def _stages(
    events: Sequence[Event], asked: Iterable[str], last: float, cases: Cases
) -> list[StageResult]:
    """In the order in which they run: those that did, and those that did not, though they were asked for."""
    begun = [event["stage"] for event in events if event["event"] == "stage_started"]
    left = [name for event in events if event["event"] == "not_run" for name in event["stages"]]
    ran = {
        name: _Stage(name, cases).hear_all(part, last) for name, part in zip(begun, _parts(events))
    }
    names = dict.fromkeys([*begun, *asked, *left])
    return [ran.get(name) or StageResult(name, NOT_RUN) for name in names]


def _parts(events: Sequence[Event]) -> list[Sequence[Event]]:
    """For each stage the events from its start to the next one's."""
    starts = [index for index, event in enumerate(events) if event["event"] == "stage_started"]
    return [events[a:b] for a, b in zip(starts, [*starts[1:], len(events)])]


def _notes(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(event["text"] for event in events if event["event"] == "progress")


class _Stage:
    """Collects what is told of one stage."""

    def __init__(self, name: str, cases: Cases) -> None:
        self._name = name
        self._cases = cases
        self._open: dict[str, Event] = {}
        self._runs: list[ChefRun] = []

    def hear_all(self, events: Sequence[Event], last: float) -> StageResult:
        ended = _first(events, "stage_ended")
        over = ended.get("time", last)
        for event in events:
            if event["event"] == "chef_started":
                self._open[event["node"]] = event
            elif event["event"] == "chef_run":
                self._runs.append(_chef_run(event, self._open.pop(event["node"], {})))
        verdict = str(ended.get("verdict", UNFINISHED))
        self._runs += [_without_report(event, over, verdict) for event in self._open.values()]
        return StageResult(
            name=self._name,
            verdict=verdict,
            started=events[0]["time"],
            seconds=round(ended.get("seconds", over - events[0]["time"]), 1),
            memory=ended.get("memory", 0),
            detail=ended.get("detail", ""),
            notes=_notes(events),
            chef_runs=tuple(sorted(self._runs, key=lambda one: one.started)),
            checks=tuple(
                _checks(event, self._cases) for event in events if event["event"] == "checks"
            ),
            phases=tuple(_phase(event) for event in events if event["event"] == "phase"),
            daemons=tuple(_daemons(events)),
        )


def _chef_run(event: Event, start: Event) -> ChefRun:
    return ChefRun(
        node=event["node"],
        wave=event.get("wave", ""),
        verdict=PASSED if event["passed"] else FAILED,
        started=start.get("time", event["time"] - event["seconds"]),
        seconds=round(event["seconds"], 1),
        total=event["total"],
        updated=event["updated"],
        slowest=tuple(SlowResource(**one) for one in event["slowest"]),
        failure=event.get("failure", ""),
    )


def _without_report(start: Event, over: float, verdict: str) -> ChefRun:
    """A client that began, and of which nothing more was told: it came to what its stage came to."""
    return ChefRun(
        node=start["node"],
        wave=start["wave"],
        verdict=verdict,
        started=start["time"],
        seconds=round(over - start["time"], 1),
        failure="chef-client ended without a report" if verdict == FAILED else "",
    )


def _phase(event: Event) -> Phase:
    return Phase(event["node"], event["phase"], event["began"], event["seconds"])


def _daemons(events: Iterable[Event]) -> Iterable[DaemonChange]:
    for event in (event for event in events if event["event"] == "daemons"):
        for unit, change in event["units"].items():
            yield DaemonChange(event["node"], unit, change)


def _checks(event: Mapping[str, Any], cases: Cases) -> Checks:
    file = Path(event["report"]).name
    return Checks(
        file=file,
        passed=event["passed"],
        failed=event["failed"],
        skipped=event["skipped"],
        cases=tuple(cases.get(file, ())),
    )
