"""Those who read secrets on a node: what each makes of what the cookbooks wrote, by its own parser."""

import importlib.util
import json
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import oslo_messaging
import pymysql
import sqlalchemy
from kombu import Connection as Kombu
from oslo_config import cfg
from oslo_messaging._drivers import impl_rabbit
from sqlalchemy.engine import make_url

from harness.host.checkout import ROOT
from tests.unit.cookbooks.rendered import Cloud

READY = ROOT / "cookbooks/openstack-network/files/neutron-rpc-ready.py"
# The options that are secret, in whatever section of an oslo.config file, and who reads them further.
OPTIONS = ("password", "metadata_proxy_shared_secret", "connection", "transport_url")

# Who read what: (reader, item of the data bag, key) and the value.
Reading = tuple[str, str, str, object]


def readings(cloud: Cloud, directory: Path) -> Iterator[Reading]:
    for path, text in cloud.files.items():
        file = directory / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for path in oslo_files(cloud):
        yield from _oslo(directory / path.lstrip("/"))
    yield from _clients(cloud, directory / "client.cnf")
    yield from _as_it_stands(cloud)
    login = json.loads(cloud.login)["auth"]["identity"]["password"]["user"]
    yield "JSON", "admin", "password", login["password"]


def oslo_files(cloud: Cloud) -> list[str]:
    services = ("keystone", "glance", "placement", "nova", "neutron")
    return [
        path
        for path in cloud.files
        if path.split("/")[2] in services and path.endswith((".conf", ".ini"))
    ]


def _oslo(file: Path) -> Iterator[Reading]:
    conf = cfg.ConfigOpts()
    conf([], project="test", default_config_files=[str(file)])
    sections = conf._namespace._parsed[0]  # a namespace tells of options that are registered only
    for section, options in sections.items():
        known = [cfg.StrOpt(name) for name in (*OPTIONS, "username") if name in options]
        conf.register_opts(known, group=None if section == "DEFAULT" else section)
        for name in OPTIONS:
            if name in options:
                yield from _secret(conf, file, section, name)


def _secret(conf: cfg.ConfigOpts, file: Path, section: str, name: str) -> Iterator[Reading]:
    group = conf if section == "DEFAULT" else conf[section]
    value = group[name]
    if name == "password":
        yield "oslo.config", "service", group["username"], value
    elif name == "metadata_proxy_shared_secret":
        yield "oslo.config", "metadata", "shared_secret", value
    elif name == "connection":
        yield from _sql(value)
        if file.name == "keystone.conf":
            yield from _migrations(value)
        elif file.name == "nova.conf":
            yield "Nova's cells", "database", "nova", make_url(_of_cell(value)).password
    elif name == "transport_url":
        yield from _broker(value, file)


def _sql(url: str) -> Iterator[Reading]:
    parsed = make_url(url)
    dialect: Any = sqlalchemy.create_engine(url).dialect
    _, arguments = dialect.create_connect_args(parsed)
    sent = pymysql.Connection(defer_connect=True, **arguments).password
    yield "SQLAlchemy", "database", str(parsed.username), parsed.password
    yield "PyMySQL", "database", str(parsed.username), sent.decode()


def _migrations(url: str) -> Iterator[Reading]:
    """Keystone's own: it sets the URL in Alembic's configuration as it is."""
    parser = ConfigParser()
    parser.read_dict({"alembic": {}})
    parser.set("alembic", "sqlalchemy.url", url)
    parsed = make_url(parser.get("alembic", "sqlalchemy.url"))
    yield "Alembic", "database", str(parsed.username), parsed.password


def _of_cell(url: str) -> str:
    """Nova fills its cells' templates in with the parts of its own URL, as Python's parser has them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.username}:{parts.password}@{parts.hostname}:{parts.port}/cell"


def _broker(url: str, file: Path) -> Iterator[Reading]:
    parsed = oslo_messaging.TransportURL.parse(cfg.ConfigOpts(), url)
    (host,) = parsed.hosts
    yield "oslo.messaging", "messaging", "password", host.password
    # What oslo.messaging hands on to kombu, without the connection itself.
    driver = impl_rabbit.Connection.__new__(impl_rabbit.Connection)
    handed_on = driver._transform_transport_url(parsed, host)
    yield "kombu", "messaging", "password", Kombu(handed_on).password
    if file.name == "nova.conf":
        (host,) = oslo_messaging.TransportURL.parse(cfg.ConfigOpts(), _of_cell(url)).hosts
        yield "Nova's cells", "messaging", "password", host.password
    if file.name == "neutron.conf":
        ready = _module(READY)
        ready.CONFIG = str(file)
        yield "neutron-rpc-ready", "messaging", "password", Kombu(ready.transport_url()).password


def _module(path: Path) -> Any:
    loader = SourceFileLoader("neutron_rpc_ready", str(path))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def _clients(cloud: Cloud, file: Path) -> Iterator[Reading]:
    for user, text in cloud.clients.items():
        file.write_text(text)
        command = ["my_print_defaults", f"--defaults-file={file}", "client"]
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
        arguments = dict(line.split("=", 1) for line in ended.stdout.splitlines())
        yield "the client mariadb", "database", user, arguments["--password"]


def _as_it_stands(cloud: Cloud) -> Iterator[Reading]:
    """Files that hold a secret and nothing else."""
    yield "Erlang", "broker", "cookie", cloud.files["/var/lib/rabbitmq/.erlang.cookie"]
    for directory, key in (("fernet-keys", "tokens"), ("credential-keys", "credentials")):
        inside = f"/etc/keystone/{directory}/"
        found = {p.removeprefix(inside): t for p, t in cloud.files.items() if p.startswith(inside)}
        yield "Keystone", "fernet", key, found
