"""An inventory: the machines that a driver may touch, named on the command line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.loading import schema
from harness.loading.document import Document, read
from harness.loading.problems import InvalidFiles, Problem, did_you_mean
from harness.model import Variant

CONSENT = "reboot"  # the key by which a machine may be restarted, where a driver's schema knows it


def load_inventory(file: Path, variant: Variant, stages: Sequence[str]) -> dict[str, Any]:
    """What the driver of `variant` is given; `stages` are those that shall run.

    Raises InvalidFiles with every problem: of its shape, and of machines that nodes lack.
    """
    document = read(file, str(file))
    kind = f"inventory-{variant.driver}"
    wrong = schema.check(document, kind)
    wrong = wrong or list(_lacking(document, variant, stages, schema.knows(kind, CONSENT)))
    if wrong:
        raise InvalidFiles(wrong)
    data: dict[str, Any] = document.data
    return _with_paths(data, file)


def _lacking(
    document: Document, variant: Variant, stages: Sequence[str], asks: bool
) -> Iterator[Problem]:
    machines = document.data["machines"]
    for node in variant.topology.nodes:
        if node.name not in machines:
            text = f"the node {node.name} of {variant.topology.name} has no machine here"
            close = did_you_mean(node.name, machines)
            yield document.problem(("machines",), text + close)
        elif asks and "reboot" in stages and not machines[node.name].get(CONSENT):
            yield document.problem(
                ("machines", node.name),
                f"{node.name} may not be restarted, which the stage reboot does: say `{CONSENT}: true`, or run the "
                f"stages before it (`bin/harness verify {variant.name}`)",
            )


def _with_paths(data: dict[str, Any], file: Path) -> dict[str, Any]:
    """Relative paths start where the inventory is, wherever the harness was called."""
    if "ssh_config" in data:
        data["ssh_config"] = str(file.absolute().parent / Path(data["ssh_config"]).expanduser())
    return data
