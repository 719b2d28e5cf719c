"""Expands run lists against the roles and cookbooks of the checkout, as Chef would."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from harness.chef.metadata import Metadata
from harness.loading import cookbooks
from harness.loading.chef_json import KINDS, ChefFile, read_file, read_folder
from harness.loading.document import entries
from harness.loading.folders import strays
from harness.loading.problems import Problem, did_you_mean

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
        return {
            name: [entry for _, entry in entries(file.data, "run_list")]
            for name, file in self.role_files.items()
        }

    @cached_property
    def recipes(self) -> set[str]:
        """Every recipe, as `cookbook::recipe`."""
        files = (self.root / "cookbooks").glob("*/recipes/*.rb")
        return {f"{file.parent.parent.name}::{file.stem}" for file in files}

    @cached_property
    def cookbooks(self) -> dict[str, Metadata]:
        return cookbooks.read_all(self.root)

    @cached_property
    def daemons(self) -> set[str]:
        return cookbooks.daemons(self.root)

    def has_daemon(self, pattern: str) -> bool:
        """Whether `pattern`, which may have `*` and `?`, means any."""
        return any(fnmatchcase(d, pattern) or fnmatchcase(pattern, d) for d in self.daemons)

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
    def secret_files(self) -> list[ChefFile]:
        """The description of the deployment's secrets, if there is one."""
        file = self.root / SECRETS
        return [read_file(file, self.root, "secrets")] if file.exists() else []

    @cached_property
    def secrets(self) -> list[str]:
        """The items of the data bag with the deployment's secrets."""
        return [item for file in self.secret_files for item in file.data]

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
    """What is wrong with roles, environments, secrets and cookbooks themselves."""
    yield from cookbooks.problems(tree.cookbooks)
    for folder in KINDS:
        yield from strays(tree.root, folder, ".json")
    for file in (*tree.role_files.values(), *tree.environments.values(), *tree.secret_files):
        yield from file.problems
    for name, file in tree.role_files.items():
        for number, entry in entries(file.data, "run_list"):
            for sentence in (*tree.expand([entry]).wrong, *_circle(tree, name, entry)):
                yield file.document.problem(("run_list", number), sentence)


def _circle(tree: ChefTree, name: str, entry: str) -> Iterator[str]:
    """Chef leaves out a role that it has begun already, so what the circle means depends on where it is entered."""
    if name in tree.expand([entry]).roles:
        yield f"the role {name} contains itself by {entry}"
