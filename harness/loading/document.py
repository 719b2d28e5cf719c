"""A file of data that remembers where everything stands in it, whatever language it is written in."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

from harness.loading.problems import START, InvalidFiles, Position, Problem

Path = tuple[Union[str, int], ...]
"""Keys and indices from the top of the document."""

# Far beyond what a person writes, and far below what exhausts Python's stack, or a reader's patience.
DEEPEST = 50
MOST = 10_000  # values, what an alias stands for counted each time
TOO_DEEP = f"this is nested deeper than {DEEPEST} levels"
TOO_MANY = f"there are more than {MOST} values up to here"


@dataclass(frozen=True)
class Document:
    """`data` is what JSON can hold. `values` and `keys` say where each value, and each key of a mapping, begins.
    `wrong`
    has what could not be taken as it stands: None is in its place."""

    name: str
    data: Any
    values: dict[Path, Position]
    keys: dict[Path, Position]
    wrong: list[tuple[Path, Problem]]

    def problem(self, path: Path, message: str) -> Problem:
        """A problem with the value at `path`, or with the nearest one above that is there."""
        while path and path not in self.values:
            path = path[:-1]
        return Problem(self.name, *self.values.get(path, START), message)

    def key_problem(self, path: Path, message: str) -> Problem:
        return Problem(self.name, *self.keys.get(path, START), message)


def entries(mapping: Mapping[str, Any], key: str) -> Iterator[tuple[int, Any]]:
    """The list at `key`, numbered, without what is wrong in it."""
    return ((number, one) for number, one in enumerate(mapping.get(key) or ()) if one is not None)


def parts_of(document: Document, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The mappings below the key `kind`, such as nodes, by their names."""
    yield from document.data.get(kind, {}).items()


class Draft:
    """A document while it is read: a reader tells what it meets, and where."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._met = 0
        self._values: dict[Path, Position] = {}
        self._keys: dict[Path, Position] = {}
        self._wrong: list[tuple[Path, Problem]] = []

    def done(self, data: Any) -> Document:
        return Document(self._name, data, self._values, self._keys, self._wrong)

    def meet(self, path: Path, at: Position) -> None:
        """A value begins. Raises InvalidFiles when it is one too many, or too deep."""
        self._values[path] = at
        self._met += 1
        if len(path) > DEEPEST:
            self.give_up(at, TOO_DEEP)
        if self._met > MOST:
            self.give_up(at, TOO_MANY)

    def give_up(self, at: Position, message: str) -> None:
        raise InvalidFiles([Problem(self._name, *at, message)])

    def key(self, path: Path, at: Position) -> None:
        """The last of `path` is a key."""
        if path in self._keys:
            self.refuse(path, at, f"the key {path[-1]} stands here twice")
        if why := _unfit_text(str(path[-1])):
            self.refuse(path, at, why)
        self._keys[path] = at

    def plain(self, value: Any, path: Path) -> Any:
        """The value; None when it has been refused, because neither JSON nor a command line could hold it."""
        why = _unfit_text(value) if isinstance(value, str) else _unfit_number(value)
        if why:
            self.refuse(path, self._values[path], why)
        return None if why else value

    def refuse(self, path: Path, at: Position, why: str) -> None:
        self._wrong.append((path, Problem(self._name, *at, why)))


def _unfit_text(text: str) -> str:
    if "\0" in text:
        return "a text cannot hold the character NUL"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "half of a surrogate pair is no character"
    return ""


def _unfit_number(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "this is no number that JSON can hold"
    if isinstance(value, int) and value.bit_length() > 64:
        return "this number is too large: it must fit into 64 bits"
    return ""
