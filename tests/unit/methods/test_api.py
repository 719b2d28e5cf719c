"""A Chef server that is down, slow, something else, or does not know us: said in words, and soon."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError
from harness.methods.server import api, signature
from harness.methods.server.api import ChefServer, NoAnswer, Refused
from tests.unit.methods import beds


@pytest.fixture
def key(tmp_path: Path) -> Path:
    signature.make_key(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def port() -> Iterator[int]:
    """Of somebody who listens, and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def test_a_server_that_is_down(key: Path) -> None:
    with closing(socket.socket()) as bound:  # and does not listen
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(NoAnswer) as caught:
            ChefServer(url, "one", key).get("nodes")
    assert caught.value.message == (
        f"the Chef server {url} does not answer: [Errno 111] Connection refused"
    )
    assert caught.value.exit_code == MachineRoomError.exit_code


def test_a_server_that_is_slow(key: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "ANSWER_SECONDS", 0.3)
    started = time.monotonic()
    with pytest.raises(NoAnswer, match="does not answer: not within .* 0.3 s to answer"):
        ChefServer(f"http://127.0.0.1:{port}", "one", key).get("nodes")
    assert time.monotonic() - started < 5


def test_a_server_of_another_kind(key: Path, tmp_path: Path) -> None:
    (tmp_path / "nodes").write_text("<html>It works!</html>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{web.server_port}"
        with pytest.raises(NoAnswer, match="is not a Chef server: '<html>It works!</html>'"):
            ChefServer(url, "one", key).get("nodes")
        web.shutdown()


def test_a_server_that_refuses_the_key(looked_at: Bed, key: Path) -> None:
    url = beds.admin(looked_at).url
    for name in ("admin", "one", "nobody"):
        with pytest.raises(Refused) as caught:
            ChefServer(url, name, key).get("nodes")
        assert f"refuses the key of {name} ({key})" in caught.value.message
        assert "the clocks differ" in caught.value.cure
        assert caught.value.exit_code == MachineRoomError.exit_code


def test_other_refusals_keep_the_servers_words(looked_at: Bed) -> None:
    with pytest.raises(Refused, match="answers 404 to GET /nodes/one: .*not found"):
        beds.admin(looked_at).get("nodes/one")
    with pytest.raises(Refused, match="answers 403 to POST /clients"):
        beds.node(looked_at).post("clients", {"name": "two"})
