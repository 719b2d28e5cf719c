"""On a system that is not supported the first line says so, whatever is called, and nothing is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.host.errors import MachineRoomError
from tests.proofs.bare.machine import BareMachine

COMMANDS = (
    "bin/harness doctor",
    "bin/harness list",
    "bin/harness test identity",
    "bin/test --fast",
)
RELEASE = "etc/os-release"
OTHER = 'PRETTY_NAME="Another 1.0"\nID=another\nID_LIKE=debian\nVERSION_ID="1.0"\n'
SENTENCE = "error: this host runs Another 1.0; supported are Debian 12 and 13"


def everywhere(root: Path, bare: BareMachine) -> bool:
    with _another_system(root):
        before = _installed(root)
        said = [bare.ask(command) for command in COMMANDS]
        wrong = [one for one in said if one != (MachineRoomError.exit_code, f"{SENTENCE}\n")]
        for code, text in wrong:
            print(f"not refused: exit code {code}, {text}")
        return not wrong and _installed(root) == before


@contextmanager
def _another_system(root: Path) -> Iterator[None]:
    own = (root / RELEASE).readlink()
    (root / RELEASE).unlink()
    (root / RELEASE).write_text(OTHER)
    try:
        yield
    finally:
        (root / RELEASE).unlink()
        (root / RELEASE).symlink_to(own)


def _installed(root: Path) -> bytes:
    return (root / "var/lib/dpkg/status").read_bytes()
