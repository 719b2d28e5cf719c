"""`python3 -m harness.setup.bundle COMMAND…`: run a Ruby tool of Gemfile.lock, installed from the harness's own cache.

The gems are fetched once, checked against Gemfile.lock.sha256, and built without network into a directory that is named
after the lock file, so that another lock never meets an older one's gems.
"""

import hashlib
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from harness.host.cache import Cache, cache_from
from harness.host.checkout import GEM_CHECKSUMS, GEM_LOCK, ROOT
from harness.host.errors import HarnessError, of_host
from harness.setup import gems, lockfile, system
from harness.host.process import run
from harness.host.storage import locked, note_use

SECONDS = 1800.0
# Gems with C parts are built against the Ruby of the host: another Debian release is another directory.
RUBY = Path("/usr/bin/ruby")


def install(cache: Cache) -> Path:
    """The directory that holds every gem of the lock file; made when it is not there yet, whole or not at all."""
    target = cache.root / "tools" / f"{RUBY.resolve().name}-{digest()}"
    if target.exists():  # others may read what they may not lock
        with suppress(PermissionError):
            note_use(target)
        return target
    with locked(cache.locks / f"tools-{target.name}"):
        if not target.exists():
            _build(cache, target)
    return target


def _build(cache: Cache, target: Path) -> None:
    lock = lockfile.parse(GEM_LOCK.read_text())
    wanted = lockfile.gems(lock, lockfile.checksums(GEM_CHECKSUMS.read_text()), lock.versions)
    gems.fetch(wanted, cache.gems, gems.source(os.environ))
    new = target.with_name(f".{target.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of a builder that was killed
    run(["bundle", "install", "--quiet"], timeout=SECONDS, env=environment(cache, new))
    new.rename(target)


def digest() -> str:
    """Twelve hexadecimal digits of what the gems are made from."""
    return hashlib.sha256(GEM_LOCK.read_bytes()).hexdigest()[:12]


def environment(cache: Cache, path: Path) -> dict[str, str]:
    """What Bundler needs to know; the caller's own Bundler settings are left out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BUNDLE_")}
    return {
        **kept,
        "BUNDLE_GEMFILE": str(ROOT / "Gemfile"),
        "BUNDLE_PATH": str(path),
        "BUNDLE_CACHE_PATH": str(cache.gems),
        "BUNDLE_FROZEN": "true",
        "BUNDLE_LOCAL": "true",
        "BUNDLE_SILENCE_ROOT_WARNING": "true",
    }


def main(command: list[str]) -> int:
    try:
        system.supported()
        cache = cache_from(os.environ)
        path = install(cache)
    except (HarnessError, OSError) as caught:
        error = caught if isinstance(caught, HarnessError) else of_host(caught)
        if error is None:
            raise
        print(error.text, file=sys.stderr)
        return error.exit_code
    if command:
        os.execvpe("bundle", ["bundle", "exec", *command], environment(cache, path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
