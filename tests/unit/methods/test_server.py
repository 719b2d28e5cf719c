"""The method `server` with the bed's own Chef server, goiardi, for real."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from harness.chef import repository, secrets
from harness.drivers.bed import Bed
from harness.drivers.dummy import PID, DummyDriver
from harness.host.errors import MachineRoomError
from harness.methods.server import embedded
from harness.methods.server.api import NoAnswer, Refused
from harness.methods.server.upload import WrongCookbook, check, upload
from tests.unit.methods import beds
from tests.unit.methods.beds import METHOD

Made = tuple[Bed, DummyDriver]
CACHE = "openstack-ops-cache"


@pytest.fixture
def bed(looked_at: Bed) -> Bed:
    return looked_at


@pytest.fixture
def delivered(prepared: Made) -> Made:
    METHOD.deliver(*prepared)
    return prepared


def given(bed: Bed, environment: str = "reference") -> dict[str, Any]:
    """The cookbooks that the server gives the node, by name."""
    found: dict[str, Any] = beds.node(bed).post(
        f"environments/{environment}/cookbook_versions", {"run_list": [CACHE]}
    )
    return found


def on_node(bed: Bed, path: str) -> Path:
    return bed.node_directory("one") / "files" / path


def test_the_server_has_all_that_the_checkout_has(bed: Bed) -> None:
    admin = beds.admin(bed)
    folders = {path.name for path in (bed.directory / "repository" / "cookbooks").iterdir()}
    assert set(admin.get("cookbooks")) == folders
    assert admin.get("roles/openstack-cache")["run_list"] == [f"recipe[{CACHE}]"]
    assert admin.get("environments/reference")["default_attributes"]["motd"] == "hello"
    assert {name: one["version"] for name, one in given(bed).items()} == {
        CACHE: "1.0.0",
        "openstack-common": "1.0.0",
    }


def test_secrets_are_sealed_on_the_server(bed: Bed) -> None:
    items = {n: beds.node(bed).get(f"data/openstack/{n}") for n in ("admin", "database")}
    assert set(items["admin"]["password"]) >= {"encrypted_data", "iv", "cipher"}
    assert secrets.show(bed, "admin.password") not in json.dumps(items)


def test_a_node_has_its_own_key_and_no_other(bed: Bed) -> None:
    key = on_node(bed, "etc/chef/client.pem")
    assert key.read_bytes() == (bed.directory / "clients" / "one.pem").read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    files = [file for file in on_node(bed, "").rglob("*") if file.is_file() and file != key]
    assert files and not any(b"PRIVATE KEY" in file.read_bytes() for file in files)


def test_nobody_is_a_validator(bed: Bed) -> None:
    assert set(beds.admin(bed).get("clients")) == {"one", "chef-webui"}
    assert not list(bed.directory.rglob("*validator*"))


def test_a_node_asks_the_server_and_has_no_repository(bed: Bed) -> None:
    text = on_node(bed, "etc/chef/client.rb").read_text()
    assert f"chef_server_url 'http://{bed.host.ip}:{embedded.PORT}'\n" in text
    assert "client_key '/etc/chef/client.pem'\n" in text and "local_mode" not in text
    assert not on_node(bed, "var/chef").exists()


def test_what_is_delivered_again_takes_the_place_of_what_was(delivered: Made) -> None:
    bed, driver = delivered
    admin, before = beds.admin(bed), beds.admin(bed).get("data/openstack/admin")
    beds.node(bed).post("nodes", {"name": "one", "normal": {"gone": True}, "run_list": []})
    secrets.rotate(bed)
    METHOD.deliver(bed, driver)
    assert admin.get("data/openstack/admin") != before
    assert admin.find("nodes/one") is None


def test_a_client_that_was_revoked_is_told_so(delivered: Made) -> None:
    bed, driver = delivered
    assert METHOD.why(bed, "one") is None
    beds.admin(bed).delete("clients/one")
    METHOD.deliver(bed, driver)  # lets nobody in
    error = METHOD.why(bed, "one")
    assert error and error.exit_code == MachineRoomError.exit_code
    assert "chef-client on one gets nowhere" in error.message
    assert "refuses the key of one" in error.message
    assert error.cure.startswith(f"`bin/harness prepare {bed.variant.name}`")
    METHOD.prepare(bed, driver)
    assert METHOD.why(bed, "one") is None


def test_a_server_that_ended_is_told_and_started_again(delivered: Made) -> None:
    bed, driver = delivered
    os.kill(int((bed.directory / f"chef-server{PID}").read_text()), 9)
    with pytest.raises(NoAnswer, match="Connection refused"):
        METHOD.deliver(bed, driver)
    error = METHOD.why(bed, "one")
    assert error and "Connection refused" in error.message
    METHOD.prepare(bed, driver)
    METHOD.deliver(bed, driver)
    assert METHOD.why(bed, "one") is None


def test_a_server_that_cannot_start_says_why(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PORT", 99999)
    with pytest.raises(MachineRoomError, match="goiardi ended") as caught:
        METHOD.prepare(*made)
    assert "99999" in caught.value.message


def test_the_server_goes_with_the_bed(prepared: Made) -> None:
    bed, driver = prepared
    admin = beds.admin(bed)
    admin.get("clients")
    driver.destroy(bed)
    METHOD.forget(bed)
    METHOD.forget(bed)
    with pytest.raises(NoAnswer):
        admin.get("clients")


def foreign(bed: Bed, version: str, *, frozen: bool = False) -> None:
    """Put another cookbook of the same name on the server, as somebody else would."""
    manifest = {
        "name": f"{CACHE}-{version}",
        "cookbook_name": CACHE,
        "version": version,
        "chef_type": "cookbook_version",
        "json_class": "Chef::CookbookVersion",
        "frozen?": frozen,
        "metadata": {"name": CACHE, "version": version, "dependencies": {}},
        "recipes": [],
    }
    beds.admin(bed).put(f"cookbooks/{CACHE}/{version}", manifest)


def test_another_version_of_a_cookbook_reaches_no_node(prepared: Made) -> None:
    bed, driver = prepared
    foreign(bed, "9.9.9")
    METHOD.deliver(bed, driver)
    assert given(bed, "_default")[CACHE]["version"] == "9.9.9"
    assert given(bed)[CACHE]["version"] == "1.0.0"


def test_a_frozen_cookbook_with_other_content_is_named(prepared: Made) -> None:
    bed, driver = prepared
    foreign(bed, "1.0.0", frozen=True)
    with pytest.raises(WrongCookbook, match=f"{CACHE} 1.0.0 is frozen on http") as caught:
        METHOD.deliver(bed, driver)
    assert caught.value.exit_code == MachineRoomError.exit_code
    assert f"knife cookbook delete {CACHE} 1.0.0" in caught.value.cure


def test_a_cookbook_that_somebody_changes_meanwhile_is_named(prepared: Made) -> None:
    bed, _ = prepared
    tree = repository.assemble(bed)
    known = upload(beds.admin(bed), tree, secrets.data_bags(bed))
    check(beds.admin(bed), "reference", bed.nodes, known)
    foreign(bed, "1.0.0")
    with pytest.raises(WrongCookbook, match=f"would give one the cookbook {CACHE} 1.0.0"):
        check(beds.admin(bed), "reference", bed.nodes, known)
    beds.admin(bed).delete(f"cookbooks/{CACHE}/1.0.0")
    with pytest.raises(WrongCookbook, match="has no cookbooks for the run list of one"):
        check(beds.admin(bed), "reference", bed.nodes, known)


def test_a_nodes_key_lets_nobody_else_in(bed: Bed) -> None:
    with pytest.raises(Refused) as caught:
        beds.node(bed).post("clients", {"name": "guest"})
    assert caught.value.status == 403
