"""The inputs of each stage of a variant, as manifests: one for each layer, one for the checks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Optional

from harness.image.recipe import recipe_of
from harness.loading import Kitchen
from harness.loading.run_lists import ChefTree
from harness.manifest.code import closure
from harness.manifest.files import claims
from harness.manifest.snapshot import Snapshot
from harness.model import Node, Topology, Variant, Wave
from harness.model.manifest import Manifest, digest_of

# The harness's own code that writes to nodes, or decides what they can do while they converge: the client's
# configuration, what is delivered and how, and how layers are kept; and the variant's own method and driver. What makes
# the base image is in the image's name; reports leave nothing on a node's disk.
NODE_CODE = (
    "harness/chef",
    "harness/drivers/host",
    "harness/drivers/remote",
    "harness/layers",
    "harness/machines",
    "harness/stages/converge.py",
    "harness/stages/create.py",
    "harness/stages/prepare.py",
)
# Secrets are made by the same command that operators use, from the list and by the rules that it reads.
SECRETS = (
    "bin/secrets",
    "cookbooks/openstack-common/files/secrets.json",
    "cookbooks/openstack-common/libraries/secret_rules.rb",
)
CHECKS = ("tests/__init__.py", "tests/checks", "harness/guest")
# The program that runs the stages of a variant, and what starts it.
PROGRAM, START = "harness.run.child", "bin/harness"

# Fields that become claims of another shape, or that only people, the host and later stages read. A field that is not
# here is claimed by itself, so that a new one is never forgotten.
OF_TOPOLOGY = ("name", "description", "environment", "memory", "nodes", "waves", "reconfigure")
OF_NODE = ("name", "address", "roles", "recipes")


@dataclass(frozen=True)
class StageManifests:
    """`waves` are those that are kept as layers, in the order in which they run, each with all that the earlier ones
    claim; `checks` is what `verify` and the stages after it take besides; `code` is the harness's own, which runs the
    stages and judges them.
    """

    waves: tuple[tuple[str, Manifest], ...]
    checks: Manifest
    code: Manifest

    @property
    def whole(self) -> Manifest:
        """Everything that decides whether the variant passes: its hash is what a verdict is kept under."""
        _, last = self.waves[-1]
        return Manifest({**last.claims, **self.checks.claims, **self.code.claims})


def manifests(
    kitchen: Kitchen,
    variant: Variant,
    root: Path,
    snapshot: Snapshot,
    harness: Optional[Path] = None,
) -> StageManifests:
    """`kitchen` and `variant` are those of the checkout at `root`, and so is the harness, unless that of another
    checkout does the work."""
    claimed = {
        **_of_variant(kitchen, variant, root),
        **_of_harness(kitchen, variant, harness or root),
        **snapshot(variant.platform),
    }
    waves = []
    for number, wave in enumerate(variant.topology.waves):
        claimed = {**claimed, **_of_wave(number, wave, variant.topology, root)}
        if wave.is_part or wave == variant.topology.waves[-1]:  # to keep one takes all nodes down
            waves.append((wave.name, Manifest(claimed)))
    checks = {
        "reconfigure": digest_of([asdict(one) for one in variant.topology.reconfigure]),
        **claims(root, CHECKS),
    }
    code = closure(root, [PROGRAM], own=(variant.driver, variant.method))
    return StageManifests(tuple(waves), Manifest(checks), Manifest(claims(root, (*code, START))))


def _of_variant(kitchen: Kitchen, variant: Variant, root: Path) -> dict[str, str]:
    """What all nodes share, from the platform to the environment; and each node's address, which all have in
    /etc/hosts."""
    topology = variant.topology
    drivers_own = getattr(kitchen.settings, variant.driver, None)  # the part that is called so
    return {
        "variant": variant.name,
        **_fields("platform", asdict(variant.platform)),
        **_fields("chef", asdict(kitchen.settings.chef)),
        **(_fields(variant.driver, asdict(drivers_own)) if drivers_own else {}),
        **_fields("topology", asdict(topology), OF_TOPOLOGY),
        **{f"address of {node.name}": node.address for node in topology.nodes},
        **claims(root, (f"environments/{topology.environment}.json", *SECRETS)),
    }


def _of_harness(kitchen: Kitchen, variant: Variant, root: Path) -> dict[str, str]:
    """What makes nodes, and brings to them what Chef makes them from."""
    recipe = recipe_of(variant.platform, kitchen.settings, root)
    return {
        "image": recipe.name,
        "gems of chef-client": digest_of(recipe.gems),
        **claims(root, NODE_CODE),
        **claims(root, _modules(f"harness/methods/{variant.method}")),
        **claims(root, _modules(f"harness/drivers/{variant.driver}")),
    }


def _modules(name: str) -> tuple[str, str]:
    """A package, or a module of that name."""
    return name, f"{name}.py"


def _of_wave(number: int, wave: Wave, topology: Topology, root: Path) -> dict[str, str]:
    nodes = [wave.of(topology.node(name)) for name in wave.nodes]
    tree = ChefTree(root)
    return {
        f"wave {wave.name}": digest_of([number, sorted(wave.nodes)]),
        **{claim: value for node in nodes for claim, value in _of_node(node)},
        **claims(root, _chef_files(nodes, tree)),
    }


def _of_node(node: Node) -> Iterator[tuple[str, str]]:
    for name, value in asdict(node).items():
        if name not in OF_NODE:
            yield f"{name.replace('_', ' ')} of {node.name}", digest_of(value)


def _chef_files(nodes: Iterable[Node], tree: ChefTree) -> Iterator[str]:
    """The roles that the run lists expand to, and every cookbook that Chef gives to these nodes."""
    for node in nodes:
        yield from (f"roles/{role}.json" for role in node.roles)
        named = (recipe.partition("::")[0] for recipe in node.recipes)
        yield from (f"cookbooks/{name}" for name in tree.closure(named))


def _fields(kind: str, values: Mapping[str, Any], without: Iterable[str] = ()) -> dict[str, str]:
    kept = {name: value for name, value in values.items() if name not in without}
    return {f"{kind}:{name}": digest_of(value) for name, value in kept.items()}
