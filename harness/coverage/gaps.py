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
    platforms = [file.stem for file in (root / "kitchen" / "platforms").glob("*.yml")]
    yield from _missing("platform", platforms, {v.platform.name for v in variants})


def _missing(kind: str, there: Iterable[str], covered: set[str]) -> Iterator[str]:
    for name in sorted(set(there) - covered):
        yield f"no variant of the matrix runs the {kind} {name}: add one that does, or remove it"
