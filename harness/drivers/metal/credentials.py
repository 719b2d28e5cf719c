"""Who logs in to a BMC: said by a file or the environment, never by the inventory, and never on a command line."""

import os
from dataclasses import dataclass
from pathlib import Path

from harness.host.errors import UsageError


@dataclass(frozen=True)
class Credentials:
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.user})"


def read(where: str) -> Credentials:
    """`file:PATH` or `environment:NAME`, which hold USER:PASSWORD. Raises UsageError."""
    kind, _, name = where.partition(":")
    text = _of_file(Path(name)) if kind == "file" else os.environ.get(name)
    if text is None:
        raise UsageError(
            f"the environment has no {name}, which has a BMC's credentials",
            cure=f"{name}=USER:PASSWORD",
        )
    user, colon, password = text.strip().partition(":")
    if not (user and colon and password):
        raise UsageError(f"{where} does not hold USER:PASSWORD", cure="one line, with a colon")
    return Credentials(user, password)


def _of_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}", cure="USER:PASSWORD of the BMC there"
        ) from error
    if mode & 0o077:
        raise UsageError(f"{path} can be read by others", cure=f"chmod 600 {path}")
    return text
