"""Everything in kitchen/, read and checked together: all problems of all files at once, before anything starts."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from harness import drivers
from harness.host.checkout import ROOT
from harness.loading import exclusions, schema, topologies
from harness.loading.document import Document, entries, parts_of
from harness.loading.folders import misnamed, names, strays
from harness.loading.networks import shared_ranges
from harness.loading.problems import InvalidFiles, Problem, did_you_mean
from harness.loading.run_lists import ChefTree, tree_problems
from harness.methods import METHODS
from harness.model import (
    DEFAULT_DRIVER,
    ChefClient,
    Exclusion,
    Matrix,
    Platform,
    Settings,
    Vagrant,
    Variant,
)
from harness.model.variant import fits
from harness.host.storage import GIB


@dataclass(frozen=True)
class Kitchen:
    settings: Settings
    matrix: Matrix


def load_kitchen(root: Path = ROOT) -> Kitchen:
    """Raises InvalidFiles with every problem that any file has."""
    return _Loader(root).load()


class _Loader:
    """Collects problems while it reads. What is right of a file is looked at whatever is wrong with the rest of it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tree = ChefTree(root)
        self._problems: list[Problem] = []

    def load(self) -> Kitchen:
        settings = self._read("settings", "settings")
        matrix = self._read("matrix", "matrix")
        platforms = self._read_all("platforms", "platform")
        known = self._read_all("topologies", "topology")
        for document in known.values():
            self._problems += topologies.problems(document, self._tree)
        self._problems += shared_ranges(known)
        self._problems += tree_problems(self._tree)
        self._problems += matrix_problems(self._root, matrix, known)
        if self._problems:
            raise InvalidFiles(self._problems)
        return Kitchen(_settings(settings), self._matrix(matrix, known, platforms))

    def _read_all(self, folder: str, kind: str) -> dict[str, Document]:
        self._problems += strays(self._root, f"kitchen/{folder}", ".yml")
        self._problems += misnamed(self._root, f"kitchen/{folder}")
        every = names(self._root / "kitchen" / folder)
        return {name: self._read(f"{folder}/{name}", kind) for name in every}

    def _read(self, path: str, kind: str) -> Document:
        """What is right of the document; what is wrong has been noted."""
        file = self._root / "kitchen" / f"{path}.yml"
        problems, document = schema.read(file, self._root, kind)
        self._problems += problems
        return document

    def _matrix(
        self, matrix: Document, known: dict[str, Document], platforms: dict[str, Document]
    ) -> Matrix:
        made = {
            name: topologies.topology(name, document, self._tree)
            for name, document in known.items()
        }
        systems = {name: Platform(name, **_frozen(d.data)) for name, d in platforms.items()}
        supported = (Variant(made[t], systems[p], *rest) for t, p, *rest in _supported(matrix.data))
        return Matrix(tuple(supported), tuple(Exclusion(**one) for one in matrix.data["exclude"]))


def matrix_problems(
    root: Path, matrix: Document, known: Mapping[str, Document]
) -> Iterator[Problem]:
    """What is wrong with the meaning of the matrix; `known` are the topologies."""
    for axis in ("topologies", "platforms"):
        unknown = f"there is no kitchen/{axis}/{{}}.yml"
        yield from _unknown_names(matrix, axis, names(root / "kitchen" / axis), unknown)
    yield from _unknown_names(matrix, "methods", METHODS, "there is no method {}")
    yield from _unknown_names(matrix, "drivers", drivers.DRIVERS, "there is no driver {}")
    every, supported = list(_axes(matrix.data)), list(_supported(matrix.data))
    yield from exclusions.problems(matrix, every, supported)
    yield from _what_drivers_lack(matrix, known)


def _unknown_names(
    matrix: Document, axis: str, known: Collection[str], unknown: str
) -> Iterator[Problem]:
    """`unknown` is the sentence for a name that nobody knows."""
    for number, name in entries(matrix.data, axis):
        if name not in known:
            text = unknown.format(name) + did_you_mean(name, known)
            yield matrix.problem((axis, number), text)


def _what_drivers_lack(matrix: Document, known: Mapping[str, Document]) -> Iterator[Problem]:
    """For each topology, the drivers that do not give nodes what it says they have."""
    for number, name in entries(matrix.data, "topologies"):
        used = {parts[-1] for parts in _supported(matrix.data) if parts[0] == name}
        for what in _wanted(known[name]) if name in known else ():
            able = {one for one, made in drivers.DRIVERS.items() if getattr(made.abilities, what)}
            lacking = sorted(used.intersection(drivers.DRIVERS) - able)
            if lacking:
                paths = ", ".join(f"{name}/*/*/{driver}" for driver in lacking)
                text = f"{name} has {what}, which nodes do not get by {', '.join(lacking)}: exclude {paths}"
                yield matrix.problem(("topologies", number), text)


def _wanted(topology: Document) -> Iterator[str]:
    """The abilities of a driver that it takes."""
    if any(node.get("disks") for _, node in parts_of(topology, "nodes")):
        yield "disks"
    if topology.data.get("links"):
        yield "links"


def _supported(matrix: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    patterns = exclusions.patterns(matrix)
    return (parts for parts in _axes(matrix) if not any(fits(one, parts) for one in patterns))


def _axes(matrix: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The parts of every path, excluded or not. The default driver goes first: it is what names leave out."""
    topology, platform, method, driver = (
        [name for _, name in entries(matrix, axis)]
        for axis in ("topologies", "platforms", "methods", "drivers")
    )
    ordered = sorted(driver or [DEFAULT_DRIVER], key=lambda one: bool(one != DEFAULT_DRIVER))
    return product(topology, platform, method, ordered)


def _frozen(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _settings(document: Document) -> Settings:
    return Settings(
        chef=ChefClient(**document.data["chef"]),
        vagrant=Vagrant(**document.data["vagrant"]),
        layer_budget=int(document.data["layers"]["budget"] * GIB),
    )
