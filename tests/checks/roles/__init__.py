"""One file per role: the daemons, ports and files it brings, and what must not be there."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from tests.checks.bedfile import CheckedNode
from tests.checks.rolechecks import Role, RoleChecks


def of_node(node: CheckedNode) -> Iterator[Role]:
    """What its roles declare."""
    for module in iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            role = value.role if _declares(value) else None
            if role and role.name in node.roles:
                yield role


def _declares(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, RoleChecks) and hasattr(value, "role")
