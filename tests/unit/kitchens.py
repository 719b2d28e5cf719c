"""A small checkout for tests: two nodes, two waves, one role; each test spoils one thing in it."""

import json
import shutil
from pathlib import Path

from harness.host.checkout import KITCHEN

TOPOLOGY = """\
description: two nodes
networks:
  management: {cidr: 192.0.2.0/24}
  provider: {cidr: 198.51.100.0/24, via: one}
environment: reference
nodes:
  one:
    address: 192.0.2.11
    run_list: ["role[web]"]
  two:
    address: 192.0.2.12
    run_list: ["recipe[nginx::server]"]
waves:
  first: {nodes: [one]}
  second: {nodes: [two], after: [first]}
reconfigure:
  - {attributes: {motd: new}, rotate: true, restarts: ["keystone"]}
memory: 1
"""
MATRIX = "topologies: [pair]\nplatforms: [debian-12]\nmethods: [local]\nexclude: []\n"


def make(root: Path, topology: str = TOPOLOGY, matrix: str = MATRIX) -> Path:
    """Write the checkout below `root`."""
    kitchen = root / "kitchen"
    for folder in ("platforms", "schemas"):
        shutil.copytree(KITCHEN / folder, kitchen / folder)
    shutil.copy(KITCHEN / "settings.yml", kitchen)
    (kitchen / "topologies").mkdir()
    (kitchen / "topologies" / "pair.yml").write_text(topology)
    (kitchen / "matrix.yml").write_text(matrix)
    _json(root / "roles" / "web.json", {"name": "web", "run_list": ["recipe[nginx]"]})
    _json(root / "environments" / "reference.json", {"name": "reference", "default_attributes": {}})
    for recipe in ("default", "server"):
        _text(root / "cookbooks" / "nginx" / "recipes" / f"{recipe}.rb", "service 'keystone'\n")
    return root


def _json(path: Path, content: object) -> None:
    _text(path, json.dumps(content))


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
