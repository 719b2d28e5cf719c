"""A Chef server, as one of its clients sees it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.host.errors import MachineRoomError
from harness.methods.server import signature

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0


class NoAnswer(MachineRoomError):
    """The server is down, too slow, or what answers is not a Chef server."""


class Refused(MachineRoomError):
    """The server understood, and said no; `status` is that of HTTP."""

    def __init__(self, message: str, status: int, *, cure: str = "") -> None:
        super().__init__(message, cure=cure)
        self.status = status


@dataclass(frozen=True)
class ChefServer:
    """`url` includes the organisation, if the server has them; `name` is who asks, with the private key in `key`; `ca`
    has the certificate that vouches for the server's (None: those that this host trusts). The key is read once.
    """

    url: str
    name: str
    key: Path
    ca: Optional[Path] = None

    @cached_property
    def _signer(self) -> rsa.RSAPrivateKey:
        return signature.read_key(self.key)

    @cached_property
    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # no proxy, and no password of ~/.netrc instead of ours
        session.verify = str(self.ca) if self.ca else True
        return session

    def get(self, path: str) -> Any:
        return self._json("GET", path)

    def find(self, path: str) -> Any:
        """None when it is not there."""
        try:
            return self.get(path)
        except Refused as error:
            if error.status == requests.codes.not_found:
                return None
            raise

    def post(self, path: str, content: Any) -> Any:
        return self._json("POST", path, content)

    def put(self, path: str, content: Any) -> Any:
        return self._json("PUT", path, content)

    def delete(self, path: str) -> None:
        """What is not there is gone."""
        try:
            self._json("DELETE", path)
        except Refused as error:
            if error.status != requests.codes.not_found:
                raise

    def save(self, folder: str, name: str, content: Any) -> None:
        """Make the object `name` be as `content` says, whether it is there already or not."""
        if self.find(f"{folder}/{name}") is None:
            self.post(folder, content)
        else:
            self.put(f"{folder}/{name}", content)

    def send(self, url: str, content: bytes, md5: bytes) -> None:
        """A file's bytes, to where the server asked for them."""
        kind = {"Content-Type": "application/x-binary"}
        self._ask("PUT", url, content, {**kind, "Content-MD5": base64.b64encode(md5).decode()})

    def _json(self, method: str, path: str, content: Any = None) -> Any:
        body = b"" if content is None else json.dumps(content).encode()
        answer = self._ask(method, f"{self.url}/{path}", body, {"Content-Type": "application/json"})
        try:
            return answer.json()
        except ValueError as error:
            raise NoAnswer(
                f"what answers at {self.url} is not a Chef server: {answer.text[:80]!r}",
                cure="check the URL; with organisations it ends in /organizations/NAME",
            ) from error

    def _ask(
        self, method: str, url: str, body: bytes, kind: Mapping[str, str]
    ) -> requests.Response:
        now, path = datetime.now(timezone.utc), urlsplit(url).path
        signed = signature.headers(self.name, self._signer, method, path, body, now)
        try:
            answer = self._session.request(
                method,
                url,
                data=body,
                headers={"Accept": "application/json", **kind, **signed},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise self._silent(error) from error
        if answer.status_code >= requests.codes.multiple_choices:
            raise self._refused(method, url, answer)
        return answer

    def _silent(self, error: Exception) -> NoAnswer:
        if isinstance(error, requests.Timeout):
            why = f"not within {CONNECT_SECONDS:g} s to connect and {ANSWER_SECONDS:g} s to answer"
        else:
            # The last words are the cause; before them stand the objects of three libraries.
            why = str(error).rpartition(": ")[2].rstrip("')\"")
        return NoAnswer(
            f"the Chef server {self.url} does not answer: {why}",
            cure="if it is the bed's own, `bin/harness prepare VARIANT` starts it again",
        )

    def _refused(self, method: str, url: str, answer: requests.Response) -> Refused:
        said = " ".join(answer.text.split())[:500]
        if answer.status_code == requests.codes.unauthorized:
            return Refused(
                f"the Chef server {self.url} refuses the key of {self.name} ({self.key}): {said}",
                answer.status_code,
                cure=f"it knows no client {self.name}, or one with another key; or the clocks differ",
            )
        asked = f"{method} {urlsplit(url).path}"
        text = f"the Chef server {self.url} answers {answer.status_code} to {asked}: {said}"
        return Refused(text, answer.status_code)
