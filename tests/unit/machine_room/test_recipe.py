"""Another recipe is another image; a comment in the code is not another recipe."""

import dataclasses
import json
from typing import Any

import pytest

from harness.host.checkout import GEM_LOCK
from harness.image import client, system
from harness.setup import lockfile
from harness.image.recipe import Recipe


def recipe() -> Recipe:
    return Recipe(
        platform="debian-12",
        suite="bookworm",
        sources=("deb http://deb.debian.org/debian bookworm main",),
        packages=("systemd", "ruby"),
        build_packages=("gcc",),
        prefix="/opt/chef",
        gems={"chef-bin-18.1.0.gem": "00"},
        steps=("mmdebstrap",),
    )


def test_the_name_is_the_platform_and_a_hash_that_stays() -> None:
    platform, _, digest = recipe().name.rpartition("-")
    assert platform == "debian-12" and len(digest) == 12
    assert recipe().name == recipe().name


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Recipe)])
def test_everything_in_it_decides_the_name(field: str) -> None:
    value = getattr(recipe(), field)
    other: Any = {"x": "y"} if isinstance(value, dict) else value + type(value)("x")
    assert dataclasses.replace(recipe(), **{field: other}).name != recipe().name


def test_it_can_be_read_beside_the_image() -> None:
    assert json.loads(recipe().text)["packages"] == ["systemd", "ruby"]


def test_the_steps_tell_what_is_done() -> None:
    assert "--variant=minbase" in system.steps()
    assert any(step.startswith("etc/apt/apt.conf.d/80bed=") for step in system.steps())
    assert client.BUILD in client.steps()


def test_the_wrapper_hides_the_distributions_gems() -> None:
    text = client.wrapper("/opt/x")
    assert "export GEM_HOME=/opt/x GEM_PATH=/opt/x\n" in text
    assert text.endswith('exec /opt/x/bin/chef-client "$@"\n')


def test_the_client_is_the_eighteenth() -> None:
    """19 asks a licence server for a key."""
    assert lockfile.parse(GEM_LOCK.read_text()).versions["chef-bin"].startswith("18.")
