"""An inventory: the machines that a driver may touch, named on the command line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.host.errors import UsageError
from harness.loading import schema
from harness.loading.document import Document, entries, parts_of
from harness.loading.problems import InvalidFiles, Problem, did_you_mean
from harness.loading.yaml_file import read
from harness.model import Variant

CONSENT = "reboot"  # the key by which a machine may be restarted, where a driver's schema knows it
ERASE = "erase"  # likewise, by which its disk may be written


def load_inventory(
    file: Path, variant: Variant, stages: Sequence[str], erase: Sequence[str] = ()
) -> dict[str, Any]:
    """What the driver of `variant` is given; `stages` are those that shall run. `erase` are nodes whose machines' disks
    are overwritten whatever is on them; the driver finds them under the key of that name.

    Raises InvalidFiles with every problem: of its shape, and of machines that nodes lack. Raises UsageError when there
    is nothing that could be erased.
    """
    kind = f"inventory-{variant.driver}"
    wrong, document = schema.check(read(file, str(file)), kind)
    wrong += _lacking(document, variant, stages, schema.knows(kind, CONSENT))
    wrong += _twice(document)
    if wrong:
        raise InvalidFiles(wrong)
    _check_erase(variant, erase, schema.knows(kind, ERASE))
    data: dict[str, Any] = {**document.data, ERASE: list(erase)}
    return _with_paths(data, file)


def _check_erase(variant: Variant, erase: Sequence[str], writes: bool) -> None:
    if erase and not writes:
        raise UsageError(
            f"--erase: the driver {variant.driver} writes no disks", cure="leave it out"
        )
    nodes = [node.name for node in variant.topology.nodes]
    for name in erase:
        if name not in nodes:
            raise UsageError(
                f"--erase {name}: {variant.topology.name} has no such node{did_you_mean(name, nodes)}",
                cure=f"it has {', '.join(nodes)}",
            )


def _lacking(
    document: Document, variant: Variant, stages: Sequence[str], asks: bool
) -> Iterator[Problem]:
    machines = document.data.get("machines")
    for node in variant.topology.nodes if machines else ():
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


def _twice(document: Document) -> Iterator[Problem]:
    """Two machines cannot have one network card, nor one BMC."""
    owners: dict[str, str] = {}
    controllers: dict[tuple[str, int], str] = {}
    for name, machine in parts_of(document, "machines"):
        bmc = machine.get("bmc") or {}
        if address := bmc.get("address"):
            where = (address, bmc.get("port") or 0)
            if where in controllers:
                text = f"this is the BMC of {controllers[where]} already"
                yield document.problem(("machines", name, "bmc", "address"), text)
            controllers.setdefault(where, name)
        for number, mac in entries(machine, "macs"):
            if mac in owners:
                text = f"{mac} is the MAC address of {owners[mac]} already"
                yield document.problem(("machines", name, "macs", number), text)
            owners.setdefault(mac, name)


def _with_paths(data: dict[str, Any], file: Path) -> dict[str, Any]:
    """Relative paths start where the inventory is, wherever the harness was called."""
    below = file.absolute().parent
    if "ssh_config" in data:
        data["ssh_config"] = str(below / Path(data["ssh_config"]).expanduser())
    for machine in data["machines"].values():
        bmc = machine.get("bmc", {})
        kind, _, name = bmc.get("credentials", "").partition(":")
        if kind == "file":
            bmc["credentials"] = f"file:{below / Path(name).expanduser()}"
        if "ca" in bmc:
            bmc["ca"] = str(below / Path(bmc["ca"]).expanduser())
    return data
