"""What bin/test proves: every variant of the default driver, and what kitchen/proofs.yml names besides."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.host.checkout import ROOT
from harness.host.storage import GIB
from harness.loading import schema
from harness.loading.document import Document
from harness.loading.kitchen import Kitchen
from harness.loading.problems import InvalidFiles, Problem, did_you_mean, shown
from harness.loading.yaml_file import read
from harness.model import DEFAULT_DRIVER, Variant
from harness.model.proof import Proof

FILE = Path("kitchen", "proofs.yml")

Variants = Mapping[str, Variant]


def load_proofs(kitchen: Kitchen, root: Path = ROOT) -> tuple[Proof, ...]:
    """In the order of the file, then of the matrix. Raises InvalidFiles with every problem of the file."""
    variants = {variant.name: variant for variant in kitchen.matrix.variants}
    problems, document = schema.check(read(root / FILE, shown(root / FILE, root)), "proofs")
    problems = problems or list(_problems(document, variants))
    if problems:
        raise InvalidFiles(problems)
    changing = document.data["reconfigure"]
    named = [_proof(name, entry, variants) for name, entry in document.data["proofs"].items()]
    of_matrix = (_of_variant(v, v.name in changing) for v in variants.values() if _is_default(v))
    return (*named, *of_matrix)


def _is_default(variant: Variant) -> bool:
    return variant.driver == DEFAULT_DRIVER


def _of_variant(variant: Variant, reconfigure: bool) -> Proof:
    more = ("--reconfigure",) if reconfigure else ()
    return Proof(
        name=variant.name,
        module="harness",
        arguments=("test", variant.name, *more),
        beds=(variant.name,),
        proves=(variant.name,),
        memory=variant.topology.memory,
        networks=variant.topology.ranges,
        clear=(("destroy", variant.name),),
    )


def _proof(name: str, entry: Mapping[str, Any], variants: Variants) -> Proof:
    module, *arguments = shlex.split(entry["run"])
    beds = [variants[one] for one in entry.get("beds", ())]
    memory = sum(variant.topology.memory for variant in beds)
    return Proof(
        name=name,
        module=module,
        arguments=tuple(arguments),
        reads=tuple(entry.get("reads", ())),
        beds=tuple(entry.get("beds", ())),
        proves=tuple(entry.get("proves", ())),
        fast=entry.get("fast", False),
        memory=int(entry["memory"] * GIB) if "memory" in entry else memory,
        networks=tuple(dict.fromkeys(net for one in beds for net in one.topology.ranges)),
        clear=(
            *(tuple(shlex.split(words)) for words in entry.get("clear", ())),
            *(("destroy", one.name) for one in beds),
        ),
    )


def _problems(document: Document, variants: Variants) -> Iterator[Problem]:
    data = document.data
    places: list[tuple[str, ...]] = [("reconfigure",)]
    places += [("proofs", name, key) for name in data["proofs"] for key in ("beds", "proves")]
    for place in places:
        yield from _unknown(document, place, variants)
    for number, name in enumerate(data["reconfigure"]):
        if name in variants and not variants[name].topology.reconfigure:
            text = f"the topology of {name} names no change under `reconfigure`"
            yield document.problem(("reconfigure", number), text)
    proven = {name for entry in data["proofs"].values() for name in entry.get("proves", ())}
    for variant in variants.values():
        if not _is_default(variant) and variant.name not in proven:
            text = (
                f"no proof `proves` {variant.name}: name one, or exclude it in kitchen/matrix.yml"
            )
            yield document.problem(("proofs",), text)


def _unknown(document: Document, place: tuple[str, ...], variants: Variants) -> Iterator[Problem]:
    names: Any = document.data
    for key in place:
        names = names.get(key, ())
    for number, name in enumerate(names):
        if name not in variants:
            text = f"the matrix has no variant {name}{did_you_mean(name, variants)}"
            yield document.problem((*place, number), text)
