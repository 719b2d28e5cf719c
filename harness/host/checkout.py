"""Where the files of this repository are that are not Python."""

import hashlib
from pathlib import Path

from harness.host.process import run

ROOT = Path(__file__).resolve().parents[2]
KITCHEN = ROOT / "kitchen"
GEM_LOCK = ROOT / "Gemfile.lock"
GEM_CHECKSUMS = ROOT / "Gemfile.lock.sha256"
HOST_PACKAGES = KITCHEN / "host-packages.txt"


def fingerprint() -> str:
    """Twelve hexadecimal digits of what stands in the checkout, apart from what Git ignores."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others"]
    listing = run([*command, "--exclude-standard"], timeout=60).stdout
    digest = hashlib.sha256()
    for name in sorted(filter(None, listing.split("\0"))):
        file = ROOT / name
        digest.update(name.encode() + (file.read_bytes() if file.is_file() else b""))
    return digest.hexdigest()[:12]
