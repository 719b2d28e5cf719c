"""plan: hit or miss of each wave, and what has changed since the newest layer."""

import json
from pathlib import Path

import pytest

from harness import cli
from harness.cache import Cache
from harness.checkout import ROOT
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


def store(layers: Path, wave: str, claims: dict[str, str], created: float = 1.0) -> Path:
    directory = layers / Manifest(claims).name
    directory.mkdir(parents=True)
    content: dict[str, object] = {
        "variant": NAME,
        "wave": wave,
        "below": "",
        "claims": claims,
        "created": created,
    }
    content["trees"] = ""
    (directory / "manifest.json").write_text(json.dumps(content))
    return directory


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
    file = "cookbooks/openstack-network/recipes/agents.rb"
    store(layers, wave, {"older": "1"}, created=1)
    store(layers, wave, {**first.claims, file: "another", "gone": "1"}, created=2)
    store(layers, "another wave", {"newer": "1"}, created=3)
    lines = told(capsys)
    assert lines[0].endswith("miss")
    assert lines[1:3] == [f"    changed {file}", "    removed gone"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"claims": {}}', '{"claims": {"image": "changed by hand"}}']
)
def test_a_broken_layer_is_no_hit(
    text: str, layers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wave, first = manifest()
    directory = store(layers, wave, dict(first.claims))
    (directory / "manifest.json").write_text(text)
    assert Store(Cache(layers.parent)).all() == []
    assert told(capsys)[0].endswith("miss")


def test_a_layer_under_another_name_is_no_hit(layers: Path) -> None:
    """Its claims were changed, or it was copied there."""
    directory = store(layers, *manifest_claims())
    directory.rename(layers / "0123456789ab")
    assert Store(Cache(layers.parent)).all() == []


def manifest_claims() -> tuple[str, dict[str, str]]:
    wave, first = manifest()
    return wave, dict(first.claims)
