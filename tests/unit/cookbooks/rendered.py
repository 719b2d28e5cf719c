"""Secrets of every character that is allowed, and a whole cloud as the cookbooks render it with them."""

import base64
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from harness.host.checkout import ROOT

Secrets = Mapping[str, Mapping[str, Any]]
KINDS: Secrets = json.loads((ROOT / "cookbooks/openstack-common/files/secrets.json").read_text())
KEYS = "fernet keys"
RULES = ROOT / "cookbooks/openstack-common/libraries/secret_rules.rb"
ASK = """
  rules = OpenStackCommon::SecretRules
  allowed = ->(kind) { (0..0x2fff).map { |code| [code].pack("U") }.reject { |char| rules.fault(kind, char) }.join }
  puts JSON.generate(rules::TEXTS.keys.to_h { |kind| [kind, allowed.call(kind)] })
"""
LET_IN = b'{"token": {"roles": []}}'
AWKWARD = " $\"'\\%#;:=@/?&+{}[]`"


@dataclass(frozen=True)
class Cloud:
    """`files` by path; `clients` has the options file of the database's client, by user; `login` is the body of the
    administrator's request to Keystone."""

    secrets: Secrets
    files: Mapping[str, str]
    clients: Mapping[str, str]
    login: bytes


def allowed() -> Mapping[str, str]:
    """The characters that the cookbooks let a secret of each kind have."""
    command = ["ruby", "--disable-gems", "-E", "UTF-8", "-r", "json", "-r", str(RULES), "-e", ASK]
    answer: Mapping[str, str] = json.loads(subprocess.check_output(command))
    return answer


def plain() -> Secrets:
    """Found again wherever they stand."""
    return _each(
        lambda item, key, kind: keys(random.Random(key)) if kind == KEYS else f"plain-{item}-{key}"
    )


def hard(chance: random.Random, characters: Mapping[str, str], full: bool) -> Secrets:
    """`full`: all that is allowed, shuffled; else a few characters, most of them awkward."""
    return _each(
        lambda _item, _key, kind: (
            keys(chance) if kind == KEYS else _text(characters[kind], chance, full)
        )
    )


def keys(chance: random.Random) -> dict[str, str]:
    return {number: base64.urlsafe_b64encode(chance.randbytes(32)).decode() for number in "01"}


def _each(value: Any) -> Secrets:
    return {
        item: {key: value(item, key, kind) for key, kind in kinds.items()}
        for item, kinds in KINDS.items()
    }


def _text(characters: str, chance: random.Random, full: bool) -> str:
    if full:
        return "".join(chance.sample(characters, len(characters)))
    few = [character for character in AWKWARD * 4 + characters if character in characters]
    return "".join(chance.choices(few, k=chance.randint(1, 6)))


def render(bags: list[Secrets], directory: Path) -> list[Cloud]:
    """One Ruby for all of them."""
    (directory / "secrets.json").write_text(json.dumps(bags))
    with keystone() as (url, logins):
        command = [sys.executable, "-m", "harness.setup.bundle", "rspec", "spec/rendered.rb"]
        places = {
            "SECRETS": str(directory / "secrets.json"),
            "RENDERED": str(directory / "rendered.json"),
            "KEYSTONE": url,
        }
        ended = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **places}, capture_output=True, text=True
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rendered = json.loads((directory / "rendered.json").read_text())
    return [
        Cloud(secrets, **one, login=login)
        for secrets, one, login in zip(bags, rendered, logins, strict=True)
    ]


@contextmanager
def keystone() -> Iterator[tuple[str, list[bytes]]]:
    """Lets everybody in, and keeps what it was asked."""
    logins: list[bytes] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            logins.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(201)
            self.send_header("X-Subject-Token", "t")
            self.send_header("Content-Length", str(len(LET_IN)))
            self.end_headers()
            self.wfile.write(LET_IN)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v3", logins
    finally:
        server.shutdown()
        server.server_close()
