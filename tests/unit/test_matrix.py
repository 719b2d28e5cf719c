"""What the matrix proves: the page about it is true, and nothing is left that no variant runs."""

from pathlib import Path

import pytest

from harness import cli
from harness.host.checkout import ROOT
from harness.coverage import gaps, page
from harness.coverage.services import SERVICES, of_variant
from harness.loading import load_kitchen
from harness.model import select
from harness.loading.run_lists import ChefTree
from harness.proofs.page import is_current
from tests.unit.kitchens import MATRIX, TOPOLOGY, make


def test_the_page_of_this_checkout_is_up_to_date() -> None:
    assert is_current(load_kitchen(), ROOT), "bin/harness matrix --write"


def test_nothing_of_this_checkout_is_left_unproven() -> None:
    assert list(gaps(load_kitchen(), ROOT)) == []


def test_every_service_of_the_table_is_a_recipe() -> None:
    assert {service.recipe for service in SERVICES} <= ChefTree(ROOT).recipes


def test_what_no_variant_runs_is_named(tmp_path: Path) -> None:
    root = make(tmp_path, TOPOLOGY)
    (root / "roles" / "idle.json").write_text('{"name": "idle", "run_list": ["recipe[nginx]"]}')
    platforms = root / "kitchen" / "platforms"
    (platforms / "plan-9.yml").write_text((platforms / "debian-12.yml").read_text())
    sentences = [s for s in gaps(load_kitchen(root), root) if "platform debian" not in s]
    found = [sentence.partition(":")[0] for sentence in sentences]
    assert found == [
        "no variant of the matrix runs the role idle",
        "no variant of the matrix runs the platform plan-9",
    ]


def test_a_recipe_that_another_includes_is_run(tmp_path: Path) -> None:
    root = make(tmp_path, TOPOLOGY.replace("recipe[nginx::server]", "role[web]"))
    recipes = root / "cookbooks" / "nginx" / "recipes"
    assert any("recipe nginx::server" in sentence for sentence in gaps(load_kitchen(root), root))
    (recipes / "default.rb").write_text("include_recipe 'nginx::server'\n")
    assert not any("recipe nginx" in sentence for sentence in gaps(load_kitchen(root), root))


def test_a_back_end_follows_from_attributes() -> None:
    (variant,) = select(load_kitchen().matrix, ["allinone"])
    assert ("tenant networks", "vxlan") in of_variant(variant, ROOT)


def test_an_exclusion_needs_a_reason(tmp_path: Path) -> None:
    wrong = MATRIX.replace("[]\n", "[{variant: pair/*/local}]\n")
    with pytest.raises(Exception, match="the key reason is missing here"):
        load_kitchen(make(tmp_path, matrix=wrong))


def test_the_page_tells_exclusions_with_their_reasons(tmp_path: Path) -> None:
    excluding = MATRIX.replace("[pair]", "[pair, other]").replace(
        "[]\n", '[{variant: "other/*/*", reason: it takes hours}]\n'
    )
    root = make(tmp_path, matrix=excluding)
    (root / "kitchen" / "topologies" / "other.yml").write_text(
        TOPOLOGY.replace("192.0.2.", "203.0.113.").replace("198.51.100.", "198.18.0.")
    )
    assert "| `other/*/*` | it takes hours |" in page(load_kitchen(root), root)


def test_the_page_shows_a_driver_that_is_not_the_default_one(tmp_path: Path) -> None:
    root = make(tmp_path, matrix=MATRIX + "drivers: [nspawn, dummy]\n")
    text = page(load_kitchen(root), root)
    assert "| `pair/debian-12/local` |" in text and "| `pair/debian-12/local/dummy` |" in text
    assert "| back end | debian-12 / local | debian-12 / local / dummy |" in text


def test_lint_says_that_all_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint"]) == 0
    assert "all of it is right" in capsys.readouterr().out


def test_lint_says_when_the_page_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("harness.proofs.page.FILE", tmp_path / "matrix.md")
    assert cli.main(["lint"]) == 2
    assert "bin/harness matrix --write" in capsys.readouterr().err
    assert cli.main(["matrix", "--write"]) == 0
    assert cli.main(["lint"]) == 0
