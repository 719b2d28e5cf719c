"""Which packages nodes are known to need, by what they became on the default driver."""

from dataclasses import replace
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.remote import known
from harness.layers.store import Store
from harness.model.manifest import Manifest

STATUS = """\
Package: {name}
Status: install ok installed
Maintainer: x
Architecture: all
Version: 1
Description: x

"""


def layer(bed: Bed, wave: str, below: str, **nodes: str) -> str:
    """Keep one in which each of `nodes` has this package; answers its name."""
    store, manifest = Store(bed.cache), Manifest({"wave": wave})
    new = store.begin(manifest.name)
    for node, package in nodes.items():
        status = new / "nodes" / node / "var/lib/dpkg/status"
        status.parent.mkdir(parents=True)
        status.write_text(STATUS.format(name=package))
    return store.finish(manifest, variant=bed.variant.name, wave=wave, below=below).name


def test_the_newest_layers_of_the_same_nodes_tell(bed: Bed, tmp_path: Path) -> None:
    bed.cache.layers.mkdir(parents=True)
    other = replace(bed, variant=replace(bed.variant, driver="vagrant"))
    assert known.packages(other) == ()
    first = layer(bed, "first", "", aio="mariadb-server")
    layer(bed, "second", first, cmp="nova-compute", stranger="nginx")
    assert known.packages(other) == ("mariadb-server 1", "nova-compute 1")
