"""What the checks take for an option that nobody reads, or not for long; judged by the real validator."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks import options
from tests.checks.options import Finding
from tests.checks.rolechecks import ConfigFile
from tests.checks.test_configuration import PROBE

TOY = """
from oslo_config import cfg

def listed():
    return [
        (None, [cfg.IntOpt("reserved-memory"), cfg.StrOpt("name", deprecated_name="nom")]),
        ("old", [cfg.StrOpt("way", deprecated_for_removal=True, deprecated_reason="There is a\\n better one.")]),
        ("keystone_authtoken", [cfg.StrOpt("auth_type"), cfg.StrOpt("memcached_servers")]),
    ]
"""


Fault = tuple[str, str, str]  # group, option, and what is wrong

RIGHT = [
    "",
    "[DEFAULT]\nreserved_memory = 1\nname = x\n",
    "[DEFAULT]\nreserved-memory = 1\n",
    "[keystone_authtoken]\nauth_type = password\nusername = x\nmemcached_servers = y\n",
]
WRONG = {
    "[DEFAULT]\nreserved_memoryy = 1\n": ("DEFAULT", "reserved_memoryy", "unknown"),
    "[defualt]\nname = x\n": ("defualt", "name", "unknown"),
    "[old]\nname = x\n": ("old", "name", "unknown"),
    "[keystone_authtoken]\nmemcached_server = y\n": (
        "keystone_authtoken",
        "memcached_server",
        "unknown",
    ),
    "[keystone_authtoken]\nauth_type = password\nuser_nam = x\n": (
        "keystone_authtoken",
        "user_nam",
        "unknown",
    ),
    "[keystone_authtoken]\nusername = x\n": ("keystone_authtoken", "username", "unknown"),
    "[DEFAULT]\nnom = x\n": ("DEFAULT", "nom", "renamed"),
    "[old]\nway = x\n": ("old", "way", "to be removed: There is a better one."),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Fault]]:
    """What the probe finds in files of these texts. Their service has its options listed, as services do."""
    root = tmp_path_factory.mktemp("toy")
    (root / "toy.py").write_text(TOY)
    about = root / "toy-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[oslo.config.opts]\ntoy = toy:listed\n")
    files = {str(root / f"{number}.conf"): text for number, text in enumerate([*RIGHT, *WRONG])}
    for file, text in files.items():
        Path(file).write_text(text)
    told = probed(root, f"{{file: list(findings(file, points)) for file in {list(files)!r}}}")
    return {text: [(g, o, fault) for _, g, o, fault in told[file]] for file, text in files.items()}


def probed(root: Path, expression: str) -> dict[str, list[tuple[str, str, str, str]]]:
    """The value of an expression in the probe, which runs as it does on a node: from standard input."""
    program = (
        f"{PROBE.read_text()}\npoints = list(own('toy', set()))\nprint(json.dumps({expression}))\n"
    )
    paths = {"PYTHONPATH": str(root), "HOME": str(root)}
    ended = subprocess.run(
        [sys.executable, "-"], input=program, env=paths, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    told: dict[str, list[tuple[str, str, str, str]]] = json.loads(ended.stdout)
    return told


@pytest.mark.parametrize("text", RIGHT)
def test_an_option_that_the_service_or_its_plugin_has_is_right(
    judged: dict[str, list[Fault]], text: str
) -> None:
    assert judged[text] == []


@pytest.mark.parametrize(("text", "fault"), WRONG.items())
def test_an_option_that_is_unknown_renamed_or_to_go_is_named(
    judged: dict[str, list[Fault]], text: str, fault: Fault
) -> None:
    assert judged[text] == [fault]


GLANCE = "/etc/glance/glance-api.conf"
KNOWN = Finding(GLANCE, "fs", "filesystem_store_datadir", "unknown")


def test_a_reason_is_for_one_option_of_one_file() -> None:
    others = {KNOWN._replace(option="x"), KNOWN._replace(group="x"), KNOWN._replace(file="x")}
    assert options.without_reason({KNOWN, *others}) == sorted(others)


def test_a_reason_that_nothing_needs_is_named_where_its_file_is() -> None:
    assert options.idle({KNOWN}, {GLANCE}) == []
    (told,) = options.idle(set(), {GLANCE})
    assert "filesystem_store_datadir" in told
    assert options.idle(set(), {"/etc/nova/nova.conf"}) == []


@pytest.mark.parametrize(
    ("path", "group", "service"),
    [
        ("/etc/nova/nova.conf", "nova", "nova"),
        ("/etc/neutron/plugins/ml2/ml2_conf.ini", "neutron", "neutron"),
        ("/etc/nova/nova-api-uwsgi.ini", "nova", None),
        ("/etc/mysql/mariadb.conf.d/99-openstack.cnf", "mysql", None),
        ("/var/lib/rabbitmq/.erlang.cookie", "rabbitmq", None),
    ],
)
def test_files_of_oslo_config_are_told_from_others(
    path: str, group: str, service: str | None
) -> None:
    assert ConfigFile(path, group).service == service
