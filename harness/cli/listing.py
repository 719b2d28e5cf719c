"""`harness list`: every proof, when it last passed, and what has changed since. Changes nothing."""

import argparse
import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers.bed import Bed
from harness.loading import load_kitchen, load_proofs
from harness.model import Variant
from harness.model.proof import select
from harness.proofs.standing import Standing, standings
from harness.run import state

SHOWN = 3


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "list",
        help="every variant and every proof that takes a cloud: when it last passed, and what has changed since",
    )
    command.set_defaults(command=listing)
    command.add_argument(
        "selection", nargs="*", metavar="NAME", help="these alone; * and ? stand for any characters"
    )
    command.add_argument("--json", action="store_true", help="all of it, for programs")


def listing(options: argparse.Namespace) -> int:
    kitchen, cache = load_kitchen(), cache_from(os.environ)
    named = select(load_proofs(kitchen), options.selection)
    chosen = [proof for proof in named if options.selection or not proof.fast]
    beds = {v.name: _bed(v) for v in kitchen.matrix.variants}
    found = list(standings(chosen, kitchen, ROOT, cache))
    if options.json:
        print(json.dumps([row(one, beds) for one in found], indent=1))
    else:
        print("\n".join(text(one, beds) for one in found))
    return 0


def _bed(variant: Variant) -> tuple[str, ...]:
    return state.passed(Bed(variant, cache_from(os.environ)))


def row(one: Standing, beds: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """`kept` is in seconds since 1970; what is not known is None."""
    return {
        "name": one.proof.name,
        "proves": list(one.proof.proves),
        "hash": one.hash,
        "kept": one.kept.passed if one.kept else None,
        "proven": one.proven.date if one.proven else None,
        "commit": one.proven.commit if one.proven else None,
        "minutes": one.proven.minutes if one.proven else None,
        "changed": None if one.changed is None else list(one.changed),
        "beds": {name: list(beds[name]) for name in one.proof.proves},
    }


def text(one: Standing, beds: Mapping[str, tuple[str, ...]]) -> str:
    here = "due"
    if one.kept:
        here = datetime.fromtimestamp(one.kept.passed).strftime("passed here %d %b %H:%M")
    lines = [f"{one.proof.name:<30} {one.hash}  {here:<24}  {_past(one)}"]
    lines += [f"    proves {name}" for name in one.proof.proves if name != one.proof.name]
    lines += [f"    bed: {', '.join(beds[name])}" for name in one.proof.proves if beds[name]]
    return "\n".join(lines)


def _past(one: Standing) -> str:
    if one.proven is None:
        return "never proven"
    told = f"proven {one.proven.date} at {one.proven.commit}, {one.proven.minutes:g} min"
    if one.changed is None:
        return f"{told}; that commit is not in this clone"
    more = f" and {len(one.changed) - SHOWN} more" if len(one.changed) > SHOWN else ""
    return f"{told}; changed since: {', '.join(one.changed[:SHOWN])}{more}" if one.changed else told
