"""`harness affected`: which variants a change touches. A question: whatever the answer is, the exit code is 0."""

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from harness.affected import Affected, Answer, Revision, ask
from harness.affected.shards import shards
from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.cli.numbers import number
from harness.drivers import DRIVERS
from harness.loading import load_kitchen
from harness.report import durations

SHOWN = 3


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "affected",
        help="the variants that a change touches, and from which stage on",
        description="affected: compares the working tree, uncommitted files included, with a revision.",
    )
    command.set_defaults(command=affected)
    command.add_argument(
        "--base", required=True, metavar="REV", help="the commit, tag or branch to compare with"
    )
    command.add_argument(
        "--explain",
        action="store_true",
        help="also every changed file and what it means, and every reason",
    )
    command.add_argument(
        "--shards", type=number, default=1, metavar="N", help="spread them over N, by past runs"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="all of it, for programs")
    form.add_argument(
        "--github-matrix", action="store_true", help="for `strategy.matrix` of GitHub's workflows"
    )


def affected(options: argparse.Namespace) -> int:
    base = Revision.find(ROOT, options.base)
    answer = ask(base)
    rows = list(_rows(answer, options.shards))
    if options.github_matrix:
        print(json.dumps(github_matrix([row for row in rows if not row["inventory"]])))
    elif options.json:
        files = {file: meaning.value for file, meaning in answer.files.items()}
        print(json.dumps({"base": base.commit, "variants": rows, "files": files}, indent=1))
    else:
        print("\n".join(lines(answer, rows, options)))
    return 0


def _rows(answer: Answer, among: int) -> Iterator[dict[str, Any]]:
    """One for each affected variant; `seconds` is what its stages are expected to take, `inventory` whether it runs on
    machines that somebody must name."""
    drivers = {v.name: DRIVERS[v.driver] for v in load_kitchen(ROOT).matrix.variants}
    expected = _expected(answer)
    shard = shards(expected, among)
    for one in answer.affected:
        yield {
            "variant": one.variant,
            "stages": list(one.stages),
            "shard": shard[one.variant],
            "seconds": round(expected[one.variant]),
            "inventory": drivers[one.variant].abilities.inventory,
            "reasons": list(one.reasons),
        }


def _expected(answer: Answer) -> dict[str, float]:
    past = durations.of_runs(cache_from(os.environ).runs)
    return {one.variant: past.expected(one.variant, one.stages) for one in answer.affected}


def github_matrix(rows: list[dict[str, Any]]) -> Mapping[str, Any]:
    """What a workflow's `strategy.matrix` takes; stages are words that a shell can loop over."""
    return {
        "include": [
            {
                "variant": row["variant"],
                "stages": " ".join(row["stages"]),
                "shard": row["shard"],
            }
            for row in rows
        ]
    }


def lines(answer: Answer, rows: list[dict[str, Any]], options: argparse.Namespace) -> Iterator[str]:
    if not rows:
        yield f"nothing that a variant depends on differs from {options.base}"
    told: tuple[str, ...] = ()
    for one, row in zip(answer.affected, rows):
        shard = f"shard {row['shard']}  " if options.shards > 1 else ""
        reasons = one.reasons if options.explain else _few(one.reasons)
        reasons, told = (("as above",) if one.reasons == told else reasons), one.reasons
        yield f"{one.variant:<32} {_stages(one):<15} {shard}{reasons[0]}"
        yield from (f"{'':<48} {reason}" for reason in reasons[1:])
    if options.explain:
        yield from (f"{name:<32} not affected" for name in answer.untouched)
        yield from (f"{file}: {meaning.value}" for file, meaning in answer.files.items())


def _stages(one: Affected) -> str:
    return "from verify on" if one.stages[0] == "verify" else "every stage"


def _few(reasons: tuple[str, ...]) -> tuple[str, ...]:
    more = len(reasons) - SHOWN
    return reasons if more <= 0 else (*reasons[:SHOWN], f"and {more} more (--explain names them)")
