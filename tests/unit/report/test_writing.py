"""The reports as files, and the command that writes them."""

import errno
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness import cli
from harness.report import writing
from harness.report.load import EVENTS
from harness.report.writing import reported, write
from tests.unit.report.told import PAIR, SOLO, Told, passed, two_variants

NAMES = ["report.html", "report.json", "junit.xml"]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    return tmp_path / "runs"


class Page(HTMLParser):
    """What a page leads to, and what it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []
        self.loaded += [found["src"]] if "src" in found else []
        self.loaded += [found["href"]] if tag == "link" else []


def test_three_files_beside_the_events(runs: Path) -> None:
    files = write(two_variants(runs / "1"))
    assert [file.name for file in files] == NAMES
    assert all(file.parent == runs / "1" and file.stat().st_size for file in files)
    assert not list((runs / "1").glob(".*"))


def test_the_page_needs_no_other_and_its_links_lead_somewhere(runs: Path) -> None:
    html = write(two_variants(runs / "1"))[0]
    text = html.read_text()
    page = Page(text)
    assert page.loaded == [] and "@import" not in text and not re.search(r"url\(", text)
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert (html.parent / link).is_file()
    assert "logs/pair-debian-12-local/web-b/chef-client.log" in page.links


def test_what_failed_is_text_and_not_markup(runs: Path) -> None:
    text = write(two_variants(runs / "1"))[0].read_text()
    assert "no such thing as &lt;motd&gt;" in text and "<motd>" not in text


def test_half_of_a_character_does_not_keep_it_from_being_written(runs: Path) -> None:
    told = Told(runs / "1").begin(SOLO)
    told.stage(SOLO, "create", verdict="failed")
    told.emit("failure", variant=SOLO, stage="create", text="x\n  bad \ud800 byte")
    assert "bad ? byte" in write(told.directory)[0].read_text()


def test_earlier_runs_are_plotted(runs: Path) -> None:
    for number in range(3):
        told = Told(runs / str(number)).wait(number * 1000).begin(SOLO)
        passed(told, SOLO)
        told.over(0)
    (runs / "torn").mkdir()
    (runs / "torn" / EVENTS).write_text("{")
    text = write(runs / "2")[0].read_text()
    assert "<title>0: passed, 2.0 s; what create did</title>" in text
    assert "median 2.0 s of 3" in text


@pytest.mark.parametrize(
    "text", ["", '{"time": 1.0, "event": "run_started", "variants": ["a/b/c"]}\n{']
)
def test_a_broken_log_gives_reports_that_say_so(runs: Path, text: str) -> None:
    (runs / "1").mkdir(parents=True)
    (runs / "1" / EVENTS).write_text(text)
    html, json, junit = (file.read_text() for file in write(runs / "1"))
    assert 'class="problem"' in html and "passed" not in re.sub(
        "<style>.*?</style>", "", html, flags=re.S
    )
    assert '"problems"' in json
    assert "<error" in junit


def test_a_run_that_is_interrupted_is_reported(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        with reported(runs / "1"):
            Told(runs / "1").begin(SOLO).start(SOLO, "create")
            raise KeyboardInterrupt
    assert "unfinished" in (runs / "1" / "report.html").read_text()
    assert str(runs / "1" / "report.html") in capsys.readouterr().err


def test_a_report_that_cannot_be_written_takes_nothing_from_the_run(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(directory: Path) -> tuple[Path, ...]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing, "write", full)
    with reported(runs / "1"):
        pass
    assert "the reports are not written: " in capsys.readouterr().err


def test_the_command_reports_the_last_run(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("20260101-1", "20260102-2"):
        two_variants(runs / name)
    (runs / "20260103-3").mkdir()
    assert cli.main(["report"]) == 0
    assert capsys.readouterr().out.split() == [str(runs / "20260102-2" / name) for name in NAMES]


@pytest.mark.parametrize("by", ["20260101-1", "{runs}/20260101-1", "{runs}/20260101-1/"])
def test_the_command_reports_the_run_that_is_named(
    runs: Path, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("20260101-1", "20260102-2"):
        two_variants(runs / name)
    assert cli.main(["report", by.format(runs=runs)]) == 0
    assert capsys.readouterr().out.split()[0] == str(runs / "20260101-1" / "report.html")


@pytest.mark.parametrize(
    "words, told",
    [
        ([], "bin/harness test"),
        (["nope"], "bin/harness test"),
        (["/nowhere"], "has no events.ndjson"),
    ],
)
def test_no_such_run(
    runs: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", *words]) == 2
    assert told in capsys.readouterr().err


def test_an_unknown_run_is_answered_with_those_there_are(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_variants(runs / "20260101-1")
    assert cli.main(["report", "20260101"]) == 2
    assert "the last ones: 20260101-1" in capsys.readouterr().err


def test_the_page_of_a_variant_names_it(runs: Path) -> None:
    assert f'id="v-{PAIR.replace("/", "-")}"' in write(two_variants(runs / "1"))[0].read_text()
