import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.host.errors import MachineRoomError
from harness.host.storage import free_bytes, locked, require_space

HOLDER = """
import sys
from pathlib import Path
from harness.host.storage import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_space_is_looked_for_where_the_directory_will_be(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") == free_bytes(tmp_path)


def test_too_little_space_says_how_much_is_needed_and_what_to_do(tmp_path: Path) -> None:
    require_space(tmp_path, 1, "a byte")
    with pytest.raises(MachineRoomError, match="disk space for the moon: .* GiB needed") as caught:
        require_space(tmp_path, 2**60, "the moon")
    assert "HARNESS_CACHE" in caught.value.cure


def test_a_lock_is_held_against_others_and_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "one"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    with pytest.raises(MachineRoomError, match="busy building"):
        with locked(path, busy="busy building"):
            pass
    holder.kill()
    holder.communicate()
    with locked(path, busy="busy building"):
        pass
