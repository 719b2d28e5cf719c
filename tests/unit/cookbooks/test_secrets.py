"""Every secret arrives unchanged at everybody who reads it, whatever it is made of."""

import json
from pathlib import Path

from harness.host.checkout import ROOT
from tests.unit.cookbooks.readers import OPTIONS, oslo_files, readings
from tests.unit.cookbooks.rendered import KEYS, KINDS, Cloud, allowed

READERS = {
    "database": {"SQLAlchemy", "PyMySQL", "the client mariadb"},
    "messaging": {"oslo.messaging", "kombu", "neutron-rpc-ready"},
    "service": {"oslo.config"},
    "metadata": {"oslo.config"},
    "admin": {"JSON"},
    "broker": {"Erlang"},
    "fernet": {"Keystone"},
}

# Of one secret only.
OF_ONE = {
    ("Alembic", "database", "keystone"),
    ("Nova's cells", "database", "nova"),
    ("Nova's cells", "messaging", "password"),
}


def test_every_secret_arrives_unchanged_at_every_reader(
    clouds: list[Cloud], tmp_path: Path
) -> None:
    for cloud in clouds:
        for reader, item, key, value in readings(cloud, tmp_path):
            assert value == cloud.secrets[item][key], f"{reader} of {item}.{key}"


def test_every_secret_has_all_its_readers(clouds: list[Cloud], tmp_path: Path) -> None:
    found = {(reader, item, key) for reader, item, key, _ in readings(clouds[0], tmp_path)}
    wanted = {
        (reader, item, key)
        for item, kinds in KINDS.items()
        for key in kinds
        for reader in READERS[item]
    }
    assert found == wanted | OF_ONE


def test_no_secret_stands_where_no_reader_was_asked(clouds: list[Cloud]) -> None:
    """Plain ones are found wherever they stand: an option that is new to `OPTIONS` is one that nobody judged."""
    for path in oslo_files(clouds[0]):
        lines = [line for line in clouds[0].files[path].splitlines() if "plain-" in line]
        assert {line.split(" = ")[0] for line in lines} <= set(OPTIONS), path
    others = clouds[0].files.keys() - oslo_files(clouds[0]) - {"/var/lib/rabbitmq/.erlang.cookie"}
    assert not [path for path in others if "plain-" in clouds[0].files[path]]


def test_the_schema_has_the_kinds_that_the_cookbooks_have_rules_for() -> None:
    schema = json.loads((ROOT / "kitchen/schemas/secrets.json").read_text())
    kinds = schema["additionalProperties"]["additionalProperties"]["enum"]
    assert set(kinds) == {*allowed(), KEYS}
