"""A manifest: what was looked at, and the digest of each thing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIGITS = 12


@dataclass(frozen=True)
class Manifest:
    """`claims` maps what a person can read, such as `roles/openstack-cache.json`, to the digest of its content."""

    claims: Mapping[str, str]

    @property
    def name(self) -> str:
        """Twelve hexadecimal digits that change with any claim."""
        return digest_of(dict(self.claims))


def digest_of(value: Any) -> str:
    """Of what JSON can hold; the order of keys does not matter."""
    return digest(json.dumps(value, sort_keys=True).encode())


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def difference(old: Manifest, new: Manifest) -> list[str]:
    """What is not the same in `new` as in `old`, sorted by claim: "changed roles/openstack-cache.json"."""
    words = ((claim, _change(claim, old, new)) for claim in sorted({*old.claims, *new.claims}))
    return [f"{word} {claim}" for claim, word in words if word]


def _change(claim: str, old: Manifest, new: Manifest) -> str:
    if claim not in old.claims:
        return "added"
    if claim not in new.claims:
        return "removed"
    return "" if old.claims[claim] == new.claims[claim] else "changed"
