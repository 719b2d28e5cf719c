"""A platform's package mirrors."""

import urllib.error
import urllib.request
from collections.abc import Sequence

from harness.errors import MachineRoomError

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
        try:
            with urllib.request.urlopen(index(line), timeout=SECONDS):
                pass
        except urllib.error.HTTPError as error:
            raise unreachable(index(line), f"{error.code} {error.reason}") from error
        except OSError as error:
            raise unreachable(index(line), str(getattr(error, "reason", error))) from error


def unreachable(url: str, why: str) -> MachineRoomError:
    return MachineRoomError(
        f"the package mirror is unreachable: {url}: {why}",
        cure="check this host's network and proxy, "
        "or name another mirror in the platform's `sources`",
    )
