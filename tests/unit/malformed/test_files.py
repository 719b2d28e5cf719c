"""Whatever is in a file: it is taken, or what is wrong with it is told with its place, within two seconds."""

import json
import os
import re
import time
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.loading import load_kitchen
from harness.loading.problems import InvalidFiles, Problem
from tests.unit.malformed import kinds, mutations
from tests.unit.malformed.kinds import KINDS, Kind

# MUTATIONS=10000 looks longer.
MUTATIONS = int(os.environ.get("MUTATIONS", "2000"))
SECONDS = 2.0  # of the processor: others may use it as well
LINE_BREAKS = ("\n", "\r\n|[\r\n\u0085\u2028\u2029]")  # editors', and YAML's
DATA = [name for name, kind in KINDS.items() if not kind.file.endswith(".rb")]
MEANT = {name: kind for name, kind in KINDS.items() if kind.names}
mutated = settings(
    max_examples=MUTATIONS // len([*KINDS, *DATA, *MEANT]),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kinds.make(tmp_path_factory.mktemp("checkout"))


def problems(root: Path, kind: Kind, content: bytes) -> list[Problem]:
    """What is told of the checkout when the file of that kind has `content`; none when it is taken."""
    file, good, began = root / kind.file, kind.good(root), time.process_time()
    try:
        file.write_bytes(content)
        kind.read(file, root)
        return []
    except InvalidFiles as error:
        assert error.exit_code == 2 and error.problems
        for problem in error.problems:
            _judge(problem, root)
        return error.problems
    finally:
        file.write_bytes(good)
        assert time.process_time() - began < SECONDS


def _judge(problem: Problem, root: Path) -> None:
    """It can be shown, and its place is in the file."""
    assert str(problem).isprintable() and str(problem).encode()
    text = (root / problem.file).read_bytes().decode(errors="replace")
    assert any(_is_in(problem, re.split(breaks, text)) for breaks in LINE_BREAKS), problem


def _is_in(problem: Problem, lines: list[str]) -> bool:
    of_line = problem.line <= len(lines) and len(lines[problem.line - 1])
    return problem.line >= 1 and 1 <= problem.column <= of_line + 1


def test_the_good_checkout_is_taken_as_a_whole(root: Path) -> None:
    assert load_kitchen(root).matrix.variants


@pytest.mark.parametrize("name", KINDS)
def test_a_good_file_is_taken(root: Path, name: str) -> None:
    assert problems(root, KINDS[name], KINDS[name].good(root)) == []


@pytest.mark.parametrize("name", KINDS)
def test_text(root: Path, name: str) -> None:
    @mutated
    @given(mutations.texts(KINDS[name].good(root)))
    def check(content: bytes) -> None:
        problems(root, KINDS[name], content)

    check()


@pytest.mark.parametrize("name", DATA)
def test_structure(root: Path, name: str) -> None:
    kind = KINDS[name]
    words = (
        {"NaN": ".nan", "-Infinity": "-.inf", "Infinity": ".inf"}
        if kind.file.endswith(".yml")
        else {}
    )

    @mutated
    @given(mutations.structures(kind.data(root)))
    def check(content: str) -> None:
        for word, said in words.items():
            content = content.replace(word, said)
        problems(root, kind, content.encode())

    check()


@pytest.mark.parametrize("name", MEANT)
def test_a_name_of_what_is_not_there_is_refused_at_its_place(root: Path, name: str) -> None:
    kind = MEANT[name]
    data = kind.data(root)
    places = [path for path in mutations.paths(data) if _names(kind, path)]
    assert places
    known = {
        value
        for path in mutations.paths(data)
        if isinstance(value := mutations.at(data, path), str)
    }

    @mutated
    @given(st.sampled_from(places), st.text(st.characters(blacklist_characters="*?[")))
    def check(path: mutations.Path, word: str) -> None:
        if word in known:
            return
        mark = "the only one of this name"
        lines = json.dumps(mutations.put(data, path, mark), indent=1).split("\n")
        (line,) = (number for number, text in enumerate(lines) if mark in text)
        column = lines[line].index(json.dumps(mark))
        content = json.dumps(mutations.put(data, path, word), indent=1).encode()
        told = problems(root, kind, content)
        assert (kind.file, line + 1, column + 1) in {
            (p.file.removeprefix(f"{root}/"), p.line, p.column) for p in told
        }

    check()


def _names(kind: Kind, path: mutations.Path) -> bool:
    words = "/".join(map(str, path))
    return any(fnmatchcase(words, one) and len(path) == one.count("/") + 1 for one in kind.names)
