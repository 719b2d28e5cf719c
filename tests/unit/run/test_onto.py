"""A change onto a cloud that an earlier revision made: the stages on dummies, of a real Git repository."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import cli
from harness.affected.revision import Revision
from harness.host.checkout import GEM_CHECKSUMS, GEM_LOCK, ROOT
from harness.host.errors import UsageError
from harness.layers import Store
from harness.layers.ladder import Ladder, none
from harness.loading import load_kitchen
from harness.manifest import no_snapshot
from harness.report.load import load
from harness.report.words import line_of
from harness.proofs import ledger
from harness.run import onto, state
from harness.run.variant import run_stages
from harness.stages import ONTO
from tests.proofs import upgrade
from tests.unit.checkouts import PAIR, SOLO, commit, edit, git, make_repository
from tests.unit.checkouts import replace as put
from tests.unit.run.test_stages import AGAIN, ENTRY, FAILURE, UNITS, Room

RECIPE = "cookbooks/nginx/recipes/default.rb"
SECRETS = ("bin", "cookbooks/openstack-common/files", "cookbooks/openstack-common/libraries")
EVERY = ("base", *ONTO)


class Upgrade(Room):
    """A room whose checkout has one commit, and a line more in a recipe than that."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(root)
        checkout = root / "checkout"
        for name in (GEM_LOCK.name, GEM_CHECKSUMS.name):
            shutil.copy(ROOT / name, checkout)
        for name in SECRETS:
            shutil.copytree(ROOT / name, checkout / name)
        git(checkout, "init", "--quiet")
        commit(checkout)
        self.old = (checkout / RECIPE).read_text()
        edit(checkout, RECIPE)
        monkeypatch.setattr(onto, "ROOT", checkout)
        revision = Revision.find(checkout, "HEAD")
        self.stages = {
            "base": onto.base_stage(load_kitchen(checkout), revision.commit, no_snapshot),
            **ONTO,
        }
        bed = replace(self.bed, root=checkout)
        self.context = replace(self.context, bed=bed, onto=revision.short)

    def run(self, *names: str) -> int:
        return run_stages(self.context, names, self.stages)

    @property
    def delivered(self) -> str:
        """What the node has of the recipe."""
        below = self.bed.node_directory("one") / "files/var/chef/repository"
        return (below / RECIPE).read_text()

    def layers(self) -> int:
        return len(Store(self.bed.cache).all())


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    return Upgrade(tmp_path, monkeypatch)


def test_the_bed_is_first_the_revisions_and_then_the_checkouts(room: Upgrade) -> None:
    assert room.run("base") == 0
    assert room.delivered == room.old
    assert room.run("upgrade") == 0
    assert room.delivered == f"{room.old}\n"


def test_all_of_it_passes_and_nothing_is_left(room: Upgrade) -> None:
    assert room.run(*EVERY) == 0
    assert room.verdicts() == dict.fromkeys(EVERY, "passed")
    assert not room.bed.directory.exists()


def test_the_second_time_starts_from_the_layers_of_the_revision(room: Upgrade) -> None:
    room.run(*EVERY)
    assert room.layers()
    room.log.unlink()
    assert room.run("base") == 0
    assert room.told("chef_run") == []
    assert "from layers" in room.told("stage_ended")[0]["detail"]


def test_what_is_brought_onto_it_is_not_kept(room: Upgrade) -> None:
    room.run("base")
    kept = room.layers()
    room.run("upgrade", "idempotence", "verify")
    assert room.layers() == kept


def test_without_layers_the_revision_converges_anew(room: Upgrade) -> None:
    ladder = Ladder(Store(room.bed.cache), none, 10**9, room.said.append)
    room.context = replace(room.context, ladder=ladder)
    assert room.run(*EVERY) == 0
    assert room.layers() == 0


def test_secrets_of_the_cloud_stay(room: Upgrade) -> None:
    room.run("base")
    secrets = room.bed.directory / "secrets"
    before = {file: file.read_bytes() for file in secrets.rglob("*") if file.is_file()}
    room.run("upgrade")
    assert before and {file: file.read_bytes() for file in before} == before


def daemons(room: Upgrade) -> list[tuple[str, str, str]]:
    (variant,) = load(room.log.parent).variants
    stage = variant.stage("upgrade")
    assert stage is not None
    return [(one.node, one.unit, one.change) for one in stage.daemons]


def upgraded(room: Upgrade, before: str, after: str, updated: list[Any]) -> int:
    """Units of both nodes as systemctl shows them, before the upgrade and after it."""
    room.run("base")
    room.units = [before, before, after, after]
    room.report["updated"] = updated
    return room.run("upgrade")


NOVA = UNITS.replace("keystone", "nova-api")


@pytest.mark.parametrize(
    "before, after, change",
    [
        (UNITS, AGAIN, ("keystone.service", "restarted")),
        (f"{UNITS}\n{NOVA}", UNITS, ("nova-api.service", "stopped")),
        (UNITS, f"{UNITS}\n{NOVA}", ("nova-api.service", "started")),
    ],
)
def test_each_daemon_that_the_change_touches_is_named(
    room: Upgrade, before: str, after: str, change: tuple[str, str]
) -> None:
    assert upgraded(room, before, after, [ENTRY]) == 0
    assert daemons(room) == [(node, *change) for node in ("one", "two")]
    told = [line_of(event) for event in room.told("daemons")]
    assert told == [f"{PAIR}    {node}: {' '.join(change)}" for node in ("one", "two")]


def test_what_does_not_restart_is_not_named(room: Upgrade) -> None:
    assert upgraded(room, UNITS, UNITS, [ENTRY]) == 0
    assert daemons(room) == []
    assert room.told("stage_ended")[-1]["detail"].endswith("0 of 2 daemons restarted")


def test_a_restart_for_nothing_fails(room: Upgrade) -> None:
    assert upgraded(room, UNITS, AGAIN, []) == 1
    assert "keystone.service was restarted" in room.failure()


def test_a_revision_that_fails_says_how_to_repeat_it(room: Upgrade) -> None:
    room.report.update(status="failed", exception=FAILURE)
    assert room.run(*EVERY) == 1
    assert f"bin/harness test --onto {room.context.onto} {PAIR}" in room.failure()
    assert state.due(room.bed, "converge") == ["create", "prepare", "converge"]


def test_an_upgrade_that_fails_is_tried_again_on_the_same_bed(room: Upgrade) -> None:
    room.run("base")
    room.report.update(status="failed", exception=FAILURE)
    assert room.run(*EVERY[1:]) == 1
    assert f"bin/harness converge {PAIR}" in room.failure()
    assert state.due(room.bed, "verify") == ["converge", "verify"]


# What is compared, and refused.


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_repository(tmp_path / "repository")
    monkeypatch.setattr(onto, "ROOT", root)
    return root


def changed(root: Path) -> dict[str, list[str]]:
    kitchen = load_kitchen(root)
    return onto.changed(Revision.find(root, "HEAD"), kitchen.matrix.variants, kitchen)


def test_a_change_concerns_the_variants_that_are_made_from_it(root: Path) -> None:
    edit(root, RECIPE)
    assert changed(root) == {PAIR: [f"changed {RECIPE}"], SOLO: []}


@pytest.mark.parametrize("name", ["harness/chef/client.py", "tests/checks/test_it.py", "README.md"])
def test_what_no_operator_is_given_changes_no_cloud(root: Path, name: str) -> None:
    edit(root, name)
    assert not any(changed(root).values())


def is_broken(root: Path) -> None:
    put(root, "kitchen/topologies/pair.yml", "description:", "descripption:")


def is_not_there(root: Path) -> None:
    put(root, "kitchen/matrix.yml", "[pair, solo]", "[solo]")


def has_another_address(root: Path) -> None:
    put(root, "kitchen/topologies/pair.yml", "192.0.2.12", "192.0.2.13")


def has_another_network(root: Path) -> None:
    put(root, "kitchen/topologies/pair.yml", "198.51.100.0/24", "198.51.100.0/25")


@pytest.mark.parametrize(
    "spoil, said",
    [
        (is_broken, "this harness cannot read HEAD: kitchen/topologies/pair.yml:1:"),
        (is_not_there, f"HEAD has no variant {PAIR}"),
        (has_another_address, "HEAD has other nodes or networks"),
        (has_another_network, "HEAD has other nodes or networks"),
    ],
)
def test_a_revision_that_has_no_such_bed_is_refused(
    root: Path, spoil: Callable[[Path], None], said: str
) -> None:
    text = {file: file.read_text() for file in (root / "kitchen").rglob("*.yml")}
    spoil(root)
    commit(root)
    for file, was in text.items():
        file.write_text(was)
    with pytest.raises(UsageError, match=said):
        changed(root)


@pytest.fixture
def asked(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("harness.cli.runs.ROOT", root)
    monkeypatch.setattr("harness.cli.runs.load_kitchen", lambda: load_kitchen(root))
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    return root


def test_nothing_to_bring_is_never_green(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--onto", "HEAD", "pair"]) == 3
    assert "there is nothing to bring onto them" in capsys.readouterr().err


def test_an_unknown_revision_is_a_usage_error(asked: Path) -> None:
    assert cli.main(["test", "--onto", "no-such", "pair"]) == 2


def test_it_does_not_go_with_reconfigure() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["test", "pair", "--onto", "HEAD", "--reconfigure"])
    assert ended.value.code == 2


def test_what_runs_and_what_is_told_of_it(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(asked, RECIPE)
    taken: list[Any] = []

    def run_jobs(jobs: list[Any], *_: object) -> list[int]:
        taken.extend(jobs)
        return [0]

    monkeypatch.setattr("harness.cli.runs._run_jobs", run_jobs)
    assert cli.main(["test", "--onto", "HEAD", "pair", "solo"]) == 0
    (job,) = taken
    assert (job.variant, job.stages) == (PAIR, EVERY)
    assert job.onto == git(asked, "rev-parse", "HEAD").strip()
    told = capsys.readouterr().err
    assert f"{PAIR} onto {job.onto[:9]}: changed {RECIPE}" in told
    assert f"{SOLO} onto {job.onto[:9]}: nothing differs" in told
    (variant,) = load(Path(job.directory)).variants
    assert variant.title == f"{PAIR} onto {job.onto[:9]}"


# Which revision bin/test takes.


def last_other(root: Path) -> str:
    kitchen = load_kitchen(root)
    pair = next(variant for variant in kitchen.matrix.variants if variant.name == PAIR)
    return upgrade.last_other(root, pair, kitchen).commit


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


def test_the_last_commit_that_differs_is_taken(root: Path) -> None:
    first = head(root)
    edit(root, RECIPE)
    assert last_other(root) == first  # of what is not committed
    commit(root)
    edit(root, "README.md")
    commit(root)
    assert last_other(root) == first


def test_one_that_is_proven_is_taken_first(root: Path) -> None:
    first = head(root)
    for _ in range(2):
        edit(root, RECIPE)
        commit(root)
    assert last_other(root) != first
    proven(root, first[:12])
    assert last_other(root) == first
    proven(root, f"{first[:12]}+")
    assert last_other(root) != first


def proven(root: Path, named: str) -> None:
    entry = ledger.Entry("0123456789ab", named, "2026-11-26", 7.0)
    ledger.note(root, root / "lock", PAIR, entry, [PAIR])


def test_without_history_nothing_is_proven(root: Path) -> None:
    with pytest.raises(UsageError, match=f"no commit of this clone makes {PAIR} of anything else"):
        last_other(root)
