"""docs/matrix.md: the matrix as a person reads it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from harness.coverage import services
from harness.drivers import DRIVERS
from harness.loading import Kitchen
from harness.model import Exclusion, Matrix, Variant

HEAD = """\
# The matrix

Written by `bin/harness matrix --write` from `kitchen/matrix.yml`, the topologies and the roles; a test fails when it is
old. Every variant here passes all proofs: converge, idempotence, verify, reboot. What is not here is not supported.
"""


def page(kitchen: Kitchen, root: Path) -> str:
    matrix = kitchen.matrix
    parts = [
        HEAD,
        _variants(matrix.variants),
        _services(matrix, root),
        _drivers(matrix.variants),
        _excluded(matrix.exclusions),
    ]
    return "\n".join(parts)


def _variants(variants: Sequence[Variant]) -> str:
    rows = (
        (f"`{v.name}`", v.topology.description, str(len(v.topology.nodes)), v.platform.release)
        for v in variants
    )
    return "## Variants\n\n" + table(("variant", "what it is", "nodes", "OpenStack"), rows)


def _services(matrix: Matrix, root: Path) -> str:
    """A row for each service and back end; a column for each platform, method and driver: what proves it there."""
    columns = list(dict.fromkeys(_column(v) for v in matrix.variants))
    proved: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for v in matrix.variants:
        for service in services.of_variant(v, root):
            proved[service][_column(v)].append(f"`{v.topology.name}`")
    head = ("service", "back end", *columns)
    order = [service.name for service in services.SERVICES]
    rows = (
        (*service, *(", ".join(proved[service][column]) or "not proven" for column in columns))
        for service in sorted(proved, key=lambda one: (order.index(one[0]), one[1]))
    )
    return "## What proves each service\n\n" + table(head, rows)


def _column(variant: Variant) -> str:
    """The variant's name without the topology."""
    return variant.name.partition("/")[2].replace("/", " / ")


def _drivers(variants: Sequence[Variant]) -> str:
    rows = []
    for name in dict.fromkeys(variant.driver for variant in variants):
        can = DRIVERS[name].abilities
        able = (can.kernel, can.disks, can.links, can.layers, can.serves, not can.inventory)
        words = ("yes" if one else "no" for one in able)
        rows.append((f"`{name}`", can.makes, *words, can.power, can.memory))
    head = (
        "driver",
        "what it makes",
        "nodes have a kernel of their own",
        "gives nodes disks beside the system's",
        "gives nodes links beside the management network's",
        "keeps snapshots of disks (layers)",
        "has a Chef server of its own",
        "needs no inventory",
        "how nodes go down and up",
        "memory that is told",
    )
    return f"## What drivers can do\n\n{table(head, rows)}\nNo driver pauses nodes, as no proof needs it.\n"


def _excluded(exclusions: Sequence[Exclusion]) -> str:
    rows = (
        (f"`{one.variant}`", one.reason, f"`{one.proven_by}`" if one.proven_by else "nothing")
        for one in exclusions
    )
    head = ("path", "why it is not supported", "what it would show is proven by")
    text = table(head, rows) if exclusions else "Nothing.\n"
    return "## Excluded\n\n" + text


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
