"""A change onto a running cloud: what the checkout changes in the cloud that an earlier revision makes.

The revision gives what Chef makes nodes from (kitchen, cookbooks, roles, environments, the list of secrets); this
harness makes the nodes, and brings it to them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from harness.affected.revision import Revision
from harness.host.checkout import ROOT
from harness.host.errors import UsageError
from harness.layers.ladder import Rungs
from harness.loading import Kitchen, load_kitchen
from harness.manifest import Snapshot, difference, manifests, no_snapshot
from harness.model import Topology, Variant
from harness.stages import Context, Stage, base

NEWER = "name a newer revision"


@dataclass(frozen=True)
class Earlier:
    """A variant as a revision has it, whose files are at `root`. `kitchen` is the revision's, with the settings of
    this checkout."""

    variant: Variant
    kitchen: Kitchen
    root: Path

    def rungs(self, snapshot: Snapshot) -> Rungs:
        return manifests(self.kitchen, self.variant, self.root, snapshot, harness=ROOT).waves


@contextmanager
def earlier(
    revision: Revision, variants: Sequence[Variant], here: Kitchen
) -> Iterator[list[Earlier]]:
    """The variants as the revision has them. UsageError when it lacks one, or has it on another bed: a cloud that runs
    gets no other nodes or networks."""
    with revision.files() as tree:
        kitchen = replace(_kitchen(tree, revision), settings=here.settings)
        known = {variant.name: variant for variant in kitchen.matrix.variants}
        yield [
            Earlier(_same(known.get(one.name), one, revision), kitchen, tree) for one in variants
        ]


def changed(revision: Revision, variants: Sequence[Variant], here: Kitchen) -> dict[str, list[str]]:
    """By the variant's name: what differs between the nodes that the revision makes and those of this checkout, by
    claim."""
    with earlier(revision, variants, here) as found:
        return {one.variant.name: _changes(one, now, here) for one, now in zip(found, variants)}


def base_stage(here: Kitchen, commit: str, snapshot: Snapshot) -> Stage:
    """Makes the bed as the commit has it."""

    def stage(context: Context) -> str:
        revision = Revision.find(ROOT, commit)
        with earlier(revision, [context.bed.variant], here) as (one,):
            bed = replace(context.bed, variant=one.variant, root=one.root)
            ladder = context.ladder.of(lambda: one.rungs(snapshot))
            return base.run(replace(context, bed=bed, ladder=ladder))

    return stage


def _kitchen(tree: Path, revision: Revision) -> Kitchen:
    try:
        return load_kitchen(tree)
    except (UsageError, FileNotFoundError) as error:
        why = str(error).splitlines()[0]
        raise UsageError(f"this harness cannot read {revision.named}: {why}", cure=NEWER) from error


def _changes(before: Earlier, now: Variant, here: Kitchen) -> list[str]:
    """The last wave claims what all waves claim."""
    (*_, (_, old)) = before.rungs(no_snapshot)
    (*_, (_, new)) = manifests(here, now, ROOT, no_snapshot).waves
    return difference(old, new)


def _same(before: Variant | None, now: Variant, revision: Revision) -> Variant:
    if before is None:
        raise UsageError(f"{revision.named} has no variant {now.name}", cure=NEWER)
    if _bed(before.topology) != _bed(now.topology):
        text = f"{revision.named} has other nodes or networks of {now.name}, which a cloud that runs does not change"
        raise UsageError(text, cure=NEWER)
    return before


def _bed(topology: Topology) -> object:
    """What a driver makes of it."""
    nodes = {(node.name, node.address, node.disks) for node in topology.nodes}
    return nodes, set(topology.networks), set(topology.links)
