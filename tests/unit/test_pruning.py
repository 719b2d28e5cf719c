"""What is old goes; what is used, built or needed by a bed stays."""

import os
import time
from pathlib import Path

import pytest

from harness import cli, pruning
from harness.host.cache import Cache
from harness.host.storage import locked
from harness.layers import Layer, Store
from harness.manifest import Manifest

OLD = time.time() - (pruning.DAYS_KEPT + 1) * 86400
CLAIMS = Manifest({"roles/web.json": "0123", "image": "4567"})


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    return Cache(tmp_path)


@pytest.fixture
def layer(cache: Cache) -> Layer:
    store = Store(cache)
    store.begin(CLAIMS.name)
    return store.finish(CLAIMS, variant="a/b/c", wave="first", below="")


def aged(path: Path, age: float = OLD) -> Path:
    os.utime(path, (age, age))
    return path


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text("text")
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert cli.main(["prune", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_layer_in_budget_and_the_last_runs_stay(
    layer: Layer, cache: Cache, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(pruning.RUNS_KEPT + 2):
        (cache.runs / f"20260101-{number:06}").mkdir(parents=True)
    assert told(capsys) == [
        "removed the run 20260101-000000",
        "removed the run 20260101-000001",
    ]
    assert told(capsys, "--all") == [f"removed the layer {layer.name} (a/b/c, first)"]
    assert len(list(cache.runs.iterdir())) == pruning.RUNS_KEPT
    assert list(cache.layers.iterdir()) == []


def test_a_layer_that_a_bed_stands_on_stays(
    layer: Layer, cache: Cache, capsys: pytest.CaptureFixture[str]
) -> None:
    (cache.beds / "a-b-c").mkdir(parents=True)
    (cache.beds / "a-b-c" / "below").write_text(f"{layer.name}\n")
    assert told(capsys, "--all") == []


def test_a_run_that_goes_on_or_left_a_bed_stays(
    cache: Cache, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("running", "left", "over", *(f"z{n:02}" for n in range(pruning.RUNS_KEPT))):
        (cache.runs / name).mkdir(parents=True)
    (cache.beds / "a-b-c").mkdir(parents=True)
    (cache.beds / "a-b-c" / "run").write_text("left")
    with locked(cache.runs / "running"):
        assert told(capsys, "--all") == ["removed the run over"]


def test_what_was_not_used_for_long_goes(cache: Cache, capsys: pytest.CaptureFixture[str]) -> None:
    kept = folder(cache.images / "debian-12-new"), folder(cache.root / "tools" / "ruby-new")
    aged(folder(cache.images / "debian-12-old"))
    aged(folder(cache.images / "debian-12-half.new"))
    aged(folder(cache.root / "tools" / "ruby-old"))
    aged(folder(cache.packages / "3") / "file")
    aged(folder(cache.verdicts) / "file")
    assert told(capsys) == [
        "removed the image debian-12-half.new",
        "removed the image debian-12-old",
        "removed the tools ruby-old",
        "removed 1 files of packages",
        "removed 1 files of verdicts",
    ]
    assert all(path.is_dir() for path in kept)


def test_what_somebody_builds_stays(cache: Cache, capsys: pytest.CaptureFixture[str]) -> None:
    aged(folder(cache.images / "debian-12.new"))
    aged(folder(cache.root / "tools" / ".ruby-1.new"))
    with locked(cache.locks / "image-debian-12"), locked(cache.locks / "tools-ruby-1"):
        assert told(capsys, "--all") == []


def test_a_verdict_outlives_a_short_disk(cache: Cache, capsys: pytest.CaptureFixture[str]) -> None:
    folder(cache.verdicts)
    assert told(capsys, "--all") == []


def test_a_short_disk_makes_room_and_a_large_one_keeps(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = folder(cache.images / "debian-12")
    monkeypatch.setattr(pruning, "free_bytes", lambda path: pruning.SHORT)
    assert list(pruning.make_room(cache, 0)) == [] and image.exists()
    monkeypatch.setattr(pruning, "free_bytes", lambda path: pruning.SHORT - 1)
    assert list(pruning.make_room(cache, 0)) == ["the image debian-12"]
