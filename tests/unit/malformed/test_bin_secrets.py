"""bin/secrets, whatever is in its files: it does its work, or says which file is wrong and has changed nothing."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.host.checkout import KITCHEN, ROOT
from tests.unit.malformed import mutations
from tests.unit.malformed.test_files import MUTATIONS, SECONDS, mutated

PARTS = (
    "bin/secrets",
    "cookbooks/openstack-common/files/secrets.json",
    "cookbooks/openstack-common/libraries/secret_rules.rb",
)
DESCRIPTION = PARTS[1]
FILES = (DESCRIPTION, "bags/openstack/admin.json", "bags/openstack/fernet.json", "key")
RUNNER = Path(__file__).parent / "one_after_another.rb"
NAMED = re.compile(rb"bin/secrets: (no such secret: )?[a-z][a-z0-9_-]*\.")  # an item
COMMANDS: tuple[list[str], ...] = (
    [],
    ["--rotate", "all"],
    ["--rotate", "fernet.tokens"],
    ["--show", "admin.password"],
)


@dataclass(frozen=True)
class Room:
    """A checkout with what bin/secrets needs, and a data bag that it made."""

    root: Path
    runner: "subprocess.Popen[str]"

    def run(self, *options: str) -> tuple[int, bytes]:
        program, told = self.root / "bin/secrets", self.root / "told"
        own = [str(self.root / "bags"), "--secret-file", str(self.root / "key")]
        assert self.runner.stdin and self.runner.stdout
        print(
            json.dumps([str(program), str(told), *own, *options]),
            file=self.runner.stdin,
            flush=True,
        )
        code, seconds = json.loads(self.runner.stdout.readline())
        assert seconds < SECONDS
        return code, told.read_bytes()

    def content(self) -> dict[Path, bytes]:
        files = [self.root / DESCRIPTION, self.root / "key", *(self.root / "bags").rglob("*")]
        return {file: file.read_bytes() for file in files if file.is_file()}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    root = tmp_path_factory.mktemp("room")
    for part in PARTS:
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, root / part)
    command = ["ruby", "--disable-gems", str(RUNNER)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as runner:  # type: ignore[call-overload]
        made = Room(root, runner)
        assert made.run() == (0, b"")
        yield made


def judged(room: Room, name: str, content: bytes, options: list[str]) -> None:
    good = room.content()
    try:
        (room.root / name).write_bytes(content)
        before = room.content()
        code, told = room.run(*options)
        assert b"in `" not in told and b"Error" not in told, told.decode()
        assert code in (0, 2), (code, told)
        if code == 2:
            assert told.startswith(b"bin/secrets: ") and told.decode()
            assert str(room.root).encode() in told or NAMED.match(told), told
            assert room.content() == before
    finally:
        for file in room.content().keys() - good.keys():
            file.unlink()
        for file, text in good.items():
            file.write_bytes(text)


def test_both_readers_of_the_description_know_the_same_kinds(room: Room) -> None:
    schema = json.loads((KITCHEN / "schemas" / "secrets.json").read_text())
    kinds = schema["additionalProperties"]["additionalProperties"]["enum"]
    good = room.content()[room.root / DESCRIPTION]
    content = json.dumps({"every": {f"kind_{number}": kind for number, kind in enumerate(kinds)}})
    (room.root / DESCRIPTION).write_text(content)
    assert room.run() == (0, b"")
    (room.root / DESCRIPTION).write_text('{"every": {"other": "no such kind"}}')
    code, told = room.run()
    assert code == 2 and told.decode().endswith(f"the kind is one of {', '.join(kinds)}\n")
    (room.root / DESCRIPTION).write_bytes(good)


few = settings(mutated, max_examples=max(1, MUTATIONS // 80))


@pytest.mark.parametrize("name", FILES)
def test_text(room: Room, name: str) -> None:
    @few
    @given(mutations.texts((room.root / name).read_bytes()), st.sampled_from(COMMANDS))
    def check(content: bytes, options: list[str]) -> None:
        judged(room, name, content, options)

    check()


@pytest.mark.parametrize("name", FILES[:-1])
def test_structure(room: Room, name: str) -> None:
    @few
    @given(
        mutations.structures(json.loads((room.root / name).read_text())), st.sampled_from(COMMANDS)
    )
    def check(content: str, options: list[str]) -> None:
        judged(room, name, content.encode(), options)

    check()
