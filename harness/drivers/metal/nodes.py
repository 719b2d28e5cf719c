"""The files that make a written disk one particular node, as the deploy environment fetches them."""

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

from harness.drivers.bed import Bed
from harness.drivers.host import identity, packages
from harness.drivers.metal.machine import Machine


def write(bed: Bed, machines: Sequence[Machine], directory: Path) -> None:
    """An archive for each machine, by its MAC."""
    (directory / "nodes").mkdir()
    for one in machines:
        files = identity.files(
            bed,
            one.name,
            proxy=packages.address(str(bed.host.ip)),
            client_key=identity.key(bed, "id.pub"),
            host_key=identity.key(bed, f"host_{one.name}"),
            match=f"MACAddress={one.mac}",
        )
        archive = directory / "nodes" / f"{one.mac}.tar"
        archive.touch(mode=0o600)
        with tarfile.open(archive, "w") as tar:
            for file in files:
                _add(tar, file)


def _add(tar: tarfile.TarFile, file: identity.File) -> None:
    info = tarfile.TarInfo(file.path)
    data = file.text.encode()
    info.size, info.mode = len(data), file.mode
    tar.addfile(info, io.BytesIO(data))
