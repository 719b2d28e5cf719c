"""`harness prove`, which is bin/test: runs the proofs that are due."""

import argparse
import math
import os
import re
from contextlib import ExitStack

from harness.cli.numbers import number
from harness.host import licence
from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.host.errors import PASSED, CodeUnderTestFailed, NothingSelected
from harness.host.storage import locked
from harness.loading import load_kitchen, load_proofs
from harness.model.proof import select
from harness.proofs.claims import manifests_of
from harness.proofs.programs import Notes, temporary_folder
from harness.proofs.plan import Record
from harness.proofs.session import Outcome, Session
from harness.proofs.surroundings import asker
from harness.run.pool import room_of_this_host

TIME = re.compile(r"^(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?$")
DESCRIPTION = """\
Passes the project's tests: every proof of kitchen/proofs.yml, and every variant of the matrix. What passed here with
the same content is kept, and not run again. docs/contributing.md tells what each proves.
"""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "prove",
        prog="bin/test",
        help="the project's tests, as bin/test runs them: every proof that is due",
        description=DESCRIPTION,
    )
    command.set_defaults(command=prove)
    command.add_argument(
        "proofs", nargs="*", metavar="PROOF", help="these alone; * and ? stand for any characters"
    )
    command.add_argument(
        "--fast", action="store_true", help="without any cloud: one to two minutes"
    )
    command.add_argument(
        "--within",
        type=budget,
        default=math.inf,
        metavar="TIME",
        help="start what gives most first, and nothing that would not end within TIME (70m, 1h30m)",
    )
    command.add_argument("--again", action="store_true", help="run what is kept as well")
    command.add_argument(
        "--jobs",
        type=number,
        metavar="N",
        help="proofs side by side at most (default: one for each processor)",
    )


def budget(text: str) -> float:
    """Minutes. Called so because argparse names it."""
    match = TIME.match(text)
    if not text or not match:
        raise argparse.ArgumentTypeError(f"{text} is not a time: 70m, 2h, 1h30m")
    return 60 * int(match["hours"] or 0) + int(match["minutes"] or 0)


def prove(options: argparse.Namespace) -> int:
    kitchen, cache = load_kitchen(), cache_from(os.environ)
    proofs = load_proofs(kitchen)
    chosen = [one for one in select(proofs, options.proofs) if one.fast or not options.fast]
    if not chosen:
        raise NothingSelected("none of these proofs is fast", cure="leave --fast out")
    record = Record(
        kitchen, ROOT, cache, proofs, manifests_of(proofs, kitchen, ROOT), asker(kitchen)
    )
    plan = record.plan(chosen, options.again)
    with ExitStack() as held:
        if any(not due.proof.fast for due in plan.due):
            licence.accepted(os.environ.get(licence.VARIABLE, ""))
            busy = "another bin/test of this cache runs proofs that make beds"
            held.enter_context(locked(cache.locks / "proofs", busy=busy))
            Notes(cache).clear_all(say)
        temporary = held.enter_context(temporary_folder())
        room = room_of_this_host(options.jobs)
        outcome = Session(record, plan, options.within, room, say).run(temporary)
    return verdict(outcome)


def say(text: str) -> None:
    print(text, flush=True)


def verdict(outcome: Outcome) -> int:
    """What did not run is counted apart, and is no pass: when nothing passed, nothing is proven."""
    for word, names in (("skipped", outcome.skipped), ("failed", outcome.failed)):
        if names:
            say(f"{word}: {' '.join(names)}")
    counts = f"{len(outcome.passed)} passed, {len(outcome.failed)} failed"
    skipped = f", {len(outcome.skipped)} skipped" if outcome.skipped else ""
    say(counts + skipped)
    if outcome.failed:
        return CodeUnderTestFailed.exit_code
    return PASSED if outcome.passed else NothingSelected.exit_code
