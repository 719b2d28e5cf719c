"""Verdicts that are kept on this machine: each a pass, under the hash of everything that decided it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.host.cache import Cache
from harness.model.manifest import Manifest
from harness.model.proof import Proof
from harness.model.variant import slug


@dataclass(frozen=True)
class Verdict:
    """A proof passed at `passed` (seconds since 1970), at `commit`, and took `seconds`."""

    proof: str
    passed: float
    commit: str
    seconds: float
    surroundings: Mapping[str, str]


class Verdicts:
    def __init__(self, cache: Cache) -> None:
        self._directory = cache.verdicts

    def find(self, proof: Proof, manifest: Manifest) -> Verdict | None:
        """None when it has not passed as it is now, or what is written of that cannot be read."""
        try:
            return Verdict(**json.loads(self._file(proof, manifest).read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, verdict: Verdict, proof: Proof, manifest: Manifest) -> None:
        """Whole or not at all."""
        file = self._file(proof, manifest)
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps(asdict(verdict), indent=1) + "\n")
        new.rename(file)

    def _file(self, proof: Proof, manifest: Manifest) -> Path:
        return self._directory / f"{slug(proof.name)}-{manifest.name}.json"
