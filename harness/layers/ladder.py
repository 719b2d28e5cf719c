"""The layers of one variant in a run: which of them can be started from, and the keeping of new ones."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import HarnessError, of_host
from harness.layers.store import Layer, Store
from harness.model.manifest import Manifest
from harness.host.progress import Tell
from harness.host.storage import locked

SECRETS = "secrets"


Rungs = Sequence[tuple[str, Manifest]]
"""Each wave with all that goes into it, in the order in which they run."""


def none() -> Rungs:
    """For runs that shall neither start from layers nor keep any."""
    return ()


class Ladder:
    """`look` answers what the waves are made of now; it may ask package mirrors."""

    def __init__(self, store: Store, look: Callable[[], Rungs], budget: int, tell: Tell) -> None:
        self._store = store
        self.look = look
        self._budget = budget
        self._tell = tell

    def of(self, look: Callable[[], Rungs]) -> "Ladder":
        """The layers of other waves; of a run without layers there are none."""
        look = none if self.look is none else look
        return Ladder(self._store, look, self._budget, self._tell)

    def deepest(self) -> tuple[Layer, ...]:
        """The layers to start from, the lowest first: as many waves as there are, and whole. What is not whole is
        thrown away, and said."""
        for _, manifest in reversed(self.look()):
            chain = self._store.chain(manifest.name)
            broken = next((layer for layer in chain if not layer.is_whole()), None)
            if broken:
                self.discard(broken, "it is not as it was when it was made")
            elif chain:
                return chain
        return ()

    def discard(self, layer: Layer, why: str) -> None:
        self._tell(f"the layer {layer.name} ({layer.wave}) is thrown away: {why}")
        self._store.discard(layer)

    def restore(self, bed: Bed, chain: Sequence[Layer]) -> None:
        """Into a bed that was created on `chain`: what its cloud needs to be known by."""
        shutil.copytree(chain[-1].bed / SECRETS, bed.directory / SECRETS)
        self._store.touch(chain[-1])

    def in_use(self) -> AbstractContextManager[None]:
        """While a bed is made of layers: nobody prunes them."""
        return locked(self._store.lock, shared=True)

    def keep(self, bed: Bed, driver: Driver, wave: str, manifest: Manifest) -> None:
        """Keep what the wave has left on all nodes, which are stopped for it and started again. A failure is said,
        and the bed goes on without it."""
        driver.stop(bed)
        try:
            with self.in_use():
                if self._keep(bed, driver, wave, manifest):
                    bed.stand_on([*bed.below, manifest.name])
        finally:
            driver.start(bed)
        for layer in self._store.prune(self._budget):
            self._tell(f"the layer {layer.name} of {layer.variant} is removed, to stay in budget")

    def _keep(self, bed: Bed, driver: Driver, wave: str, manifest: Manifest) -> bool:
        new = self._store.path_of_new(manifest.name)
        try:
            self._store.begin(manifest.name)
            driver.take_off(bed, new / "nodes")
            shutil.copytree(bed.directory / SECRETS, new / "bed" / SECRETS)
            below = bed.below[-1] if bed.below else ""
            self._store.finish(manifest, variant=bed.variant.name, wave=wave, below=below)
            return True
        except BaseException as error:
            driver.put_back(bed, new / "nodes")
            self._store.give_up(manifest.name)
            if not isinstance(error, (HarnessError, OSError)):
                raise
            self._tell(f"the wave {wave} is not kept as a layer: {of_host(error) or error}")
            return False
