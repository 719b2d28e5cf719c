"""affected: what a change between a revision and the working tree touches, asked of real Git repositories."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from harness import cli
from harness.affected import Revision, ask
from harness.affected.files import PATTERNS, Meaning, meaning
from harness.affected.variants import EVERY, FROM_VERIFY
from harness.host.checkout import ROOT
from harness.host.errors import UsageError
from tests.unit.checkouts import (
    PAIR,
    SOLO,
    commit,
    edit,
    git,
    make_checkout,
    make_repository,
    replace,
    solo,
    write,
)

BOTH = {PAIR: EVERY, SOLO: EVERY}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, `base`; it is what the command line looks at."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):  # of a hook that runs the tests
        monkeypatch.delenv(name, raising=False)
    root = make_repository(tmp_path / "checkout")
    git(root, "tag", "base")
    monkeypatch.setattr("harness.cli.affected.ROOT", root)
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    return root


def affected(root: Path) -> dict[str, tuple[str, ...]]:
    return {one.variant: one.stages for one in ask(Revision.find(root, "base")).affected}


def edited(*names: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        for name in names:
            edit(root, name)

    return change


def platform_is_new(root: Path) -> None:
    """Its file, and the matrix: of the variants that were there, nothing changes."""
    text = (root / "kitchen/platforms/debian-12.yml").read_text()
    write(root / "kitchen/platforms/debian-13.yml", text)
    replace(root, "kitchen/matrix.yml", "[debian-12]", "[debian-12, debian-13]")


CHANGES: dict[str, tuple[Callable[[Path], None], dict[str, tuple[str, ...]]]] = {
    "nothing": (edited(), {}),
    "documentation": (edited("docs/guide.md", "README.md"), {}),
    "unit tests and specs": (
        edited("tests/unit/test_harness.py", "cookbooks/nginx/spec/default_spec.rb"),
        {},
    ),
    "a cookbook's README": (edited("cookbooks/nginx/README.md"), {}),
    "a comment in a topology": (edited("kitchen/topologies/pair.yml"), {}),
    "a cookbook": (edited("cookbooks/nginx/recipes/default.rb"), {PAIR: EVERY}),
    "a dependency": (edited("cookbooks/base/libraries/words.rb"), {PAIR: EVERY}),
    "a removed file": (
        lambda root: (root / "cookbooks/base/libraries/words.rb").unlink(),
        {PAIR: EVERY},
    ),
    "a new file": (
        lambda root: write(root / "cookbooks/motd/files/motd", "hello\n"),
        {SOLO: EVERY},
    ),
    "a topology": (
        lambda root: replace(root, "kitchen/topologies/solo.yml", "0.11", "0.12"),
        {SOLO: EVERY},
    ),
    "a check": (edited("tests/checks/test_it.py"), {PAIR: FROM_VERIFY, SOLO: FROM_VERIFY}),
    "the guest": (edited("harness/guest/init"), {PAIR: FROM_VERIFY, SOLO: FROM_VERIFY}),
    "a check and a cookbook": (
        edited("tests/checks/test_it.py", "cookbooks/motd/recipes/default.rb"),
        {PAIR: FROM_VERIFY, SOLO: EVERY},
    ),
    "harness code that runs the stages": (edited("harness/run/variant.py"), BOTH),
    "other harness code": (edited("harness/report/junit.py"), {}),
    "harness code that decides nodes": (edited("harness/chef/client.py"), BOTH),
    "a file that nobody claims": (edited("Makefile"), BOTH),
    "a cookbook that nobody runs": (
        lambda root: write(root / "cookbooks/new/recipes/default.rb", ""),
        BOTH,
    ),
    "what Git ignores": (lambda root: write(root / "notes.pyc", ""), {}),
    "a new platform": (
        platform_is_new,
        {"pair/debian-13/local": EVERY, "solo/debian-13/local": EVERY},
    ),
}


@pytest.mark.parametrize("committed", [False, True], ids=["uncommitted", "committed"])
@pytest.mark.parametrize("change, expected", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_touches(
    change: Callable[[Path], None],
    expected: dict[str, tuple[str, ...]],
    committed: bool,
    root: Path,
) -> None:
    change(root)
    if committed:
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--allow-empty", "--message=change")
    assert affected(root) == expected


def test_the_checks_are_run_by_verify_and_what_follows() -> None:
    assert FROM_VERIFY == ("verify", "reboot", "destroy")
    assert EVERY[0] == "create" and "reconfigure" not in EVERY


def test_a_base_that_this_harness_cannot_read_touches_everything(root: Path) -> None:
    replace(root, "kitchen/settings.yml", "chef:", "chief:")
    commit(root)
    git(root, "tag", "--force", "base")
    replace(root, "kitchen/settings.yml", "chief:", "chef:")
    answer = ask(Revision.find(root, "base"))
    assert {one.variant: one.stages for one in answer.affected} == BOTH
    assert "cannot read base: kitchen/settings.yml:3:1: the key chef is missing" in str(
        answer.affected
    )


def test_a_base_without_a_kitchen_touches_everything(root: Path) -> None:
    git(root, "rm", "--quiet", "--cached", "Gemfile.lock")
    git(root, "commit", "--quiet", "--message=no lock file")
    git(root, "tag", "--force", "base")
    assert affected(root) == BOTH


def test_a_working_tree_that_is_wrong_is_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(root, "kitchen/topologies/pair.yml", "role[web]", "role[wed]")
    assert cli.main(["affected", "--base", "base"]) == 2
    assert "kitchen/topologies/pair.yml:9:16: unknown role wed" in capsys.readouterr().err


def test_a_checkout_below_the_top_of_a_repository_is_judged_by_its_own_files(
    root: Path, tmp_path: Path
) -> None:
    below = make_checkout(tmp_path / "above" / "below")
    git(tmp_path / "above", "init", "--quiet")
    commit(tmp_path / "above")
    git(tmp_path / "above", "tag", "base")
    write(tmp_path / "above" / "Makefile", "all:\n")
    assert affected(below) == {}
    edit(below, "cookbooks/motd/recipes/default.rb")
    assert affected(below) == {SOLO: EVERY}


def test_no_base_stays_behind(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    affected(root)
    assert list(temporary.iterdir()) == []


def test_a_revision_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["affected", "--base", "nowhere"]) == 2
    error = capsys.readouterr().err
    assert "there is no revision nowhere" in error and "git fetch" in error


@pytest.mark.parametrize("name", ["--all", "base:README.md", ""])
def test_what_is_no_commit_is_refused(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="there is no revision"):
        Revision.find(root, name)


def test_a_shallow_clone_lacks_the_revision(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = git(root, "rev-parse", "HEAD").strip()
    edit(root, "README.md")
    commit(root)
    clone = tmp_path / "clone"
    git(root, "clone", "--quiet", "--depth=1", f"file://{root}", str(clone))
    monkeypatch.setattr("harness.cli.affected.ROOT", clone)
    assert cli.main(["affected", "--base", first]) == 2
    error = capsys.readouterr().err
    assert f"does not have the revision {first}" in error and "fetch-depth: 0" in error


def test_without_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a checkout that Git can read") as caught:
        Revision.find(make_checkout(tmp_path / "archive"), "base")
    assert "test --all" in caught.value.cure


# What is printed.


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert cli.main(["affected", "--base", "base", *options]) == 0
    return capsys.readouterr().out


def test_lines_tell_variant_stages_and_reason(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited("tests/checks/test_it.py", "cookbooks/motd/recipes/default.rb")(root)
    pair, solo, also = printed(capsys).splitlines()
    assert pair.split("  ")[0] == PAIR and "from verify on" in pair
    assert pair.endswith("changed tests/checks/test_it.py")
    assert solo.split("  ")[0] == SOLO and "every stage" in solo
    assert solo.endswith("changed cookbooks/motd/recipes/default.rb")
    assert also.strip() == "changed tests/checks/test_it.py"


def test_what_all_have_in_common_is_said_once(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, "Makefile")
    first, second = printed(capsys).splitlines()
    assert first.endswith("Makefile: no manifest claims it, so every variant")
    assert second.endswith("as above")


def test_nothing_affected_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, "docs/guide.md")
    assert printed(capsys) == "nothing that a variant depends on differs from base\n"
    assert json.loads(printed(capsys, "--github-matrix")) == {"include": []}
    assert json.loads(printed(capsys, "--json"))["variants"] == []


def test_explain_tells_of_every_file_and_variant(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited("docs/guide.md", "cookbooks/motd/recipes/default.rb")(root)
    lines = printed(capsys, "--explain").splitlines()
    assert f"{PAIR}             not affected" in lines
    assert "docs/guide.md: documentation" in lines
    assert "cookbooks/motd/recipes/default.rb: manifests claim it" in lines
    edit(root, "Makefile")
    lines = printed(capsys, "--explain").splitlines()
    assert "Makefile: no manifest claims it, so every variant" in lines


def test_many_reasons_are_shortened_unless_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        write(root / f"cookbooks/motd/files/{number}", "")
    assert printed(capsys).splitlines()[-1].strip() == "and 2 more (--explain names them)"
    assert "added cookbooks/motd/files/4" in printed(capsys, "--explain")


def test_json_tells_all(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, "cookbooks/motd/recipes/default.rb")
    data = json.loads(printed(capsys, "--json"))
    assert data["base"] == git(root, "rev-parse", "base").strip()
    assert data["files"] == {"cookbooks/motd/recipes/default.rb": "manifests claim it"}
    (row,) = data["variants"]
    assert row == {
        "variant": SOLO,
        "stages": list(EVERY),
        "shard": 1,
        "seconds": 630,
        "inventory": False,
        "reasons": ["changed cookbooks/motd/recipes/default.rb"],
    }


def test_what_needs_machines_that_somebody_names_is_not_for_hosted_runners(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(root, "kitchen/matrix.yml", "[local]", "[local]\ndrivers: [nspawn, ssh]")
    git(root, "commit", "-qam", "two drivers")
    git(root, "tag", "-f", "base")
    edit(root, "cookbooks/motd/recipes/default.rb")
    rows = json.loads(printed(capsys, "--json"))["variants"]
    assert {row["variant"]: row["inventory"] for row in rows} == {SOLO: False, f"{SOLO}/ssh": True}
    hosted = json.loads(printed(capsys, "--github-matrix"))["include"]
    assert [row["variant"] for row in hosted] == [SOLO]


def test_shards_take_equally_long_by_past_runs(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`pair` alone takes as long as the three others together."""
    for number, name in enumerate(("a", "b")):
        write(root / f"kitchen/topologies/{name}.yml", solo(f"198.19.{number}"))
    replace(root, "kitchen/matrix.yml", "[pair, solo]", "[a, b, pair, solo]")
    edit(root, "Makefile")
    log = tmp_path / "cache" / "runs" / "1" / "events.ndjson"
    passed = [(PAIR, 300.0), (SOLO, 90.0), ("a/debian-12/local", 95.0), ("b/debian-12/local", 100)]
    write(log, "".join(passes(variant, seconds) for variant, seconds in passed))
    matrix = json.loads(printed(capsys, "--github-matrix", "--shards", "2"))
    shards = {row["variant"].split("/")[0]: row["shard"] for row in matrix["include"]}
    assert shards == {"pair": 1, "a": 2, "b": 2, "solo": 2}
    assert {row["stages"] for row in matrix["include"]} == {" ".join(EVERY)}
    assert "shard 2" in printed(capsys, "--shards", "2")


def passes(variant: str, seconds: float) -> str:
    event: dict[str, Any] = {"event": "stage_ended", "variant": variant, "verdict": "passed"}
    return "".join(json.dumps({**event, "stage": s, "seconds": seconds}) + "\n" for s in EVERY)


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_number_of_shards_must_be_one(number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["affected", "--base", "base", f"--shards={number}"])
    assert ended.value.code == 2


def test_a_claim_decides_before_any_pattern() -> None:
    assert meaning("cookbooks/x/files/motd.md", {"cookbooks/x/files/motd.md"}) is Meaning.CLAIMED
    assert meaning("cookbooks/x/README.md", set()) is Meaning.DOCUMENTATION
    assert meaning("harness/README.md", set()) is Meaning.DOCUMENTATION
    assert meaning("harness/run/state.py", set()) is Meaning.FAST
    assert meaning("bin/anything", set()) is Meaning.UNCLAIMED


def test_every_pattern_fits_a_file_of_this_checkout() -> None:
    """A pattern for what has gone would excuse what comes under its name."""
    files = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    for pattern, _ in PATTERNS:
        assert any(fnmatchcase(file, pattern) for file in files), pattern
