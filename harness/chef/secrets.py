"""The deployment's secrets, by the command that operators use as well: bin/secrets."""

from pathlib import Path

from harness.checkout import ROOT
from harness.drivers.bed import Bed
from harness.process import run

SECONDS = 60.0


def data_bags(bed: Bed) -> Path:
    return bed.directory / "secrets" / "data_bags"


def key_file(bed: Bed) -> Path:
    """The key that seals the data bags."""
    return bed.directory / "secrets" / "encrypted_data_bag_secret"


def make(bed: Bed) -> None:
    """Make what is missing; what is there stays."""
    _call(bed)


def rotate(bed: Bed) -> None:
    """Make every secret anew."""
    _call(bed, "--rotate", "all")


def show(bed: Bed, name: str) -> str:
    """One secret, as `item.key`."""
    return _call(bed, "--show", name).strip()


def _call(bed: Bed, *options: str) -> str:
    data_bags(bed).mkdir(parents=True, mode=0o700, exist_ok=True)
    command = [
        str(ROOT / "bin" / "secrets"),
        str(data_bags(bed)),
        "--secret-file",
        str(key_file(bed)),
    ]
    return run([*command, *options], timeout=SECONDS).stdout
