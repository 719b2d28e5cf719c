"""Dependencies of cookbooks, read without Ruby; what cannot be read is an error, never a dependency less."""

from pathlib import Path

import pytest

from harness.chef.metadata import parse
from harness.host.checkout import ROOT
from harness.loading import load_kitchen
from harness.loading.problems import InvalidFiles
from harness.loading.run_lists import ChefTree
from tests.unit.kitchens import make


@pytest.mark.parametrize(
    "line, names",
    [
        ("depends 'base', '= 1.0.0'", ["base"]),
        ('  depends("base")', ["base"]),
        ("depends 'base' if RUBY_VERSION > '3'", ["base"]),
        ("# depends 'base'", []),
        ("description 'it depends on nothing'", []),
    ],
)
def test_a_dependency_is_found(line: str, names: list[str]) -> None:
    metadata = parse(line, "metadata.rb")
    assert (list(metadata.depends), metadata.unread) == (names, ())


@pytest.mark.parametrize(
    "text, expected",
    [
        ("name 'nginx'\ndepends 'bsae'\n", ":2:1: unknown cookbook bsae, did you mean base?"),
        ("%w(base).each { |one| depends one }\n", ":1:1: write each dependency on a line"),
        ('depends "ba#{1}se"\n', ":1:1: write each dependency on a line"),
        ("depends 'base\"\n", ":1:1: write each dependency on a line"),
    ],
)
def test_what_cannot_be_followed_is_told_with_its_place(
    text: str, expected: str, tmp_path: Path
) -> None:
    root = make(tmp_path)
    (root / "cookbooks" / "base").mkdir()
    (root / "cookbooks" / "nginx" / "metadata.rb").write_text(text)
    with pytest.raises(InvalidFiles) as caught:
        load_kitchen(root)
    (line,) = caught.value.message.splitlines()
    assert line.startswith(f"cookbooks/nginx/metadata.rb{expected}")


def test_a_version_and_what_a_dependency_must_be() -> None:
    text = "version '1.2.0'\ndepends 'base', '= 1.0.0'\ndepends 'other' # '< 2'\n"
    metadata = parse(text, "metadata.rb")
    assert metadata.version == "1.2.0"
    assert metadata.constraints == {"base": "= 1.0.0", "other": ">= 0.0.0"}
    assert parse("", "metadata.rb").version == "0.0.0"


def test_the_closure_has_dependencies_of_dependencies_and_survives_a_circle(tmp_path: Path) -> None:
    for name, needs in {"a": "b", "b": "c", "c": "a", "d": "a"}.items():
        (tmp_path / "cookbooks" / name).mkdir(parents=True)
        (tmp_path / "cookbooks" / name / "metadata.rb").write_text(f"depends '{needs}'\n")
    assert ChefTree(tmp_path).closure(["b"]) == ["a", "b", "c"]


def test_keystone_does_without_neutron() -> None:
    tree = ChefTree(ROOT)
    assert "openstack-common" in tree.closure(["openstack-identity"])
    assert "openstack-network" not in tree.closure(["openstack-identity"])
    assert "openstack-identity" in tree.closure(["openstack-network"])
