"""A proof: a program that ends with 0 when something holds, and what decides that."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from harness.host.errors import NothingSelected


@dataclass(frozen=True)
class Proof:
    """`module` and `arguments` are what `python3 -m` is given; a module of the checkout counts with all it imports.

    `reads` are patterns of files that count besides, in which `*` stands for any characters, slashes too. `beds` names
    the variants whose beds it makes: all that decides those counts. `proves` names those of `beds` that it proves.
    `memory` is in bytes, `networks` are IPv4 ranges of this host that it takes. `fast`: it needs no cloud. `clear` is
    what bin/harness is given to remove what a killed run of it left.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    beds: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    fast: bool = False
    memory: int = 0
    networks: tuple[str, ...] = ()
    clear: tuple[tuple[str, ...], ...] = ()


def select(proofs: Sequence[Proof], patterns: Sequence[str]) -> tuple[Proof, ...]:
    """Those that any pattern names, all without patterns; a pattern that names none raises NothingSelected."""
    for pattern in patterns:
        if not any(fnmatchcase(proof.name, pattern) for proof in proofs):
            names = [proof.name for proof in proofs]
            close = get_close_matches(pattern, names, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            cure = f"{hint}there are: {', '.join(names)}"
            raise NothingSelected(f"no proof is called {pattern}", cure=cure)
    named = (p for p in proofs if any(fnmatchcase(p.name, one) for one in patterns or ("*",)))
    return tuple(named)
