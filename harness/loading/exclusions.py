"""What the matrix excludes, judged: each exclusion excludes something, and its reason says only what stays so.

What is proven changes with every variant that comes or goes. So no reason tells it: `proven_by` names the variant that
proves it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from harness.loading.document import Document, entries
from harness.loading.problems import Problem, did_you_mean
from harness.model import DEFAULT_DRIVER
from harness.model.variant import fits

Paths = list[tuple[str, ...]]
STATE_OF_PROOF = re.compile(r"\b(?:un)?prove[ns]?\b", re.IGNORECASE)


def patterns(matrix: dict[str, Any]) -> list[str]:
    """What is excluded."""
    every = (one.get("variant") for _, one in entries(matrix, "exclude"))
    return [pattern for pattern in every if pattern is not None]


def problems(matrix: Document, every: Paths, supported: Paths) -> Iterator[Problem]:
    """`every` has the parts of all paths, `supported` those of the ones that are left."""
    names = [name for axis in ("topologies", "platforms") for _, name in entries(matrix.data, axis)]
    judges: dict[str, Callable[[str], str]] = {
        "variant": lambda pattern: _idle(pattern, every),
        "proven_by": lambda proof: _unproven(proof, [_name(parts) for parts in supported]),
        "reason": lambda reason: _told(reason, names),
    }
    for number, one in entries(matrix.data, "exclude") if every else ():
        for key, judge in judges.items():
            if one.get(key) is not None and (text := judge(one[key])):
                yield matrix.problem(("exclude", number, key), text)


def _idle(pattern: str, every: Paths) -> str:
    """A typing error: what it means is still taken for supported."""
    if any(fits(pattern, parts) for parts in every):
        return ""
    names = {"/".join(parts[: pattern.count("/") + 1]) for parts in every}
    return f"{pattern} excludes nothing{did_you_mean(pattern, names)}"


def _unproven(variant: str, proven: list[str]) -> str:
    if variant in proven:
        return ""
    return f"{variant} is no variant of the matrix{did_you_mean(variant, proven)}"


def _told(reason: str, names: list[str]) -> str:
    """Words that name a variant or a state of proof."""
    there = [name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reason)]
    words = ", ".join([*there, *STATE_OF_PROOF.findall(reason)])
    text = (
        f"the reason tells what is proven ({words}): `proven_by` names the variant that proves it"
    )
    return text if words else ""


def _name(parts: tuple[str, ...]) -> str:
    return "/".join(parts[:-1] if parts[-1] == DEFAULT_DRIVER else parts)
