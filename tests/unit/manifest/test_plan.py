"""plan: hit or miss of each wave, and what has changed since the newest layer."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from harness import cli
from harness.host.cache import Cache
from harness.host.checkout import ROOT
from harness.layers import Store
from harness.loading import load_kitchen
from harness.manifest import Manifest, manifests, no_snapshot

NAME = "allinone/debian-12/local"


@pytest.fixture(autouse=True)
def layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where layers are stored; the mirrors are not asked."""
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    monkeypatch.setattr("harness.cli.plan.snapshot_of", lambda settings, cache: no_snapshot)
    return tmp_path / "layers"


def manifest() -> tuple[str, Manifest]:
    kitchen = load_kitchen()
    (variant,) = (v for v in kitchen.matrix.variants if v.name == NAME)
    return manifests(kitchen, variant, ROOT, no_snapshot).waves[0]


def store(layers: Path, wave: str, claims: dict[str, str], below: str = "") -> Path:
    """A layer of an empty node; a second one is newer."""
    room, manifest = Store(Cache(layers.parent)), Manifest(claims)
    (room.begin(manifest.name) / "nodes" / "aio").mkdir()
    return room.finish(manifest, variant=NAME, wave=wave, below=below).directory


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert cli.main(["plan", NAME]) == 0
    return capsys.readouterr().out.splitlines()


def test_nothing_is_stored_at_first(layers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wave, first = manifest()
    lines = told(capsys)
    assert lines[0].split() == [NAME, wave, first.name, "miss"]
    assert lines[1] == "    no layer of it is stored"
    assert not layers.exists()


def test_an_unchanged_manifest_is_a_hit(layers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wave, first = manifest()
    store(layers, wave, dict(first.claims))
    assert told(capsys)[0].split() == [NAME, wave, first.name, "hit"]


def test_a_miss_is_explained_by_the_newest_layer(
    layers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wave, first = manifest()
    file = "cookbooks/openstack-identity/recipes/api.rb"
    store(layers, wave, {"older": "1"})
    store(layers, wave, {**first.claims, file: "another", "gone": "1"})
    store(layers, "another wave", {"newer": "1"})
    lines = told(capsys)
    assert lines[0].endswith("miss")
    assert lines[1:3] == [f"    changed {file}", "    removed gone"]


@pytest.mark.parametrize("text", ["", "{", '{"claims": {}}'])
def test_a_broken_layer_is_no_hit(
    text: str, layers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wave, first = manifest()
    directory = store(layers, wave, dict(first.claims))
    (directory / "manifest.json").write_text(text)
    assert told(capsys)[0].endswith("miss")


def test_a_layer_whose_floor_is_gone_is_no_hit(
    layers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wave, first = manifest()
    store(layers, wave, dict(first.claims), below="0123456789ab")
    assert told(capsys)[0].endswith("miss")


def test_layers_that_cannot_be_read_are_no_misses(
    layers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """root may read all, so the system's refusal is told as it would be to another."""
    layer = store(layers, "everything", {"image": "1"})
    ask = os.scandir

    def refuse(path: Any) -> Any:
        if path == layer:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return ask(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert cli.main(["plan", NAME]) == 4
    assert "run it as root" in capsys.readouterr().err
