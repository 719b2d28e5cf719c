"""Runs on a node: takes the secrets from where they belong, and looks for them where they do not.

Prints names of secrets and places only, never a secret.
"""

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

SERVICES = ("keystone", "glance", "placement", "nova", "neutron")
SECTION = re.compile(r"^\s*(\[[^]]+\])")
OPTION = re.compile(r"^\s*(\w*(?:password|secret|connection|transport_url)\w*)\s*=\s*(.*\S)")
KEYS = ("etc/keystone/fernet-keys/*", "etc/keystone/credential-keys/*")
COOKIE = "var/lib/rabbitmq/.erlang.cookie"
SHORTEST = 8  # characters: anything shorter would be found by chance
OPEN_TO_OTHERS = ("etc", "home", "opt", "root", "run", "srv", "tmp", "usr/local", "var")
# Here a secret is a leak even when only root can read it: these are kept, copied and sent.
NEVER = ("var/log", "var/chef", "root", "tmp", "var/tmp")
# Where a service could have it from.
HELD = ("etc", "home", "opt", "root", "srv", "usr/local", "var")
# The packages' own files, thousands of them, the same on every machine.
PRUNED = ("var/lib/dpkg", "var/lib/apt", "var/cache", "var/log/journal")
PIECE = 16 * 1024 * 1024
OVERLAP = 4096  # longer than any secret, which may stand where two pieces meet


def secrets(root: Path) -> dict[str, str]:
    """The values of secret options, keys and the cookie, by the name of their place."""
    found = {}
    for service in SERVICES:
        for file in sorted((root / "etc" / service).rglob("*")):
            if file.suffix in (".conf", ".ini") and file.is_file():
                for place, value in options(file.read_text(errors="replace")):
                    found[f"{file.relative_to(root)}: {place}"] = password_of(value)
    for file in [*(key for pattern in KEYS for key in root.glob(pattern)), root / COOKIE]:
        if file.is_file():
            found[str(file.relative_to(root))] = file.read_text().strip()
    return {name: value for name, value in found.items() if len(value) >= SHORTEST}


def options(text: str) -> Iterator[tuple[str, str]]:
    """`[section] option` and value of each option that is secret: many sections have one of the same name."""
    section = ""
    for line in text.splitlines():
        if match := SECTION.match(line):
            section = match[1]
        elif match := OPTION.match(line):
            yield f"{section} {match[1]}", match[2]


def password_of(value: str) -> str:
    """The password in a URL, if it has one; any other value is the secret itself, as oslo.config reads it."""
    if "://" in value:
        return unquote(urlsplit(value).password or "")
    if value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value.replace(r"\$", "$")


def files(root: Path) -> Iterator[Path]:
    """Files that others can read, and all files in the places where no secret belongs at all."""
    for top in OPEN_TO_OTHERS:
        yield from walk(root / top, root, others=True)
    for top in NEVER:
        yield from walk(root / top, root, others=False)


def walk(top: Path, root: Path, others: bool) -> Iterator[Path]:
    """Regular files below `top`; with `others`, only those that a stranger can get at and read."""
    for directory, below, names in os.walk(top):
        here = Path(directory)
        if others and not here.stat().st_mode & stat.S_IXOTH:
            below.clear()
            continue
        below[:] = [d for d in below if str((here / d).relative_to(root)) not in PRUNED]
        for name in names:
            try:
                state = (here / name).lstat()
            except FileNotFoundError:
                continue
            if stat.S_ISREG(state.st_mode) and (not others or state.st_mode & stat.S_IROTH):
                yield here / name


def texts(root: Path) -> Iterator[tuple[str, bytes]]:
    """All places to look at, with what is there."""
    for file in [*files(root), *root.glob("proc/[0-9]*/cmdline")]:
        try:
            with file.open("rb") as opened:
                yield from ((str(file), piece) for piece in pieces(opened))
        except OSError:  # it ended, or was removed, meanwhile
            continue


def pieces(file: BinaryIO) -> Iterator[bytes]:
    before = b""
    while piece := file.read(PIECE):
        yield before + piece
        before = piece[-OVERLAP:]


def journal() -> bytes:
    command = ["journalctl", "--quiet", "--no-pager", "--all", "--output=cat"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def leaks(known: Mapping[str, str], places: Iterator[tuple[str, bytes]]) -> list[str]:
    """The leaks, as "place: name of the secret" for each secret that a place has, be it plain or as in a URL."""
    names = {
        form.encode(): name for name, value in known.items() for form in (value, quote(value, ""))
    }
    pattern = re.compile(b"|".join(map(re.escape, names)))
    found = {
        f"{place}: {names[match]}" for place, text in places for match in pattern.findall(text)
    }
    return sorted(found)


def holding(wanted: Mapping[str, str]) -> str:
    """JSON: where this node holds one of these secrets, whoever may read it there."""
    root = Path("/")
    held = (file for top in HELD for file in walk(root / top, root, others=False))
    return json.dumps(leaks(wanted, ((str(file), file.read_bytes()) for file in held)))


def report(more: Mapping[str, str]) -> str:
    """JSON: how many secrets there are, and the leaks; `more` has those that no file tells."""
    root = Path("/")
    known = {**secrets(root), **more}
    found = leaks(known, texts(root)) + leaks(known, iter([("the journal", journal())]))
    return json.dumps({"secrets": len(known), "leaks": found})
