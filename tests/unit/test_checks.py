"""The checks' own judgement: what they take for a leak, for a usable bed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.host.errors import UsageError
from tests.checks import bedfile
from tests.checks.probes import leaks


def test_every_file_of_checks_can_be_read_alone() -> None:
    """As `verify` reads them: nothing else has imported the harness before, in an order that suits it."""
    checks = [
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
        for path in sorted((ROOT / "tests/checks").rglob("test_*.py"))
    ]
    assert "tests.checks.test_chef" in checks
    program = "import importlib, sys\nimportlib.import_module(sys.argv[1])"
    for name in checks:
        command = [sys.executable, "-c", program, name]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A node's file system with one secret where it belongs."""
    conf = tmp_path / "etc/nova/nova.conf"
    conf.parent.mkdir(parents=True)
    url = "rabbit://openstack:longsecret@10.0.0.1/"
    conf.write_text(
        f"[DEFAULT]\ntransport_url = {url}\n# password = x\nadmin_password = other-one\n"
    )
    conf.chmod(0o640)
    for name in ("etc", "etc/nova"):
        (tmp_path / name).chmod(0o755)
    return tmp_path


def found(root: Path) -> list[str]:
    return leaks.leaks(leaks.secrets(root), leaks.texts(root))


def test_secrets_are_taken_from_urls_and_options(machine: Path) -> None:
    assert sorted(leaks.secrets(machine).values()) == ["longsecret", "other-one"]


def test_each_section_has_its_own_password(machine: Path) -> None:
    with (machine / "etc/nova/nova.conf").open("a") as conf:
        conf.write("[neutron]\npassword = third-one\n[placement]\npassword = fourth-one\n")
    assert {"third-one", "fourth-one"} < set(leaks.secrets(machine).values())


def test_a_secret_is_found_whatever_it_is_made_of(machine: Path) -> None:
    with (machine / "etc/nova/nova.conf").open("a") as conf:
        conf.write('[neutron]\npassword = " it\'s \\$5 "\n[database]\n')
        conf.write("connection = mysql+pymysql://nova:a%2Fb%20c%20d%20e@10.0.0.1:3306/nova\n")
    assert {" it's $5 ", "a/b c d e"} < set(leaks.secrets(machine).values())
    for form in ("a/b c d e", "mysql://nova:a%2Fb%20c%20d%20e@"):
        (machine / "etc/motd").write_text(form)
        assert found(machine) == [f"{machine}/etc/motd: etc/nova/nova.conf: [database] connection"]


def test_a_secret_in_its_own_file_is_no_leak(machine: Path) -> None:
    assert found(machine) == []


def test_its_own_file_is_a_leak_once_others_can_read_it(machine: Path) -> None:
    (machine / "etc/nova/nova.conf").chmod(0o644)
    assert len(found(machine)) == 2


def test_a_file_in_a_directory_closed_to_others_is_no_leak(machine: Path) -> None:
    (machine / "etc/nova/nova.conf").chmod(0o644)
    (machine / "etc/nova").chmod(0o750)
    assert found(machine) == []


@pytest.mark.parametrize("place", ["var/log/x.log", "var/chef/nodes/a.json", "proc/12/cmdline"])
def test_a_log_what_chef_keeps_and_a_command_line_leak_whatever_their_mode(
    machine: Path, place: str
) -> None:
    file = machine / place
    file.parent.mkdir(parents=True)
    file.write_text("x longsecret y")
    file.chmod(0o600)
    assert found(machine) == [f"{file}: etc/nova/nova.conf: [DEFAULT] transport_url"]


def test_a_bed_that_lacks_a_key_is_told_which(tmp_path: Path) -> None:
    (tmp_path / "bed.json").write_text(json.dumps({"nodes": []}))
    with pytest.raises(UsageError, match="ssh_config"):
        bedfile.load(tmp_path / "bed.json")


BED = {
    "nodes": [{"name": "one", "address": "192.0.2.11", "roles": ["web"], "sudo": False}],
    "ssh_config": "/nowhere/ssh_config",
    "provider": {"cidr": "198.51.100.0/24", "gateway": "198.51.100.1", "via": "one", "new": 1},
    "cloud": "harness",
    "clouds_yaml": "/nowhere/clouds.yaml",
    "openrc": "/nowhere/openrc",
    "guest_image": {"kernel": "/k", "ramdisk": "/r", "disk": "/d"},
    "chef_server": None,
    "own_kernel": False,
}


def test_a_bed_may_be_without_floating_addresses() -> None:
    assert bedfile.parse(BED).provider == bedfile.Provider("198.51.100.0/24", "198.51.100.1", "one")
    assert bedfile.parse({**BED, "provider": None}).provider is None


def test_a_bed_may_have_a_chef_server() -> None:
    assert bedfile.parse(BED).chef_server is None
    there = {"url": "http://192.0.2.1:31421", "ca": None}
    assert bedfile.parse({**BED, "chef_server": there}).chef_server == bedfile.ChefServerFile(
        "http://192.0.2.1:31421", None
    )


NEEDY = """
import pytest

@pytest.mark.needs("web")
def test_of_what_is_there(): pass

@pytest.mark.needs("web", nodes=2)
def test_of_two(): assert False
"""


def test_what_a_bed_is_too_small_for_is_skipped_and_said(tmp_path: Path) -> None:
    (tmp_path / "bed.json").write_text(json.dumps(BED))
    (tmp_path / "test_needy.py").write_text(NEEDY)
    (tmp_path / "conftest.py").write_text("from tests.checks.conftest import *\n")
    words = [str(tmp_path), f"--bed={tmp_path / 'bed.json'}", "-rs", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "--color=no", *words]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    assert "1 passed, 1 skipped" in said
    assert "needs 2 nodes with the role web, and the bed has 1" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --bed BED/bed.json"),
        (["--bed", "/nowhere/bed.json"], "/nowhere/bed.json: No such file or directory"),
    ],
)
def test_checks_without_a_bed_are_a_usage_error(options: list[str], said: str) -> None:
    command = [sys.executable, "-m", "pytest", "tests/checks", "-p", "no:cacheprovider", *options]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in ended.stderr
