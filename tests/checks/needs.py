"""What a check needs of a bed: `pytest.mark.needs("openstack-hypervisor", nodes=2)`, on the check or on its module."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.checks.bedfile import BedFile


def lacks(marks: Iterable[pytest.Mark], bed: BedFile) -> Iterator[str]:
    """What the marks ask for and the bed does not have."""
    for mark in marks:
        (role,), wanted = mark.args, mark.kwargs.get("nodes", 1)
        if len(found := bed.having(role)) < wanted:
            yield f"needs {wanted} nodes with the role {role}, and the bed has {len(found)}"


def of_check(name: str) -> Iterator[pytest.Mark]:
    """The marks of a check that is named `module::function`."""
    module, _, function = name.partition("::")
    there = import_module(f"tests.checks.{module}")
    for place in (there, getattr(there, function)):
        yield from (mark for mark in _marks(place) if mark.name == "needs")


def _marks(place: Any) -> list[pytest.Mark]:
    """pytest takes one mark, or a list of them."""
    found = getattr(place, "pytestmark", [])
    every: list[Any] = found if isinstance(found, list) else [found]
    return [getattr(one, "mark", one) for one in every]
