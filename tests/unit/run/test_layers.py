"""Layers of a bed of dummies: what is kept, what is started from, what is thrown away."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness.layers import Layer, Store
from harness.manifest import Manifest
from tests.unit.kitchens import TOPOLOGY
from tests.unit.run.test_stages import ENTRY, FAILURE, Room

FIRST = Manifest({"roles/web.json": "1"})
SECOND = Manifest({"roles/web.json": "1", "cookbooks/nginx": "1"})
CHANGED = Manifest({"roles/web.json": "1", "cookbooks/nginx": "2"})
BUILD = ("create", "prepare", "converge")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    room = Room(tmp_path)
    room.rungs = [("first", FIRST), ("second", SECOND)]
    return room


def converged(room: Room) -> list[str]:
    """Nodes that ran Chef since it was asked last."""
    nodes = [event["node"] for event in room.told("chef_run")]
    room.log.unlink()
    return nodes


def store(room: Room) -> Store:
    return Store(room.bed.cache)


def layers(room: Room) -> dict[str, Layer]:
    return {layer.name: layer for layer in store(room).all()}


def test_each_wave_is_kept_and_the_next_run_starts_from_the_deepest(room: Room) -> None:
    assert room.run(*BUILD) == 0
    assert converged(room) == ["one", "two"]
    assert {name: layer.below for name, layer in layers(room).items()} == {
        FIRST.name: "",
        SECOND.name: FIRST.name,
    }
    assert room.run(*BUILD, "idempotence", "verify") == 0
    created = next(event for event in room.told("stage_ended") if event["stage"] == "create")
    assert "from the layers of: first, second" in created["detail"]
    assert converged(room) == ["one", "two"]  # of idempotence, which really runs


def test_a_change_starts_from_the_deepest_layer_that_it_does_not_touch(room: Room) -> None:
    room.run(*BUILD)
    room.rungs = [("first", FIRST), ("second", CHANGED)]
    converged(room)
    assert room.run(*BUILD) == 0
    assert converged(room) == ["two"]
    assert layers(room).keys() == {FIRST.name, SECOND.name, CHANGED.name}


def test_a_wave_that_is_not_kept_belongs_to_the_next_layer(room: Room) -> None:
    room.rungs = [("second", SECOND)]
    assert room.run(*BUILD) == 0
    assert restarts(room) == 1 and converged(room) == ["one", "two"]
    assert {name: layer.below for name, layer in layers(room).items()} == {SECOND.name: ""}
    assert room.run(*BUILD) == 0
    assert "from layers: second" in room.told("stage_ended")[-1]["detail"]
    assert room.told("chef_run") == []


def test_a_part_is_converged_only_to_be_kept(tmp_path: Path) -> None:
    part = "waves:\n  part: {nodes: [one], run_list: ['role[web]']}\n  first: {nodes: [one], after: [part]}"
    room = Room(tmp_path, topology=TOPOLOGY.replace("waves:\n  first: {nodes: [one]}", part))
    assert room.run(*BUILD) == 0
    assert converged(room) == ["one", "two"]
    manifest = Manifest({"roles/web.json": "0"})
    room.rungs = [("part", manifest), ("first", FIRST), ("second", SECOND)]
    assert room.run(*BUILD) == 0
    assert converged(room) == ["one", "one", "two"]
    commands = (room.bed.node_directory("one") / "commands").read_text()
    assert commands.count("--override-runlist role[web]") == 1
    room.rungs = [("part", manifest), ("first", CHANGED), ("second", Manifest({"x": "1"}))]
    assert room.run(*BUILD, "idempotence") == 0
    assert converged(room) == ["one", "two", "one", "two"]


def test_secrets_stay_those_that_the_cloud_was_made_with(room: Room) -> None:
    room.run(*BUILD)
    secret = room.bed.directory / "secrets" / "encrypted_data_bag_secret"
    before = secret.read_bytes()
    room.run(*BUILD)
    assert secret.read_bytes() == before
    room.rungs = []
    room.run(*BUILD)
    assert secret.read_bytes() != before


def test_a_wave_that_fails_is_not_kept(room: Room) -> None:
    room.report.update(status="failed", exception=FAILURE)
    assert room.run(*BUILD) == 1
    assert layers(room) == {}


def restarts(room: Room) -> int:
    commands = (room.bed.node_directory("one") / "commands").read_text()
    return commands.count('"start"')


def test_keeping_a_layer_proves_the_restart_when_the_checks_pass(room: Room) -> None:
    assert room.run(*BUILD, "idempotence", "verify", "reboot") == 0
    (told,) = [event for event in room.told("stage_ended") if event["stage"] == "reboot"]
    assert "proved by verify" in told["detail"] and restarts(room) == 2  # one for each wave
    assert room.run(*BUILD, "idempotence", "verify", "reboot") == 0
    assert "proved by verify" in room.told("stage_ended")[-1]["detail"]


def test_a_restart_is_not_proved_without_checks_after_it(room: Room) -> None:
    assert room.run(*BUILD, "idempotence", "reboot") == 0
    assert restarts(room) == 3


def test_a_restart_before_chef_changed_something_proves_nothing(room: Room) -> None:
    room.run(*BUILD)
    room.report["updated"] = [ENTRY]
    assert room.run("converge", "verify", "reboot") == 0
    assert restarts(room) == 3


def test_without_layers_the_nodes_are_restarted(room: Room) -> None:
    room.rungs = []
    assert room.run(*BUILD, "idempotence", "verify", "reboot") == 0
    assert restarts(room) == 1
    assert "proved by verify" not in room.told("stage_ended")[-1]["detail"]


def test_who_asks_for_a_reboot_gets_one(room: Room) -> None:
    room.run(*BUILD, "verify")
    before = restarts(room)
    room.context = replace(room.context, asked="reboot")
    assert room.run("reboot") == 0
    assert restarts(room) == before + 1


def test_a_bed_that_has_been_worked_on_is_not_kept(room: Room) -> None:
    rungs, room.rungs = room.rungs, []
    assert room.run(*BUILD) == 0
    room.rungs = rungs
    assert room.run("converge") == 0
    assert layers(room) == {}


@pytest.mark.parametrize("harm", ["cut off", "added", "mode"])
def test_a_layer_that_was_tampered_with_is_thrown_away(room: Room, harm: str) -> None:
    room.run(*BUILD)
    tree = layers(room)[FIRST.name].node("one")
    if harm == "cut off":
        (tree / "commands").write_text("")
    elif harm == "added":
        (tree / "rootkit").touch()
    else:
        (tree / "commands").chmod(0o4755)
    converged(room)
    assert room.run(*BUILD) == 0
    assert "not as it was when it was made" in room.said[0]
    assert converged(room) == ["one", "two"]  # the second stood on the first


def test_a_manifest_that_cannot_be_read_is_no_layer(room: Room) -> None:
    room.run(*BUILD)
    (room.bed.cache.layers / FIRST.name / "manifest.json").write_text("{")
    converged(room)
    assert room.run(*BUILD) == 0
    assert converged(room) == ["one", "two"]


def test_a_layer_that_does_not_come_up_healthy_is_thrown_away(room: Room) -> None:
    room.run(*BUILD)
    room.driver.answers["list-units --failed"] = lambda line: "mariadb.service failed\n"
    converged(room)
    room.run("create")
    assert "does not come up healthy" in room.said[0] and "mariadb.service" in room.said[0]
    assert layers(room) == {}


def test_a_disk_that_fills_while_a_layer_is_kept_costs_only_the_layer(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, text: str) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("harness.layers.store.Path.write_text", full, raising=True)
    room.run("create")
    (room.bed.directory / "secrets").mkdir()
    below = room.bed.below
    room.context.ladder.keep(room.bed, room.driver, "first", FIRST)
    assert room.bed.below == below
    assert "is not kept as a layer" in room.said[0] and "No space left" in room.said[0]
    assert list(room.bed.cache.layers.iterdir()) == []


def test_the_budget_takes_what_was_used_longest_ago(room: Room) -> None:
    room.run(*BUILD)
    room.run("destroy")
    (room.bed.cache.layers / "dead.new").mkdir()
    kept = store(room)
    assert list(kept.prune(10**9)) == [] and not (room.bed.cache.layers / "dead.new").exists()
    kept.touch(layers(room)[SECOND.name])
    assert [layer.name for layer in kept.prune(0)] == [FIRST.name]  # the other stood on it
    assert layers(room) == {}


def test_what_a_bed_stands_on_is_not_removed(room: Room) -> None:
    room.run(*BUILD)
    assert list(store(room).prune(0)) == []
    assert layers(room).keys() == {FIRST.name, SECOND.name}


def test_a_layer_tells_what_went_into_it(room: Room) -> None:
    room.run(*BUILD)
    told = json.loads((room.bed.cache.layers / SECOND.name / "manifest.json").read_text())
    assert told["variant"] == "pair/debian-12/local" and told["wave"] == "second"
    assert told["claims"] == SECOND.claims


def test_a_mirror_that_changed_in_between_leaves_no_layer(room: Room) -> None:
    room.run(*BUILD)
    room.rungs = [("first", FIRST), ("second", CHANGED)]
    room.run("create", "prepare")
    room.rungs = [("first", CHANGED), ("second", Manifest({"mirror": "2"}))]
    assert room.run("converge") == 0
    assert layers(room).keys() == {FIRST.name, SECOND.name}


def test_an_edit_after_create_brings_chef_back(room: Room) -> None:
    room.run(*BUILD)
    room.run("create", "prepare")
    converged(room)
    room.rungs = [("first", FIRST), ("second", CHANGED)]
    assert room.run("converge") == 0
    assert converged(room) == ["one", "two"]
    assert layers(room).keys() == {FIRST.name, SECOND.name}


def test_without_layers_chef_runs_whatever_the_bed_stands_on(room: Room) -> None:
    room.run(*BUILD)
    room.run("create", "prepare")
    converged(room)
    room.rungs = []
    assert room.run("converge") == 0
    assert converged(room) == ["one", "two"]


def test_a_layer_without_its_secrets_is_thrown_away(room: Room) -> None:
    room.run(*BUILD)
    (layers(room)[SECOND.name].bed / "secrets" / "encrypted_data_bag_secret").write_text("")
    converged(room)
    assert room.run(*BUILD) == 0
    assert "not as it was when it was made" in room.said[0]
    assert converged(room) == ["two"]


def test_nothing_is_pruned_while_a_layer_is_made(room: Room) -> None:
    new = store(room).begin("0123")
    with room.context.ladder.in_use():
        assert list(store(room).prune(0)) == [] and new.exists()
    assert list(store(room).prune(0)) == [] and not new.exists()


def test_an_interrupt_while_a_layer_is_made_leaves_the_bed_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    room.run("create", "prepare")
    monkeypatch.setattr("harness.layers.ladder.shutil.copytree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        room.context.ladder.keep(room.bed, room.driver, "first", FIRST)
    assert restarts(room) == 1 and list(room.bed.cache.layers.iterdir()) == []
