"""Makes a Topology of a document whose shape is right already, and checks what a schema cannot."""

from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from harness.loading import networks
from harness.loading.document import Document, entries, parts_of
from harness.loading.problems import Problem, did_you_mean
from harness.loading.run_lists import ChefTree
from harness.host.storage import GIB
from harness.model import Change, Network, Node, Topology, Wave


def problems(document: Document, tree: ChefTree) -> list[Problem]:
    """What is wrong with the meaning of a topology, of which only what is right by its shape is looked at."""
    return [
        *networks.problems(document, tree),
        *_run_list_problems(document, tree),
        *_secret_problems(document, tree),
        *_wave_problems(document),
        *_restart_problems(document, tree),
    ]


def topology(name: str, document: Document, tree: ChefTree) -> Topology:
    """The document must have no problems."""
    data = document.data
    return Topology(
        name=name,
        description=data["description"],
        memory=int(data["memory"] * GIB),
        networks=tuple(Network(n, **value) for n, value in data["networks"].items()),
        environment=data["environment"],
        attributes=data.get("attributes", {}),
        nodes=tuple(_node(n, value, tree) for n, value in data["nodes"].items()),
        waves=tuple(_ordered(document, tree)),
        reconfigure=tuple(_change(one) for one in data.get("reconfigure", ())),
        links=tuple(data.get("links", ())),
    )


def _change(value: dict[str, Any]) -> Change:
    return Change(
        attributes=value.get("attributes", {}),
        rotate=value.get("rotate", False),
        restarts=tuple(value.get("restarts", ())),
    )


def _node(name: str, value: dict[str, Any], tree: ChefTree) -> Node:
    expansion = tree.expand(value["run_list"])
    return Node(
        name=name,
        address=value["address"],
        run_list=tuple(value["run_list"]),
        attributes=value.get("attributes", {}),
        roles=tuple(expansion.roles),
        recipes=tuple(expansion.recipes),
        secrets=tuple(value.get("secrets", ())),
        disks=tuple(value.get("disks", ())),
    )


def _ordered(document: Document, tree: ChefTree) -> Iterator[Wave]:
    for name in _order(document).static_order():
        wave = document.data["waves"][name]
        expansion = tree.expand(wave.get("run_list", ()))
        yield Wave(
            name=name,
            nodes=tuple(wave["nodes"]),
            after=tuple(wave.get("after", ())),
            run_list=tuple(wave.get("run_list", ())),
            roles=tuple(expansion.roles),
            recipes=tuple(expansion.recipes),
        )


def _run_list_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    environment = document.data.get("environment")
    if environment is not None and environment not in tree.environments:
        hint = did_you_mean(environment, tree.environments)
        yield document.problem(("environment",), f"unknown environment {environment}{hint}")
    for kind in ("nodes", "waves"):
        for name, one in parts_of(document, kind):
            for number, entry in entries(one, "run_list"):
                for sentence in tree.expand([entry]).wrong:
                    yield document.problem((kind, name, "run_list", number), sentence)


def _secret_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    if any(file.problems for file in tree.secret_files):
        return  # which items there are is told when that file is right
    for name, node in parts_of(document, "nodes"):
        for number, item in entries(node, "secrets"):
            if item not in tree.secrets:
                text = f"unknown item of secrets {item}{did_you_mean(item, tree.secrets)}"
                yield document.problem(("nodes", name, "secrets", number), text)


def _restart_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    """A name that no daemon has would allow nothing, and hide that the right one is missing."""
    for change, one in entries(document.data, "reconfigure"):
        for number, name in entries(one, "restarts"):
            if not tree.has_daemon(name):
                text = f"no recipe has a daemon {name}{did_you_mean(name, tree.daemons)}"
                yield document.problem(("reconfigure", change, "restarts", number), text)


def _wave_problems(document: Document) -> Iterator[Problem]:
    for key, kind in (("nodes", "node"), ("after", "wave")):
        known = document.data.get(f"{kind}s", {})
        for name, wave in parts_of(document, "waves"):
            for number, other in entries(wave, key):
                if known and other not in known:
                    message = f"unknown {kind} {other}{did_you_mean(other, known)}"
                    yield document.problem(("waves", name, key, number), message)
    yield from _membership_problems(document)
    circles = list(_cycle_problems(document))
    yield from circles or _part_problems(document)


def _nodes_of(wave: Mapping[str, Any]) -> list[str]:
    return [node for _, node in entries(wave, "nodes")]


def _order(document: Document) -> "TopologicalSorter[str]":
    waves = parts_of(document, "waves")
    return TopologicalSorter({name: [o for _, o in entries(wave, "after")] for name, wave in waves})


def _membership_problems(document: Document) -> Iterator[Problem]:
    """Each node belongs to one wave: in none it would never converge, in two it is unclear when. Waves with a run list
    of their own do not count: what they begin, another has to finish."""
    whole = [wave for _, wave in parts_of(document, "waves") if "run_list" not in wave]
    times = Counter(node for wave in whole for node in _nodes_of(wave))
    known = whole and all(_nodes_of(wave) for wave in whole)
    for name, _ in parts_of(document, "nodes"):
        if known and times[name] != 1:
            yield document.key_problem(
                ("nodes", name), f"{name} is in {times[name]} waves instead of one"
            )


def _cycle_problems(document: Document) -> Iterator[Problem]:
    try:
        _order(document).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        yield document.key_problem(
            ("waves", error.args[1][0]), f"these waves wait for each other: {circle}"
        )


def _part_problems(document: Document) -> Iterator[Problem]:
    """A wave with a run list of its own comes before the wave that makes its nodes whole."""
    waves = dict(parts_of(document, "waves"))
    order = list(_order(document).static_order())
    for name, wave in waves.items():
        for other in waves if "run_list" in wave else ():
            common = set(_nodes_of(wave)).intersection(_nodes_of(waves[other]))
            if "run_list" not in waves[other] and common and order.index(other) < order.index(name):
                text = f"{other}, which makes {', '.join(sorted(common))} whole, must come after {name}"
                yield document.key_problem(("waves", name), text)
