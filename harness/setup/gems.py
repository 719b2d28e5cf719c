"""Gem files, fetched once into the cache, each checked against the committed checksum before it
gets its name there."""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.host.checkout import GEM_CHECKSUMS, GEM_LOCK, ROOT
from harness.host.errors import MachineRoomError
from harness.setup import lockfile
from harness.setup.lockfile import Gem

VARIABLE = "HARNESS_GEM_SOURCE"
RUBYGEMS = "https://rubygems.org"
CLIENT = "chef-bin"
SECONDS = 60.0
AT_ONCE = 8


def of_client(root: Path = ROOT) -> list[Gem]:
    """The gems of chef-client, by the lock file of the checkout at `root`."""
    lock = lockfile.parse((root / GEM_LOCK.name).read_text())
    digests = lockfile.checksums((root / GEM_CHECKSUMS.name).read_text())
    return lockfile.gems(lock, digests, [CLIENT])


def source(environ: Mapping[str, str]) -> str:
    """The base URL that gems come from: `<source>/gems/<file>`. A directory's path serves as
    well."""
    named = environ.get(VARIABLE, "").rstrip("/") or RUBYGEMS
    return f"file://{named}" if named.startswith("/") else named


def missing(gems: Sequence[Gem], directory: Path) -> list[Gem]:
    """Those whose files are not in `directory` yet. What is there was checked when it got there."""
    return [gem for gem in gems if not (directory / gem.file).exists()]


def fetch(gems: Sequence[Gem], directory: Path, base: str) -> None:
    """Fetch those that are missing in `directory`, several at once; MachineRoomError for the first
    that fails."""
    directory.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(_fetch, gem, directory, base) for gem in missing(gems, directory)]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch(gem: Gem, directory: Path, base: str) -> None:
    content = _download(f"{base}/gems/{gem.file}")
    found = hashlib.sha256(content).hexdigest()
    if found != gem.sha256:
        raise MachineRoomError(
            f"{gem.file} from {base} is not what Gemfile.lock.sha256 says: "
            f"{found} instead of {gem.sha256}",
            cure=f"use another gem source ({VARIABLE}); if RubyGems serves this, do not run it",
        )
    new = directory / f".{gem.file}.{os.getpid()}"
    new.write_bytes(content)
    new.rename(directory / gem.file)


def _download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        raise _unreachable(url, f"{error.code} {error.reason}") from error
    except OSError as error:
        raise _unreachable(url, str(getattr(error, "reason", error))) from error


def _unreachable(url: str, why: str) -> MachineRoomError:
    return MachineRoomError(
        f"the gem source is unreachable: {url}: {why}",
        cure="check this host's network and proxy, "
        f"or let {VARIABLE} name a mirror or a directory that has gems/<file>",
    )
