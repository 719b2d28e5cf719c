"""What no variant runs, and therefore nobody can claim to support."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.coverage import recipes
from harness.loading import Kitchen
from harness.loading.run_lists import ChefTree


def gaps(kitchen: Kitchen, root: Path) -> Iterator[str]:
    """A sentence for each role, recipe and platform that no variant proves."""
    variants, tree = kitchen.matrix.variants, ChefTree(root)
    roles = {role for v in variants for node in v.topology.nodes for role in node.roles}
    run = {recipe for v in variants for recipe in recipes.of_variant(v, root)}
    yield from _missing("role", tree.roles, roles)
    yield from _missing("recipe", tree.recipes, run)
    yield from _missing("platform", _files(root, "platforms"), {v.platform.name for v in variants})


def idle_topologies(kitchen: Kitchen, root: Path) -> list[str]:
    """The names of those that the matrix does not have: somebody may be writing them."""
    named = {variant.topology.name for variant in kitchen.matrix.variants}
    return sorted(set(_files(root, "topologies")) - named)


def _files(root: Path, folder: str) -> Iterator[str]:
    return (file.stem for file in (root / "kitchen" / folder).glob("*.yml"))


def _missing(kind: str, there: Iterable[str], covered: set[str]) -> Iterator[str]:
    for name in sorted(set(there) - covered):
        yield f"no variant of the matrix runs the {kind} {name}: name it there, or remove it"
