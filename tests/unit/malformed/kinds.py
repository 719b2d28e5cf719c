"""Every kind of file that a contributor or operator writes and the harness reads: a good one, and how it is read."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from harness.loading import load_inventory, load_kitchen, schema, topologies
from harness.loading.kitchen import matrix_problems
from harness.loading.problems import InvalidFiles, Problem
from harness.loading.run_lists import SECRETS, ChefTree, tree_problems
from harness.model import Variant
from tests.unit import kitchens
from tests.unit.loading.test_inventory import GOOD as SSH
from tests.unit.loading.test_inventory import METAL

TOPOLOGY = kitchens.TOPOLOGY.replace(
    "    address: 192.0.2.11\n",
    "    address: 192.0.2.11\n    secrets: [admin]\n    attributes: {motd: {text: hello, size: 1.5}}\n",
).replace("waves:\n", 'waves:\n  part: {nodes: [one], run_list: ["recipe[nginx]"]}\n')
MATRIX = kitchens.MATRIX.replace("[]", "[{variant: pair/*/server, reason: nobody has tried it}]")
MATRIX = MATRIX.replace("[local]", "[local, server]") + "drivers: [nspawn]\n"
ROLE = {
    "name": "web",
    "description": "a web server",
    "chef_type": "role",
    "json_class": "Chef::Role",
    "default_attributes": {"nginx": {"port": 80}},
    "run_list": ["recipe[nginx]", "role[base]"],
}
ENVIRONMENT = {
    "name": "reference",
    "chef_type": "environment",
    "cookbook_versions": {"nginx": "= 1.0.0"},
    "default_attributes": {"nginx": {"workers": 4, "names": ["a", "b"]}},
}


Reader = Callable[[Path, Path], None]
"""Is given the file and the checkout."""


@dataclass(frozen=True)
class Kind:
    """`read` raises InvalidFiles, as `load_kitchen` would for the same reasons. `names` says which of its texts name
    something that must be there, by their paths with `*` for any key."""

    file: str
    read: Reader
    names: Sequence[str] = ()

    def good(self, root: Path) -> bytes:
        return (root / self.file).read_bytes()

    def data(self, root: Path) -> Any:
        return yaml.safe_load(self.good(root))  # JSON is YAML


def _topology(file: Path, root: Path) -> None:
    tree = ChefTree(root)
    problems, document = schema.read(file, root, "topology")
    _refuse([*problems, *topologies.problems(document, tree)])
    made = topologies.topology("pair", document, tree)
    json.dumps(asdict(made), allow_nan=False).encode()
    assert all(map(made.networks_of, made.nodes))


def _matrix(file: Path, root: Path) -> None:
    problems, document = schema.read(file, root, "matrix")
    _, topology = schema.read(root / KINDS["topology"].file, root, "topology")
    _refuse([*problems, *matrix_problems(root, document, {"pair": topology})])


def _alone(kind: str) -> Reader:
    """It means nothing to the others."""
    return lambda file, root: _refuse(schema.read(file, root, kind)[0])


def _chef(file: Path, root: Path) -> None:
    _refuse(tree_problems(ChefTree(root)))


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise InvalidFiles(found)


def _inventory(driver: str) -> Reader:
    def read(file: Path, root: Path) -> None:
        json.dumps(load_inventory(file, _variant(root, driver), ["create"]), allow_nan=False)

    return read


@cache
def _variant(root: Path, driver: str) -> Variant:
    return replace(load_kitchen(root).matrix.variants[0], driver=driver)


KINDS = {
    "topology": Kind(
        "kitchen/topologies/pair.yml",
        _topology,
        (
            *("environment", "networks/provider/via", "nodes/*/run_list/*", "nodes/*/secrets/*"),
            *(
                "waves/*/nodes/*",
                "waves/*/after/*",
                "waves/*/run_list/*",
                "reconfigure/*/restarts/*",
            ),
        ),
    ),
    "platform": Kind("kitchen/platforms/debian-12.yml", _alone("platform")),
    "settings": Kind(
        "kitchen/settings.yml", _alone("settings"), ("vagrant/provider", "chef/install")
    ),
    "matrix": Kind(
        "kitchen/matrix.yml",
        _matrix,
        ("topologies/*", "platforms/*", "methods/*", "drivers/*", "exclude/*/variant"),
    ),
    "role": Kind("roles/web.json", _chef, ("name", "run_list/*", "json_class", "chef_type")),
    "environment": Kind("environments/reference.json", _chef, ("name", "chef_type")),
    "secrets": Kind(SECRETS, _chef, ("*/*",)),
    "metadata": Kind("cookbooks/nginx/metadata.rb", _chef),
    "inventory of ssh": Kind("ssh.yml", _inventory("ssh")),
    "inventory of metal": Kind("metal.yml", _inventory("metal"), ("machines/*/bmc/protocol",)),
}


def make(root: Path) -> Path:
    """A checkout with one good file of each kind."""
    kitchens.make(root, TOPOLOGY, MATRIX)
    (root / "kitchen/platforms/debian-13.yml").unlink()
    platform = root / KINDS["platform"].file
    short = {
        k: v[:2] if isinstance(v, list) else v
        for k, v in yaml.safe_load(platform.read_text()).items()
    }
    platform.write_text("# short\n" + yaml.safe_dump(short, sort_keys=False))
    texts = {
        KINDS["role"].file: json.dumps(ROLE, indent=1),
        KINDS[
            "metadata"
        ].file: "name 'nginx'\nversion '1.0.0'\ndepends 'base', '= 1.0.0' # first\n",
        "cookbooks/base/metadata.rb": "name 'base'\nversion '1.0.0'\n",
        "roles/base.json": '{"name": "base", "run_list": []}',
        KINDS["environment"].file: json.dumps(ENVIRONMENT, indent=1),
        SECRETS: '{"admin": {"password": "password"},\n "fernet": {"tokens": "fernet keys"}}\n',
        "ssh.yml": SSH,
        "metal.yml": METAL,
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root
