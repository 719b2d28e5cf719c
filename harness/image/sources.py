"""A platform's package mirrors."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Sequence

from harness.host.errors import MachineRoomError

SECONDS = 30.0


def mirrors(lines: Sequence[str]) -> list[str]:
    """The mirrors' URLs of lines like `deb http://deb.debian.org/debian bookworm main`, each once,
    in their order."""
    return list(dict.fromkeys(line.split()[1].rstrip("/") for line in lines))


def index(line: str) -> str:
    """The URL of the signed index that a source line stands for."""
    _, mirror, suite, *_ = line.split()
    return f"{mirror.rstrip('/')}/dists/{suite}/InRelease"


def check(lines: Sequence[str]) -> None:
    """Raise when a mirror does not answer: before minutes are spent, and with a better word than
    apt's."""
    for line in lines:
        _read(index(line))


def snapshot(line: str) -> str:
    """Twelve hexadecimal digits that change when a package of the source line does."""
    return packages_digest(_read(index(line)), line.split()[3:])


def packages_digest(release: str, components: Sequence[str]) -> str:
    """Of an InRelease's text only the lists of binary packages count: a mirror signs it anew
    several times a day, with another date, when nothing has changed."""
    prefixes = tuple(f"{component}/binary-" for component in components)
    rows = (line.split() for line in release.splitlines())
    lists = [row for row in rows if len(row) == 3 and row[2].startswith(prefixes)]
    text = "\n".join(" ".join(row) for row in lists) if lists else release
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _read(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            content: bytes = answer.read()
    except urllib.error.HTTPError as error:
        raise unreachable(url, f"{error.code} {error.reason}") from error
    except OSError as error:
        raise unreachable(url, str(getattr(error, "reason", error))) from error
    return content.decode(errors="replace")


def unreachable(url: str, why: str) -> MachineRoomError:
    return MachineRoomError(
        f"the package mirror is unreachable: {url}: {why}",
        cure="check this host's network and proxy, "
        "or name another mirror in the platform's `sources`",
    )
