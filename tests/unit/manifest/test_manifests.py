"""What the manifests of a variant claim: all that decides a stage's result, and nothing that does not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.host.cache import Cache
from harness.chef import repository
from harness.host.checkout import GEM_LOCK, ROOT
from harness.drivers.bed import Bed
from harness.loading import load_kitchen
from harness.manifest import (
    Manifest,
    Snapshot,
    StageManifests,
    difference,
    manifests,
    no_snapshot,
    snapshot_of,
)
from harness.manifest.stages import CHECKS as CHECKS_OF
from harness.manifest.stages import NODE_CODE, SECRETS
from harness.model import Platform
from tests.unit.checkouts import PAIR, SOLO, edit, make_checkout, replace, write

PAIR_FILE = "kitchen/topologies/pair.yml"
CHECKS = "checks"
EVERY = {PAIR, SOLO}


def of(root: Path, name: str, snapshot: Snapshot = no_snapshot) -> StageManifests:
    kitchen = load_kitchen(root)
    (variant,) = (v for v in kitchen.matrix.variants if v.name == name)
    return manifests(kitchen, variant, root, snapshot)


def names(root: Path) -> dict[str, str]:
    """The name of each variant's layer, and of the first one's checks."""
    layers = {name: manifest.name for name in EVERY for _, manifest in of(root, name).waves}
    return {**layers, CHECKS: of(root, PAIR).checks.name}


def edited(name: str) -> Callable[[Path], None]:
    return lambda root: edit(root, name)


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: replace(root, name, old, new)


def added(name: str) -> Callable[[Path], None]:
    return lambda root: write(root / name, "new\n")


def without_gem(root: Path) -> None:
    """A gem of the client is another file now."""
    file = root / "Gemfile.lock.sha256"
    lines = file.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if "  chef-bin-" in line)
    lines[number] = "0" * 64 + lines[number][64:]
    file.write_text("\n".join(lines) + "\n")


CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "a recipe": (edited("cookbooks/nginx/recipes/default.rb"), {PAIR}),
    "a cookbook it depends on": (edited("cookbooks/base/libraries/words.rb"), {PAIR}),
    "a cookbook of a later wave": (edited("cookbooks/proxy/recipes/default.rb"), {PAIR}),
    "a cookbook of another topology": (edited("cookbooks/motd/recipes/default.rb"), {SOLO}),
    "a new file": (added("cookbooks/proxy/templates/squid.conf.erb"), {PAIR}),
    "a file's executable bit": (
        lambda root: (root / "cookbooks/proxy/recipes/default.rb").chmod(0o755),
        {PAIR},
    ),
    "a dependency": (added("cookbooks/proxy/metadata.rb"), {PAIR}),
    "a cookbook's spec": (edited("cookbooks/nginx/spec/default_spec.rb"), set()),
    "a cookbook's README": (edited("cookbooks/nginx/README.md"), set()),
    "what Python leaves": (added("cookbooks/nginx/files/__pycache__/x.pyc"), set()),
    "a role": (edited("roles/web.json"), {PAIR}),
    "a role in no run list": (edited("roles/idle.json"), set()),
    "the environment": (edited("environments/reference.json"), EVERY),
    "how secrets are made": (edited("bin/secrets"), EVERY),
    "how Chef is called": (edited("harness/chef/client.py"), EVERY),
    "how its method works": (edited("harness/methods/local.py"), EVERY),
    "how another method works": (edited("harness/methods/server/api.py"), set()),
    "how its driver works": (edited("harness/drivers/nspawn/disks.py"), EVERY),
    "how another driver works": (edited("harness/drivers/ssh/driver.py"), set()),
    "other harness code": (edited("harness/run/variant.py"), set()),
    "a check": (edited("tests/checks/test_it.py"), {CHECKS}),
    "the guest": (edited("harness/guest/init"), {CHECKS}),
    "a unit test": (edited("tests/unit/test_harness.py"), set()),
    "documentation": (edited("docs/guide.md"), set()),
    "a comment": (edited(PAIR_FILE), set()),
    "a description": (replaced(PAIR_FILE, "two nodes", "2 nodes"), set()),
    "an address": (replaced(PAIR_FILE, "192.0.2.12", "192.0.2.13"), {PAIR}),
    "a network": (replaced(PAIR_FILE, "198.51.100.0/24", "203.0.113.0/24"), {PAIR}),
    "a run list": (replaced(PAIR_FILE, "recipe[proxy]", "recipe[motd]"), {PAIR}),
    "a node's attributes": (
        replaced(PAIR_FILE, '"recipe[proxy]"]', '"recipe[proxy]"]\n    attributes: {a: 1}'),
        {PAIR},
    ),
    "a topology's attributes": (
        replaced(PAIR_FILE, "nodes:\n", "attributes: {a: 1}\nnodes:\n"),
        {PAIR},
    ),
    "the waves": (replaced(PAIR_FILE, ", after: [first]", ""), set()),  # the order is the same
    "the order of waves": (
        replaced(PAIR_FILE, "{nodes: [one]}", "{nodes: [one], after: [second]}"),
        {PAIR},
    ),
    "a change to try": (replaced(PAIR_FILE, "motd: new", "motd: old"), {CHECKS}),
    "a platform's packages": (
        replaced("kitchen/platforms/debian-12.yml", "  - sudo\n", ""),
        EVERY,
    ),
    "a mirror": (
        replaced("kitchen/platforms/debian-12.yml", "deb.debian.org", "mirror.example.org"),
        EVERY,
    ),
    "chef-client": (replaced("kitchen/settings.yml", "/opt/chef", "/opt/cinc"), EVERY),
    "how many layers are kept": (
        replaced("kitchen/settings.yml", "budget: 20", "budget: 9"),
        set(),
    ),
    "a gem": (without_gem, EVERY),
}


@pytest.mark.parametrize("change, expected", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_changes_the_names_of_what_it_decides(
    change: Callable[[Path], None], expected: set[str], tmp_path: Path
) -> None:
    root = make_checkout(tmp_path)
    if change is CHANGES["the order of waves"][0]:
        replace(root, PAIR_FILE, ", after: [first]", "")
    before = names(root)
    change(root)
    after = names(root)
    assert {key for key in before if before[key] != after[key]} == expected


def test_a_layer_is_kept_of_the_last_wave_and_of_parts(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    assert [wave for wave, _ in of(root, PAIR).waves] == ["second"]
    part = "waves:\n  part: {nodes: [one], run_list: ['recipe[motd]']}\n"
    replace(root, PAIR_FILE, "waves:\n", part)
    replace(root, PAIR_FILE, "first: {nodes: [one]}", "first: {nodes: [one], after: [part]}")
    assert [wave for wave, _ in of(root, PAIR).waves] == ["part", "second"]


def test_a_wave_claims_in_which_order_those_before_it_ran(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    third = "waves:\n  last: {nodes: [three], after: [first, second]}\n"
    node = '  three: {address: 192.0.2.13, run_list: ["recipe[motd]"]}\n'
    replace(root, PAIR_FILE, "waves:\n", node + third)
    (*_, (_, before)) = of(root, PAIR).waves
    replace(root, PAIR_FILE, ", after: [first]}", "}")
    replace(root, PAIR_FILE, "first: {nodes: [one]}", "first: {nodes: [one], after: [second]}")
    (*_, (_, after)) = of(root, PAIR).waves
    assert difference(before, after) == ["changed wave first", "changed wave second"]


def test_the_same_files_elsewhere_have_the_same_names(tmp_path: Path) -> None:
    assert names(make_checkout(tmp_path / "a")) == names(make_checkout(tmp_path / "b"))


def test_variants_that_differ_in_nothing_else_share_no_layer(tmp_path: Path) -> None:
    """Their nodes have other machine ids, keys and secrets."""
    root = make_checkout(tmp_path)
    ((_, solo),) = of(root, SOLO).waves
    (root / "kitchen/topologies/solo.yml").rename(root / "kitchen/topologies/twin.yml")
    replace(root, "kitchen/matrix.yml", "[pair, solo]", "[pair, twin]")
    ((_, twin),) = of(root, "twin/debian-12/local").waves
    assert difference(solo, twin) == ["changed variant"]


def test_what_is_outside_of_the_checkout_decides_too(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)

    def at(digest: str) -> Manifest:
        ((_, manifest),) = of(root, SOLO, lambda platform: {"mirror:x": digest}).waves
        return manifest

    assert difference(at("1"), at("2")) == ["changed mirror:x"]


def test_the_snapshot_is_of_the_mirrors_and_of_the_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(line: str) -> str:
        asked.append(line)
        return "39ef"

    monkeypatch.setattr("harness.image.sources.snapshot", ask)
    kitchen = load_kitchen(make_checkout(tmp_path / "checkout"))
    platform: Platform = kitchen.matrix.variants[0].platform
    cache = Cache(tmp_path / "cache")
    snapshot = snapshot_of(kitchen.settings, cache)
    claims = snapshot(platform)
    assert claims["packages of the image"] == "not built"
    assert claims["mirror:http://deb.debian.org/debian/dists/bookworm/InRelease"] == "39ef"
    write(cache.images / recipe_name(tmp_path) / "packages.txt", "sudo 1.9\n")
    assert difference(Manifest(claims), Manifest(snapshot(platform))) == [
        "changed packages of the image"
    ]
    assert asked == list(platform.sources)  # once


def recipe_name(tmp_path: Path) -> str:
    """Of this checkout's lock file, which the small one has as well."""
    assert (tmp_path / "checkout" / GEM_LOCK.name).read_text() == GEM_LOCK.read_text()
    return of(tmp_path / "checkout", SOLO).waves[0][1].claims["image"]


def test_what_is_claimed_of_cookbooks_is_what_nodes_are_given(tmp_path: Path) -> None:
    for variant in load_kitchen().matrix.variants:
        tree = repository.assemble(Bed(variant, Cache(tmp_path)))
        claims = of(ROOT, variant.name).waves[-1][1].claims
        claimed = {claim for claim in claims if claim.startswith("cookbooks/")}
        cookbooks = {"/".join(claim.split("/")[:2]) for claim in claimed}
        delivered = (path for one in cookbooks for path in (tree / one).rglob("*"))
        assert claimed == {str(p.relative_to(tree)) for p in delivered if p.is_file()}


def test_all_that_every_manifest_claims_is_in_this_checkout() -> None:
    """A name that fits nothing would be a claim that is never made."""
    for name in (*NODE_CODE, *SECRETS, *CHECKS_OF):
        assert (ROOT / name).exists(), name


def test_a_drivers_own_settings_decide_its_variants_alone() -> None:
    for variant in load_kitchen().matrix.variants:
        last = of(ROOT, variant.name).waves[-1][1]
        assert ("vagrant:box" in last.claims) is (variant.driver == "vagrant")


def test_differences_are_told_in_words() -> None:
    old, new = Manifest({"a": "1", "b": "1", "c": "1"}), Manifest({"b": "2", "c": "1", "d": "1"})
    assert difference(old, new) == ["removed a", "changed b", "added d"]
    assert difference(old, old) == []


def test_a_name_has_twelve_digits_and_does_not_depend_on_the_order() -> None:
    claims = {"a": "1", "b": "2"}
    backwards = dict(reversed(claims.items()))
    assert Manifest(claims).name == Manifest(backwards).name
    assert len(Manifest(claims).name) == 12
    assert Manifest(json.loads(json.dumps(claims))).name == Manifest(claims).name
