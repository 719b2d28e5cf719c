"""From power-on to a node that answers: each phase has a deadline, and says what was last heard."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.drivers.metal import consoles, power, server
from harness.drivers.metal.machine import Machine
from harness.drivers.metal.phases import ASKED, DONE, FAILED, POWERED, STARTED, WRITTEN, Phases
from harness.host.errors import MachineRoomError
from harness.machines import wait_until
from harness.host.progress import Progress

HUNG_SECONDS = 120.0  # from a machine's first word over the network to its kernel's


@dataclass(frozen=True)
class Step:
    """`phase` is waited for, `seconds` at most; people call it `name`, and `what` is what does not happen otherwise."""

    phase: str
    name: str
    seconds: float
    what: str
    cure: str


STEPS: tuple[Step, ...] = (
    Step(
        STARTED,
        "network",
        600,
        "starts from the network",
        "look at its boot order, its MAC, and the cable",
    ),
    Step(
        WRITTEN,
        "image",
        3600,
        "has the image on its disk",
        "look at its console",
    ),
    Step(DONE, "identity", 120, "has become its node", "look at its console"),
)


def arm(directory: Path, machines: Sequence[Machine]) -> None:
    """Nothing that was reported before counts; the server has an order for each."""
    (directory / "armed").mkdir(exist_ok=True)
    for one in machines:
        Phases(directory, one.mac).forget()
        server.armed(directory, one.mac).write_text(one.order)


def power_up(directory: Path, machines: Sequence[Machine]) -> None:
    """From the network, whatever their boot order is."""
    for one in machines:
        _power_up(directory, one)


def _power_up(directory: Path, one: Machine) -> None:
    power.off(one.name, one.bmc)
    one.bmc.boot_once("pxe")
    power.on(one.name, one.bmc)
    Phases(directory, one.mac).add(POWERED)


def wait(directory: Path, machines: Sequence[Machine], progress: Progress) -> None:
    """Until each has been written, and starts from its disk."""
    for step in STEPS:
        for one in machines:
            _wait(directory, one, step, machines, progress)
            began, ended = _times(Phases(directory, one.mac), step)
            progress.phase(one.name, step.name, began, ended - began)
            progress(f"{one.name} {step.what}")


def _times(phases: Phases, step: Step) -> tuple[float, float]:
    """When the step before it ended, and when it did."""
    before = [POWERED, *(one.phase for one in STEPS)]
    first = before[before.index(step.phase) - 1]
    at = {report.phase: report.at for report in phases.all()}
    return at[first], at[step.phase]


def _wait(
    directory: Path, one: Machine, step: Step, machines: Sequence[Machine], progress: Progress
) -> None:
    """A failure of any of `machines` ends it: nobody waits an hour to hear of it."""
    phases = Phases(directory, one.mac)

    def reached() -> tuple[bool, str]:
        if _hangs(phases):
            progress(
                f"{one.name} took its kernel, and is silent since: it is switched off and on again"
            )
            _power_up(directory, one)
        return step.phase in [report.phase for report in phases.all()], phases.last()

    def broken() -> tuple[bool, str]:
        failed = [text for machine in machines for text in _failures(directory, machine)]
        return bool(failed), "; ".join(failed)

    what = f"the machine {one.name} ({one.mac}) {step.what}"
    try:
        wait_until(reached, what=what, within=step.seconds, broken=broken, every=0.5)
    except MachineRoomError as error:
        said = consoles.last_words(directory, one.name)
        raise MachineRoomError(error.message + said, cure=step.cure) from error


def _hangs(phases: Phases) -> bool:
    """Before it has started: a kernel that does not come up once mostly does the next time."""
    known = phases.all()
    if not known or STARTED in [report.phase for report in known]:
        return False
    return known[-1].phase == ASKED and time.time() - known[-1].at > HUNG_SECONDS


def _failures(directory: Path, one: Machine) -> list[str]:
    reports = Phases(directory, one.mac).all()
    return [f"{one.name}: {report.text}" for report in reports if report.phase == FAILED]
