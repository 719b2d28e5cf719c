"""`harness matrix` and `harness lint`: what is supported, and whether the data that says so is right."""

import argparse
import os

from harness.host.checkout import ROOT
from harness.coverage import gaps, idle_topologies, page
from harness.host.cache import cache_from
from harness.host.errors import UsageError
from harness.loading import load_kitchen, load_proofs
from harness.proofs.page import is_current, write_page


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    matrix = commands.add_parser(
        "matrix", help="what is supported, and which variant proves it, as Markdown"
    )
    matrix.set_defaults(command=show)
    matrix.add_argument("--write", action="store_true", help="into docs/matrix.md")
    check = commands.add_parser(
        "lint", help="check topologies, platforms, matrix, roles and environments; say all errors"
    )
    check.set_defaults(command=lint)


def show(options: argparse.Namespace) -> int:
    kitchen = load_kitchen()
    if options.write:
        write_page(kitchen, load_proofs(kitchen), ROOT, cache_from(os.environ))
    else:
        print(page(kitchen, ROOT), end="")
    return 0


def lint(options: argparse.Namespace) -> int:
    kitchen = load_kitchen()
    load_proofs(kitchen)
    found = list(gaps(kitchen, ROOT))
    if found:
        raise UsageError("\n".join(found), cure="a path that no run proves is not supported")
    if not is_current(kitchen, ROOT):
        raise UsageError("docs/matrix.md is out of date", cure="bin/harness matrix --write")
    for name in idle_topologies(kitchen, ROOT):
        print(
            f"no variant has the topology {name}: name it under `topologies` in kitchen/matrix.yml"
        )
    print(f"all of it is right: {len(kitchen.matrix.variants)} variants")
    return 0
