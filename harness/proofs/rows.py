"""What a proof covers: each service and back end of its variants, on their platform, by their method and driver."""

from collections.abc import Iterator
from pathlib import Path

from harness.coverage import services
from harness.loading import Kitchen
from harness.model import Variant
from harness.model.proof import Proof
from harness.proofs.choice import Row


def rows_of(proof: Proof, kitchen: Kitchen, root: Path) -> frozenset[Row]:
    """Its own name counts as well: no other proof says what it does."""
    proven = (v for v in kitchen.matrix.variants if v.name in proof.proves)
    return frozenset({(proof.name,), *(row for v in proven for row in _rows(v, root))})


def _rows(variant: Variant, root: Path) -> Iterator[Row]:
    for service, back_end in services.of_variant(variant, root):
        yield (service, back_end, *variant.parts[1:])
