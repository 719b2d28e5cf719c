"""Whatever is asked for on the command line: an exit code of the table, and no traceback."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import cli
from harness.host.errors import NothingSelected, UsageError
from tests.unit.malformed.test_files import MUTATIONS, mutated

SELECTING = (
    *("test", "create", "prepare", "converge", "idempotence", "verify", "reboot", "reconfigure"),
    *("destroy", "plan", "login", "exec", "logs", "openrc", "vagrantfile"),
)
# None of these selects a variant, alone or with others, so nothing is ever made.
KNOWN = (
    *("allinone/debian-99", "alinone", "/", "a/b/c/d/e/f", "0", "-1", "9" * 5000, "nan"),
    *("--jobs", "--driver", "--inventory", "--provider", "--erase", "--keep", "--reconfigure"),
    *("--no-cache", "--json", "--base", "--shards", "--", "-x", "--no-such-option", "/dev/null"),
)
LETTERS = st.characters(blacklist_characters="\0*?[", blacklist_categories=["Cs"])
TEXT = st.text(LETTERS, max_size=12).filter(lambda word: not word.startswith("-"))
WORDS = TEXT | st.sampled_from(KNOWN)

few = settings(
    mutated,
    max_examples=MUTATIONS // 40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_CACHE", str(tmp_path_factory.mktemp("c")))
        yield


def ended(arguments: list[str]) -> int:
    try:
        return cli.main(arguments)
    except SystemExit as end:  # argparse's
        assert isinstance(end.code, int)
        return end.code


@few
@given(st.sampled_from(SELECTING), st.lists(WORDS, max_size=5))
def test_what_names_nothing(
    capsys: pytest.CaptureFixture[str], command: str, words: list[str]
) -> None:
    code = ended([command, *words])
    told = capsys.readouterr()
    assert code in (UsageError.exit_code, NothingSelected.exit_code), told.err


@few
@given(st.sampled_from(("affected", "report", "no such command")), st.lists(WORDS, max_size=4))
def test_questions(capsys: pytest.CaptureFixture[str], command: str, words: list[str]) -> None:
    assert ended([command, *words]) in (0, UsageError.exit_code), capsys.readouterr().err
