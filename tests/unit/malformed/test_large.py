"""Files as large as any that is read, of what takes a reader longest: each is judged within two seconds."""

import time
from pathlib import Path

import pytest

from harness.loading import schema
from harness.loading.problems import InvalidFiles
from harness.loading.text import LARGEST
from tests.unit.malformed.test_files import SECONDS


def full(unit: str, start: str = "", end: str = "") -> str:
    return start + unit * ((LARGEST - len(start) - len(end)) // len(unit)) + end


LARGE = {
    "a list.yml": full("1,", "[", "]"),
    "a list of lines.yml": full("- x\n"),
    "brackets.yml": full("["),
    "mappings.yml": full("{a: "),
    "dashes.yml": full("- "),
    "one key again and again.yml": full("a: 1\n"),
    "keys that nobody knows.yml": "".join(f"key{number}: 1\n" for number in range(20_000)),
    "anchors.yml": "".join(f"- &a{number} x\n" for number in range(18_000)),
    "digits.yml": full("9"),
    "a number to the base of 60.yml": full("1:", "", "1"),
    "escapes.yml": full("\\x41", '"', '"'),
    "blanks.yml": full(" "),
    "comments.yml": full("#\n"),
    "a list.json": full("1,\n", "[", "1]"),
    "brackets.json": full("["),
    "mappings.json": full('{"a":'),
    "digits.json": full("9"),
    "an exponent.json": full("9", "1e"),
    "keys that nobody knows.json": full('"key": 1, ', "{", '"key": 1}'),
    "escapes.json": full("\\u0041", '"', '"'),
}


@pytest.mark.parametrize("name", LARGE)
def test_it_is_judged_in_time(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(LARGE[name])
    began = time.process_time()
    problems, _ = schema.read(tmp_path / name, tmp_path, "topology")
    assert InvalidFiles(problems).message
    assert time.process_time() - began < SECONDS


def test_what_is_larger_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("#" * (LARGEST + 1))
    problems, _ = schema.read(tmp_path / "a.yml", tmp_path, "topology")
    assert [str(one) for one in problems] == [
        "a.yml:1:1: this is larger than 256 KiB, so it is not what belongs here"
    ]
