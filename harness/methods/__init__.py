"""Methods by name: each brings Chef's data to the nodes in its own way, behind one protocol (`base.Method`)."""

from harness.methods.base import Method
from harness.methods.local import LocalMethod
from harness.methods.server import ServerMethod

METHODS: dict[str, Method] = {
    LocalMethod.name: LocalMethod(),
    ServerMethod.name: ServerMethod(),
}

__all__ = ["METHODS", "Method"]
