"""Everything in kitchen/, read and checked together: all problems of all files at once, before anything starts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from harness import drivers
from harness.host.checkout import ROOT
from harness.loading import schema, topologies
from harness.loading.document import Document, read
from harness.loading.problems import InvalidFiles, Problem, did_you_mean, shown
from harness.loading.run_lists import ChefTree, tree_problems
from harness.methods import METHODS
from harness.model import (
    DEFAULT_DRIVER,
    ChefClient,
    Exclusion,
    Matrix,
    Platform,
    Settings,
    Topology,
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
    """Collects problems while it reads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tree = ChefTree(root)
        self._problems: list[Problem] = []

    def load(self) -> Kitchen:
        settings = self._read("settings", "settings")
        matrix = self._read("matrix", "matrix")
        platforms = dict(self._platforms())
        known = dict(self._topologies())
        self._problems += tree_problems(self._tree)
        self._problems += self._matrix_problems(matrix, known)
        if self._problems:
            raise InvalidFiles(self._problems)
        assert settings and matrix
        return Kitchen(_settings(settings), _matrix(matrix, known, platforms))

    def _read(self, path: str, kind: str) -> Document | None:
        """The document, or None when its shape is wrong; then that has been noted."""
        file = self._root / "kitchen" / f"{path}.yml"
        try:
            document = read(file, shown(file, self._root))
        except InvalidFiles as error:
            self._problems += error.problems
            return None
        wrong = schema.check(document, kind)
        self._problems += wrong
        return None if wrong else document

    def _names(self, folder: str) -> list[str]:
        return sorted(file.stem for file in (self._root / "kitchen" / folder).glob("*.yml"))

    def _platforms(self) -> Iterator[tuple[str, Platform]]:
        for name in self._names("platforms"):
            document = self._read(f"platforms/{name}", "platform")
            if document:
                yield name, Platform(name=name, **_frozen(document.data))

    def _topologies(self) -> Iterator[tuple[str, Topology]]:
        for name in self._names("topologies"):
            document = self._read(f"topologies/{name}", "topology")
            wrong = topologies.problems(document, self._tree) if document else []
            self._problems += wrong
            if document and not wrong:
                yield name, topologies.topology(name, document, self._tree)

    def _matrix_problems(
        self, matrix: Document | None, known: dict[str, Topology]
    ) -> Iterator[Problem]:
        if matrix is None:
            return
        for axis in ("topologies", "platforms"):
            unknown = f"there is no kitchen/{axis}/{{}}.yml"
            yield from _unknown_names(matrix, axis, self._names(axis), unknown)
        yield from _unknown_names(matrix, "methods", METHODS, "there is no method {}")
        yield from _unknown_names(matrix, "drivers", drivers.DRIVERS, "there is no driver {}")
        yield from _idle_exclusions(matrix)
        yield from _what_drivers_lack(matrix, known)


def _unknown_names(
    matrix: Document, axis: str, known: Collection[str], unknown: str
) -> Iterator[Problem]:
    """`unknown` is the sentence for a name that nobody knows."""
    for number, name in enumerate(matrix.data.get(axis, ())):
        if name not in known:
            text = unknown.format(name) + did_you_mean(name, known)
            yield matrix.problem((axis, number), text)


def _idle_exclusions(matrix: Document) -> Iterator[Problem]:
    """An exclusion that excludes nothing is a typing error: what it means is still taken for supported."""
    every = list(_axes(matrix.data))
    for number, one in enumerate(matrix.data["exclude"]):
        if not any(fits(one["variant"], parts) for parts in every):
            names = {"/".join(parts[: one["variant"].count("/") + 1]) for parts in every}
            text = f"{one['variant']} excludes nothing{did_you_mean(one['variant'], names)}"
            yield matrix.problem(("exclude", number, "variant"), text)


def _what_drivers_lack(matrix: Document, known: dict[str, Topology]) -> Iterator[Problem]:
    """For each topology, the drivers that do not give nodes what it says they have."""
    for number, name in enumerate(matrix.data["topologies"]):
        used = {parts[-1] for parts in _supported(matrix.data) if parts[0] == name}
        for what in _wanted(known[name]) if name in known else ():
            able = {one for one, made in drivers.DRIVERS.items() if getattr(made.abilities, what)}
            lacking = sorted(used.intersection(drivers.DRIVERS) - able)
            if lacking:
                paths = ", ".join(f"{name}/*/*/{driver}" for driver in lacking)
                text = f"{name} has {what}, which nodes do not get by {', '.join(lacking)}: exclude {paths}"
                yield matrix.problem(("topologies", number), text)


def _wanted(topology: Topology) -> Iterator[str]:
    """The abilities of a driver that it takes."""
    if any(node.disks for node in topology.nodes):
        yield "disks"
    if topology.links:
        yield "links"


def _supported(matrix: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    patterns = [one["variant"] for one in matrix["exclude"]]
    return (parts for parts in _axes(matrix) if not any(fits(one, parts) for one in patterns))


def _axes(matrix: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The parts of every path, excluded or not. The default driver goes first: it is what names leave out."""
    named = matrix.get("drivers", [DEFAULT_DRIVER])
    ordered = sorted(named, key=lambda driver: bool(driver != DEFAULT_DRIVER))
    return product(*(matrix[axis] for axis in ("topologies", "platforms", "methods")), ordered)


def _frozen(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _settings(document: Document) -> Settings:
    return Settings(
        chef=ChefClient(**document.data["chef"]),
        vagrant=Vagrant(**document.data["vagrant"]),
        layer_budget=int(document.data["layers"]["budget"] * GIB),
    )


def _matrix(
    document: Document, known: dict[str, Topology], platforms: dict[str, Platform]
) -> Matrix:
    data = document.data
    exclusions = tuple(Exclusion(**one) for one in data["exclude"])
    supported = (Variant(known[t], platforms[p], *rest) for t, p, *rest in _supported(data))
    return Matrix(tuple(supported), exclusions)
