"""The package cache of a bed: apt-cacher-ng at an address of this host, for nodes with no other way out."""

import fcntl
import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.host.cache import Cache
from harness.drivers.base import Running
from harness.drivers.bed import Bed
from harness.drivers.host import daemons
from harness.host import cgroups
from harness.host.errors import MachineRoomError
from harness.image import sources
from harness.machines import NeverReady, wait_until
from harness.host.process import tail

# Not apt-cacher-ng's own 3142: a developer's machine may well run one of its own, on all addresses.
PORT = 31420
NAME = "packages"
ANSWER_SECONDS = 20.0
PROBE_SECONDS = 60.0

# What a node is given, so that it goes this way.
APT_FILE = "etc/apt/apt.conf.d/90package-cache"
APT = """\
Acquire::http::Proxy "http://{proxy}";
Acquire::https::Proxy "false";
"""


def address(host: str) -> str:
    return f"{host}:{PORT}"


def settings(bed: Bed, host: str, directory: Path, mirrors: Iterable[str]) -> str:
    """The daemon's configuration: only these mirrors, nothing else that the nodes might ask for."""
    lines = [
        f"CacheDir: {directory}",
        f"LogDir: {bed.directory / 'package-cache'}",
        f"BindAddress: {host}",
        f"Port: {PORT}",
        "ForeGround: 1",
        "ForceManaged: 1",
        "ReportPage:",
        *(f"Remap-mirror{number}: {url} ; {url}" for number, url in enumerate(mirrors)),
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def directory_of_ours(cache: Cache) -> Iterator[tuple[Path, int]]:
    """A directory of cached packages that no other daemon uses, and the descriptor that holds its
    lock.

    Two daemons must not share one. The lock is the daemon's as long as it lives, because it
    inherits the descriptor.
    """
    for number in range(1000):
        directory = cache.packages / str(number)
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(
            cache.packages / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644
        )
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield directory, lock
            return
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
    raise MachineRoomError(
        f"every directory of {cache.packages} is in use", cure="destroy beds that are not needed"
    )


def start(bed: Bed, host: str, among: cgroups.Hierarchies, mirrors: Iterable[str]) -> Running:
    """On this host's address `host`."""
    own = bed.directory / "package-cache"
    own.mkdir()
    with directory_of_ours(bed.cache) as (directory, lock):
        (own / "acng.conf").write_text(settings(bed, host, directory, mirrors))
        command = ["apt-cacher-ng", "-c", str(own)]
        return daemons.start(bed, NAME, command, log(bed), among, keep=[lock])


def log(bed: Bed) -> Path:
    return bed.directory / "package-cache" / "output.log"


def check(bed: Bed, host: str, daemon: Running, index: str) -> None:
    """Wait until the daemon answers, and fetch `index` (a URL of a mirror) through it, as a node
    would."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"http": f"http://{address(host)}"})
    )

    def answers() -> tuple[bool, str]:
        try:
            with opener.open(index, timeout=PROBE_SECONDS):
                return True, ""
        except urllib.error.HTTPError as error:
            raise sources.unreachable(index, f"{error.code} {error.reason}") from error
        except OSError as error:
            return False, str(error)

    def broken() -> tuple[bool, str]:
        return daemon.poll() is not None, "apt-cacher-ng ended"

    try:
        wait_until(answers, broken=broken, what="the package cache answers", within=ANSWER_SECONDS)
    except NeverReady as error:
        said = tail(log(bed).read_text(errors="replace"))
        raise MachineRoomError(f"{error.message}\nit said:\n{said}") from error
