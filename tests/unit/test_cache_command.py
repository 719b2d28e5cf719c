"""`harness cache`: layers are listed and explained."""

import os
from pathlib import Path

import pytest

from harness import cli
from harness.host.cache import Cache
from harness.layers import Layer, Store
from harness.manifest import Manifest

CLAIMS = Manifest({"roles/web.json": "0123", "image": "4567"})


@pytest.fixture
def layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layer:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    store = Store(Cache(tmp_path))
    store.begin(CLAIMS.name)
    return store.finish(CLAIMS, variant="a/b/c", wave="first", below="")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["cache", *words]) == 0
    return capsys.readouterr().out


def test_a_layer_is_listed_with_size_and_age(
    layer: Layer, capsys: pytest.CaptureFixture[str]
) -> None:
    os.utime(layer.directory / "manifest.json", (0, layer.created - 7200))
    words = told(capsys, "list").split()
    assert words[:3] == [layer.name, "a/b/c", "first"] and "used 2 h ago" in " ".join(words)


def test_a_layer_in_use_is_marked(
    layer: Layer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "beds" / "a-b-c").mkdir(parents=True)
    (tmp_path / "beds" / "a-b-c" / "below").write_text(f"{layer.name}\n")
    assert "in use" in told(capsys, "list")


def test_a_layer_tells_its_claims(layer: Layer, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "explain", layer.name).splitlines() == [
        "a/b/c, wave first; below it: the base image",
        "4567           image",
        "0123           roles/web.json",
    ]


def test_an_unknown_layer_is_answered_with_those_there_are(
    layer: Layer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["cache", "explain", "nothing"]) == 2
    assert f"there are: {layer.name}" in capsys.readouterr().err
