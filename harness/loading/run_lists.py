"""Expands run lists against the roles and cookbooks of the checkout, as Chef would."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from harness.chef.metadata import Metadata
from harness.loading import cookbooks
from harness.loading.chef_json import ChefFile, read_folder
from harness.loading.problems import Problem, did_you_mean, shown

SECRETS = "cookbooks/openstack-common/files/secrets.json"
ENTRY = re.compile(r"^(?P<kind>role|recipe)\[(?P<name>[^\]]+)\]$")


@dataclass
class Expansion:
    """Roles and recipes in the order in which Chef meets them, each once; `wrong` has a sentence for each bad entry of
    the run list itself: those of roles are told of the roles."""

    roles: list[str] = field(default_factory=list)
    recipes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ChefTree:
    """The plain Chef part of a checkout."""

    root: Path

    @cached_property
    def role_files(self) -> dict[str, ChefFile]:
        return read_folder(self.root, "roles")

    @cached_property
    def roles(self) -> dict[str, list[str]]:
        """Run list of each role."""
        return {name: file.data.get("run_list", []) for name, file in self.role_files.items()}

    @cached_property
    def recipes(self) -> set[str]:
        """Every recipe, as `cookbook::recipe`."""
        files = (self.root / "cookbooks").glob("*/recipes/*.rb")
        return {f"{file.parent.parent.name}::{file.stem}" for file in files}

    @cached_property
    def cookbooks(self) -> dict[str, Metadata]:
        return cookbooks.read_all(self.root)

    def closure(self, names: Iterable[str]) -> list[str]:
        """The cookbooks `names` and all that they depend on, sorted: what Chef gives to a node."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self.cookbooks[name].depends)
        return sorted(found)

    @cached_property
    def secrets(self) -> list[str]:
        """The items of the data bag with the deployment's secrets."""
        file = self.root / SECRETS
        return list(json.loads(file.read_text())) if file.exists() else []

    @cached_property
    def environments(self) -> dict[str, ChefFile]:
        return read_folder(self.root, "environments")

    def expand(self, run_list: Sequence[str]) -> Expansion:
        expansion = Expansion()
        for entry in run_list:
            self._expand(entry, expansion)
        return expansion

    def _expand(self, entry: str, into: Expansion) -> None:
        match = ENTRY.match(entry)
        if not match:
            into.wrong.append(f"{entry} is neither role[NAME] nor recipe[NAME]")
        elif match["kind"] == "role":
            self._role(match["name"], into)
        else:
            self._recipe(match["name"], into)

    def _role(self, name: str, into: Expansion) -> None:
        if name in into.roles:
            return  # named before; this also ends a cycle
        if name not in self.roles:
            into.wrong.append(f"unknown role {name}{did_you_mean(name, self.roles)}")
            return
        into.roles.append(name)
        told = list(into.wrong)
        for entry in self.roles[name]:
            self._expand(entry, into)
        into.wrong = told

    def _recipe(self, name: str, into: Expansion) -> None:
        full = name if "::" in name else f"{name}::default"
        if full not in self.recipes:
            into.wrong.append(f"unknown recipe {name}{did_you_mean(full, self.recipes)}")
        elif full not in into.recipes:
            into.recipes.append(full)


def tree_problems(tree: ChefTree) -> Iterator[Problem]:
    """What is wrong with roles, environments and cookbooks themselves."""
    yield from cookbooks.problems(tree.cookbooks)
    for file in (*tree.role_files.values(), *tree.environments.values()):
        if file.problem:
            yield file.problem
    for name in tree.roles:
        path = tree.root / "roles" / f"{name}.json"
        for entry in tree.roles[name]:
            for sentence in tree.expand([entry]).wrong:
                place = place_of(entry, path.read_text(encoding="utf-8"))
                yield Problem(shown(path, tree.root), *place, sentence)


def place_of(entry: str, text: str) -> tuple[int, int]:
    """Line and column of a text in JSON, which stands there as it is."""
    before = text.partition(json.dumps(entry))[0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
