"""A Chef server of the user's: Chef Infra Server or Cinc, with organisations or without.

Nodes have no route but to the host: a relay on the bridge brings them to the server, under the server's own name.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Optional
from urllib.parse import urlsplit

from harness.host.checkout import ROOT
from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import UsageError
from harness.methods.server import signature
from harness.methods.server.api import ChefServer

URL, CLIENT, KEY, CA = (f"HARNESS_CHEF_{word}" for word in ("SERVER", "CLIENT", "KEY", "CA"))
PORTS = {"http": 80, "https": 443}
# Says whose the data on the server are.
BAG, ITEM = "openstack-harness", "bed"
RELAY = "chef-relay"
PROXY = "/lib/systemd/systemd-socket-proxyd"


@dataclass(frozen=True)
class Account:
    """`client` may create clients and upload; a user of the organisation does as well."""

    url: str
    client: str
    key: Path
    ca: Optional[Path]


def from_environment(environ: Mapping[str, str]) -> Optional[Account]:
    """None when no server is named; a UsageError when what is named cannot be one."""
    url = environ.get(URL, "").rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise UsageError(
            f"{URL} is not the address of a Chef server: {url}",
            cure="https://NAME/organizations/ORGANISATION, or http(s)://NAME:PORT without one",
        )
    lacking = [name for name in (CLIENT, KEY) if not environ.get(name)]
    if lacking:
        raise UsageError(f"{URL} is set, and {' and '.join(lacking)} is not", cure="set all three")
    key, ca = Path(environ[KEY]), Path(environ[CA]) if environ.get(CA) else None
    signature.read_key(key)
    if ca and not ca.is_file():
        raise UsageError(f"{CA} names no file: {ca}", cure="name a certificate in PEM")
    return Account(url, environ[CLIENT], key, ca)


class External:
    """See harness.methods.server.place.Place for what each method promises."""

    def __init__(self, bed: Bed, account: Account) -> None:
        self._bed = bed
        self._account = account
        parts = urlsplit(account.url)
        self._host = parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]

    @cached_property
    def admin(self) -> ChefServer:
        account = self._account
        return ChefServer(account.url, account.client, account.key, account.ca)

    @property
    def hosts(self) -> Optional[str]:
        return None if self._is_on_the_bridge() else f"{self._bed.host.ip} {self._host}"

    def open(self, driver: Driver) -> None:
        hosts = self.hosts
        self._claim()
        if hosts:
            listen = f"--listen={self._bed.host.ip}:{self._port}"
            command = ["systemd-socket-activate", listen, PROXY, f"{self._host}:{self._port}"]
            driver.serve(self._bed, RELAY, command, self._bed.directory / f"{RELAY}.log")

    def forget(self) -> None:
        if self._owner() == self._us:
            self._remove()

    def _is_on_the_bridge(self) -> bool:
        """A name is relayed. An address cannot be: nodes would look for it where it is not."""
        try:
            address = IPv4Address(self._host)
        except ValueError:
            return False
        if address not in IPv4Network(self._bed.management.cidr):
            raise UsageError(
                f"{URL} has the address {address}, to which nodes have no route",
                cure="give the server's name: the harness relays the nodes to it",
            )
        return True

    @property
    def _us(self) -> str:
        return f"{platform.node()}:{self._bed.directory}"

    def _owner(self) -> Optional[str]:
        mark = self.admin.find(f"data/{BAG}/{ITEM}")
        return str(mark["owner"]) if mark else None

    def _claim(self) -> None:
        """Only a server that is empty, or ours already, is written to: never one that others use."""
        owner = self._owner()
        if owner == self._us:
            return
        if owner is not None:
            raise UsageError(
                f"the Chef server {self._account.url} belongs to the bed {owner}",
                cure="destroy that bed, or use another organisation",
            )
        others = [kind for kind in ("nodes", "data", "cookbooks", "roles") if self.admin.get(kind)]
        if others:
            raise UsageError(
                f"the Chef server {self._account.url} has others' data: {', '.join(others)}",
                cure="give the harness an organisation, or a server, that is empty",
            )
        self.admin.post("data", {"name": BAG})
        self.admin.post(f"data/{BAG}", {"id": ITEM, "owner": self._us})

    def _remove(self) -> None:
        """The mark comes last, so that it can be repeated."""
        topology = self._bed.variant.topology
        for node in topology.nodes:
            self.admin.delete(f"nodes/{node.name}")
            self.admin.delete(f"clients/{node.name}")
        for name in sorted(path.name for path in (ROOT / "cookbooks").iterdir()):
            known = self.admin.find(f"cookbooks/{name}") or {name: {"versions": []}}
            for one in known[name]["versions"]:
                self.admin.delete(f"cookbooks/{name}/{one['version']}")
        for file in sorted((ROOT / "roles").glob("*.json")):
            self.admin.delete(f"roles/{file.stem}")
        self.admin.delete(f"environments/{topology.environment}")
        self.admin.delete("data/openstack")
        self.admin.delete(f"data/{BAG}")
