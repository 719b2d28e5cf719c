"""A Chef server of the user's: named by the environment, claimed only when it is empty, left as it was found."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.host.cache import cache_from
from harness.drivers.bed import Bed
from harness.drivers.dummy import DummyDriver
from harness.host.errors import UsageError
from harness.machines import wait_until
from harness.methods.server import external, signature
from harness.methods.server.api import ChefServer, NoAnswer
from harness.methods.server.external import from_environment
from harness.host.process import run
from harness.setup import bundle
from tests.unit.methods import beds
from tests.unit.methods.beds import METHOD

Made = tuple[Bed, DummyDriver]
# A name to whoever reads it, and not an address. The C library knows what it stands for without /etc/hosts.
NAME = "127.1"
KINDS = ("nodes", "data", "cookbooks", "roles")


@dataclass(frozen=True)
class Theirs:
    """A server that the harness did not start."""

    url: str
    client: str
    key: Path
    ca: str = ""

    @property
    def environment(self) -> dict[str, str]:
        names = (external.URL, external.CLIENT, external.KEY, external.CA)
        return dict(zip(names, (self.url, self.client, str(self.key), self.ca)))

    @property
    def admin(self) -> ChefServer:
        return ChefServer(self.url, self.client, self.key, Path(self.ca) if self.ca else None)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[None]:
    def listens() -> tuple[bool, str]:
        with closing(socket.socket()) as client:
            return client.connect_ex(("127.0.0.1", port)) == 0, ""

    with subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_until(listens, what="their server listens", within=60)
            yield
        finally:
            server.kill()


@contextmanager
def goiardi(directory: Path, scheme: str, *options: str) -> Iterator[Theirs]:
    port = free_port()
    own = ["--ipaddress=127.0.0.1", f"--port={port}", f"--hostname={NAME}"]
    with running(["goiardi", "--use-auth", *own, f"--conf-root={directory}", *options], port):
        ca = str(directory / "ca.pem") if scheme == "https" else ""
        yield Theirs(f"{scheme}://{NAME}:{port}", "admin", directory / "admin.pem", ca)


def use(theirs: Theirs, monkeypatch: pytest.MonkeyPatch) -> Theirs:
    for name, value in theirs.environment.items():
        monkeypatch.setenv(name, value)
    return theirs


@pytest.fixture
def theirs(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Theirs]:
    with goiardi(tmp_path_factory.mktemp("theirs"), "http") as server:
        yield use(server, monkeypatch)


def empty(server: ChefServer) -> bool:
    return not any(server.get(kind) for kind in KINDS)


def test_a_bed_uses_it_and_leaves_it_as_it_was(theirs: Theirs, made: Made) -> None:
    bed, driver = made
    before = {kind: theirs.admin.get(kind) for kind in (*KINDS, "clients", "environments")}
    METHOD.prepare(bed, driver)
    METHOD.deliver(bed, driver)
    node = ChefServer(theirs.url, "one", bed.directory / "clients" / "one.pem")
    node.post("nodes", {"name": "one", "run_list": []})
    assert set(node.get("roles")) and not empty(theirs.admin)
    METHOD.forget(bed)
    METHOD.forget(bed)
    assert {kind: theirs.admin.get(kind) for kind in before} == before


def test_nodes_reach_it_by_its_name_through_the_bridge(theirs: Theirs, made: Made) -> None:
    bed, driver = made
    METHOD.prepare(bed, driver)
    METHOD.deliver(bed, driver)
    port = theirs.url.rpartition(":")[2]
    relayed = ChefServer(f"http://{bed.host.ip}:{port}", theirs.client, theirs.key)
    assert "one" in relayed.get("clients")
    said = (bed.node_directory("one") / "commands").read_text()
    assert f"echo '{bed.host.ip} {NAME} # Chef server' >>/etc/hosts" in said
    driver.destroy(bed)
    with pytest.raises(NoAnswer):
        relayed.get("clients")


def test_a_server_with_others_data_is_left_alone(theirs: Theirs, made: Made) -> None:
    theirs.admin.post("nodes", {"name": "production", "run_list": []})
    with pytest.raises(UsageError, match="has others' data: nodes") as caught:
        METHOD.prepare(*made)
    assert "that is empty" in caught.value.cure
    assert not theirs.admin.get("data") and "one" not in theirs.admin.get("clients")


def test_a_server_of_another_bed_is_left_alone(
    theirs: Theirs, made: Made, tmp_path_factory: pytest.TempPathFactory
) -> None:
    METHOD.prepare(*made)
    METHOD.prepare(*made)  # ours already
    other, driver = beds.make(tmp_path_factory.mktemp("other"), 1)
    with pytest.raises(UsageError, match=f"belongs to the bed .*:{made[0].directory}"):
        METHOD.prepare(other, driver)
    METHOD.forget(other)
    assert "one" in theirs.admin.get("clients")


def test_its_certificate_is_checked(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "theirs"
    directory.mkdir()
    key, ca = directory / "ca.key", directory / "ca.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    written = ["-keyout", str(key), "-out", str(ca), "-addext", f"subjectAltName=DNS:{NAME}"]
    run([*request, *written], timeout=60)
    options = ("--use-ssl", f"--ssl-cert={ca}", f"--ssl-key={key}")
    with goiardi(directory, "https", *options) as server:
        use(server, monkeypatch)
        METHOD.prepare(*made)
        METHOD.deliver(*made)
        delivered = made[0].node_directory("one") / "files/etc/chef/trusted_certs/server.crt"
        assert delivered.read_text() == ca.read_text()
        monkeypatch.delenv(external.CA)
        with pytest.raises(NoAnswer, match="self.signed certificate"):
            METHOD.deliver(*made)


def test_organisations(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """chef-zero believes everybody, but it has organisations, as Chef Infra Server does."""
    port, cache = free_port(), cache_from(os.environ)
    env = bundle.environment(cache, bundle.install(cache))
    zero = ["bundle", "exec", "chef-zero", "--multi-org", "--port", str(port)]
    signature.make_key(tmp_path / "pivotal.pem")
    with running(zero, port, env):
        root = ChefServer(f"http://{NAME}:{port}", "pivotal", tmp_path / "pivotal.pem")
        for name in ("clouds", "others"):
            root.post("organizations", {"name": name, "full_name": name})
        url = f"{root.url}/organizations"
        use(Theirs(f"{url}/clouds", root.name, root.key), monkeypatch)
        METHOD.prepare(*made)
        METHOD.deliver(*made)
        ours, others = (ChefServer(f"{url}/{o}", root.name, root.key) for o in ("clouds", "others"))
        assert ours.find("clients/one") and "openstack-common" in ours.get("cookbooks")
        assert others.find("clients/one") is None and empty(others)
        METHOD.forget(made[0])
        assert empty(ours) and ours.find("clients/one") is None


@pytest.mark.parametrize(
    "name, value, expected",
    [
        (external.URL, "chef.example.org", "is not the address of a Chef server: chef.example.org"),
        (external.URL, "ftp://chef.example.org", "is not the address of a Chef server"),
        (external.CLIENT, "", f"{external.URL} is set, and {external.CLIENT} is not"),
        (external.KEY, "/nowhere.pem", "/nowhere.pem: No such file"),
        (external.CA, "/nowhere.crt", f"{external.CA} names no file: /nowhere.crt"),
    ],
)
def test_what_the_environment_lacks_is_named(
    tmp_path: Path, name: str, value: str, expected: str
) -> None:
    signature.make_key(tmp_path / "key")
    good = Theirs("https://chef.example.org/organizations/x/", "admin", tmp_path / "key")
    account = from_environment(good.environment)
    assert account and account.url == "https://chef.example.org/organizations/x"
    with pytest.raises(UsageError, match=expected):
        from_environment({**good.environment, name: value})


def test_no_server_is_named() -> None:
    assert from_environment({}) is None


def test_an_address_that_no_node_has_a_route_to(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature.make_key(tmp_path / "key")
    use(Theirs("https://192.0.2.1", "admin", tmp_path / "key"), monkeypatch)
    with pytest.raises(UsageError, match="192.0.2.1, to which nodes have no route"):
        METHOD.prepare(*made)
