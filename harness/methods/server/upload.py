"""Makes a Chef server hold what a repository on disk holds, and makes sure that it gives just that to the nodes."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.host.errors import MachineRoomError
from harness.methods.server import cookbooks
from harness.methods.server.api import ChefServer, Refused
from harness.methods.server.cookbooks import Cookbook
from harness.model import Node

CONFLICT = 409
UNSOLVED = 412


class WrongCookbook(MachineRoomError):
    """The server would give another cookbook to nodes than the checkout has."""


def upload(server: ChefServer, repository: Path, data_bags: Path) -> tuple[Cookbook, ...]:
    """Cookbooks, roles, environments and the items of data bags, which stay sealed; answers the cookbooks."""
    known = tuple(cookbooks.read(path) for path in folders(repository / "cookbooks"))
    _cookbooks(server, known)
    for role in read(repository / "roles"):
        server.save("roles", role["name"], role)
    for environment in read(repository / "environments"):
        server.save("environments", environment["name"], pinned(environment, known))
    for bag in folders(data_bags):
        _data_bag(server, bag)
    return known


def folders(path: Path) -> list[Path]:
    return sorted(folder for folder in path.glob("*") if folder.is_dir())


def read(folder: Path) -> list[dict[str, Any]]:
    """Chef's own JSON; a name that it leaves out is the file's."""
    return [
        {"name": file.stem, **json.loads(file.read_text())}
        for file in sorted(folder.glob("*.json"))
    ]


def pinned(environment: Mapping[str, Any], known: Iterable[Cookbook]) -> dict[str, Any]:
    """The environment, in which nodes get each cookbook in the checkout's version, whatever others the server has."""
    versions = {cookbook.name: f"= {cookbook.version}" for cookbook in known}
    return {
        **environment,
        "cookbook_versions": {**environment.get("cookbook_versions", {}), **versions},
        "chef_type": "environment",
        "json_class": "Chef::Environment",
    }


def _cookbooks(server: ChefServer, known: Iterable[Cookbook]) -> None:
    """First the files that the server does not have yet, then what each cookbook is made of."""
    contents = {digest: one for cookbook in known for digest, one in cookbook.contents.items()}
    sandbox = server.post("sandboxes", {"checksums": dict.fromkeys(contents)})
    for digest, place in sandbox["checksums"].items():
        if place["needs_upload"]:
            server.send(place["url"], contents[digest], bytes.fromhex(digest))
    server.put(f"sandboxes/{sandbox['sandbox_id']}", {"is_completed": True})
    for cookbook in known:
        _cookbook(server, cookbook)


def _cookbook(server: ChefServer, cookbook: Cookbook) -> None:
    try:
        server.put(cookbook.path, cookbook.manifest)
    except Refused as error:
        if error.status != CONFLICT:
            raise
        there = server.find(cookbook.path)
        if there is None or cookbooks.checksums_of(there) != cookbook.checksums:
            raise WrongCookbook(
                f"{cookbook.name} {cookbook.version} is frozen on {server.url}, and is another one there",
                cure=f"knife cookbook delete {cookbook.name} {cookbook.version}, or use another organisation",
            ) from error


def _data_bag(server: ChefServer, bag: Path) -> None:
    if server.find(f"data/{bag.name}") is None:
        server.post("data", {"name": bag.name})
    for file in sorted(bag.glob("*.json")):
        item = json.loads(file.read_text())
        server.save(f"data/{bag.name}", item["id"], item)


def check(
    server: ChefServer, environment: str, nodes: Iterable[Node], known: Iterable[Cookbook]
) -> None:
    """Raise WrongCookbook unless each node would be given exactly what the checkout holds."""
    ours = {cookbook.name: cookbook for cookbook in known}
    for node in nodes:
        for name, manifest in _solved(server, environment, node).items():
            if name not in ours or cookbooks.checksums_of(manifest) != ours[name].checksums:
                raise WrongCookbook(
                    f"{server.url} would give {node.name} the cookbook {name} {manifest.get('version')}, "
                    "and that is not the checkout's",
                    cure="somebody else uploads to it: use an organisation, or a server, of its own",
                )


def _solved(server: ChefServer, environment: str, node: Node) -> dict[str, dict[str, Any]]:
    wanted = {"run_list": list(node.recipes)}
    try:
        solved: dict[str, dict[str, Any]]
        solved = server.post(f"environments/{environment}/cookbook_versions", wanted)
        return solved
    except Refused as error:
        if error.status != UNSOLVED:
            raise
        raise WrongCookbook(
            f"{server.url} has no cookbooks for the run list of {node.name}: {error.message}"
        ) from error
