"""Where the files of this repository are that are not Python."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KITCHEN = ROOT / "kitchen"
GEM_LOCK = ROOT / "Gemfile.lock"
GEM_CHECKSUMS = ROOT / "Gemfile.lock.sha256"
HOST_PACKAGES = KITCHEN / "host-packages.txt"
