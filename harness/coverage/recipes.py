"""Every recipe that a variant runs: those of its run lists, and those that they include."""

import re
from pathlib import Path

from harness.model import Variant

INCLUDE = re.compile(r"""^\s*include_recipe[\s(]\s*['"](?P<name>[\w.:-]+)['"]""", re.M)


def of_variant(variant: Variant, root: Path) -> set[str]:
    """As `cookbook::recipe`."""
    found: set[str] = set()
    waiting = [recipe for node in variant.topology.nodes for recipe in node.recipes]
    while waiting:
        recipe = waiting.pop()
        if recipe not in found:
            found.add(recipe)
            waiting.extend(_included(recipe, root))
    return found


def _included(recipe: str, root: Path) -> list[str]:
    cookbook, _, name = recipe.partition("::")
    file = root / "cookbooks" / cookbook / "recipes" / f"{name}.rb"
    names = (match["name"] for match in INCLUDE.finditer(file.read_text()))
    return [name if "::" in name else f"{name}::default" for name in names]
