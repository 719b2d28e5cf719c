"""The packages that nodes like these are known to need: what is in a machine's image from the start, Chef finds there.

Which they are, a kept layer tells: what nodes of the same names became, on the default driver. Chef installs the rest.
"""

from dataclasses import replace

from harness.drivers.bed import Bed
from harness.image.system import package_versions
from harness.layers.store import Store
from harness.model import DEFAULT_DRIVER

STATUS = "var/lib/dpkg/status"


def packages(bed: Bed) -> tuple[str, ...]:
    """`name version` of each, sorted; none where no such layer is kept."""
    store, like = Store(bed.cache), replace(bed.variant, driver=DEFAULT_DRIVER).name
    layers = [layer for layer in store.all() if layer.variant == like]
    newest = max(layers, key=lambda layer: layer.created, default=None)
    if newest is None:
        return ()
    roots = (layer.node(n.name) for layer in store.chain(newest.name) for n in bed.nodes)
    known = (package_versions(root) for root in roots if (root / STATUS).exists())
    return tuple(sorted({line for text in known for line in text.splitlines()}))
