"""Inventories: every problem at once, at its place, before any machine is touched."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.host.checkout import ROOT
from harness.host.errors import UsageError
from harness.loading import load_inventory, load_kitchen
from harness.loading.problems import InvalidFiles
from harness.model import Variant
from tests.unit.kitchens import make

STAGES = ["create", "prepare"]
GOOD = """\
ssh_config: own/ssh_config
machines:
  one: {host: web1, sudo: true, reboot: true}
  two: {host: web2}
"""
METAL = """\
link: eno2
machines:
  one: {macs: ["52:54:00:00:00:01"], disk: /dev/sda, erase: true, bmc:
        {protocol: ipmi, address: 192.0.2.101, credentials: "file:/root/login"}}
  two: {macs: ["52:54:00:00:00:02"], disk: /dev/sda, erase: true, bmc:
        {protocol: redfish, address: 192.0.2.102, credentials: "file:own/login", ca: bmc.pem}}
"""


@pytest.fixture
def variant(tmp_path: Path) -> Variant:
    (found,) = load_kitchen(make(tmp_path / "checkout")).matrix.variants
    return replace(found, driver="ssh")


def told(tmp_path: Path, variant: Variant, text: str, stages: list[str] = STAGES) -> list[str]:
    file = tmp_path / "machines.yml"
    file.write_text(text)
    with pytest.raises(InvalidFiles) as caught:
        load_inventory(file, variant, stages)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems]


def test_paths_start_where_the_inventory_is(tmp_path: Path, variant: Variant) -> None:
    (tmp_path / "machines.yml").write_text(GOOD)
    found = load_inventory(tmp_path / "machines.yml", variant, STAGES)
    assert found["ssh_config"] == str(tmp_path / "own" / "ssh_config")
    assert found["machines"]["one"] == {"host": "web1", "sudo": True, "reboot": True}


@pytest.mark.parametrize(
    "right, wrong, problem",
    [
        ("sudo: true", "sodo: true", "3:21: unknown key sodo, did you mean sudo?"),
        ("sudo: true", "sudo: 7", "3:27: this must be true or false, and it is 7"),
        ("host: web2", "sudo: true", "4:8: the key host is missing here"),
        ("two:", "tow:", "3:3: the node two of pair has no machine here, did you mean tow?"),
        ("machines:", "machine:", "1:1: the key machines is missing here"),
        ("web2", "-oProxyCommand=reboot", '4:15: "-oProxyCommand=reboot" is not a name or an'),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, variant: Variant, right: str, wrong: str, problem: str
) -> None:
    lines = told(tmp_path, variant, GOOD.replace(right, wrong))
    assert any(line.startswith(f"machines.yml:{problem}") for line in lines), lines


def test_a_restart_needs_consent_before_anything_begins(tmp_path: Path, variant: Variant) -> None:
    (line,) = told(tmp_path, variant, GOOD, [*STAGES, "reboot"])
    assert line.startswith("machines.yml:4:8: two may not be restarted, which the stage reboot")
    assert "bin/harness verify pair/debian-12/local/ssh" in line


@pytest.mark.parametrize(
    "right, wrong, problem",
    [
        (":02", ":01", "5:16: 52:54:00:00:00:01 is the MAC address of one already"),
        (
            "erase: true",
            "erase: false",
            "3:61: this must be true, and it is false: `erase: true` is",
        ),
        (
            "erase: true, ",
            "",
            "3:8: the key erase is missing here: `erase: true` is consent that all",
        ),
        (
            '["52:54:00:00:00:01"]',
            "[52:54:00:12:34:56]",
            "3:16: YAML takes this for a number to the base of 8 or 60: put it in quotes",
        ),
        ("52:54:00:00:00:01", "ff:ff:ff:ff:ff:ff", "is not the MAC address of one card"),
        ("/dev/sda", "/dev/sda deploy.erase=yes", "is not a disk by the kernel's own name"),
        ("192.0.2.102", "192.0.2.101", "6:38: this is the BMC of one already"),
        ("192.0.2.101", "192.0.2.101:623", "what stands here is not a name or an address"),
        ("file:/root/login", "secret", "is not file:PATH of a file with USER:PASSWORD, or"),
        ("ipmi", "snmp", '"snmp" is not one of ipmi, redfish'),
        ("protocol: ipmi", "protocol: ipmi, ca: a.pem", "4:9: `ca` is for Redfish: IPMI knows no"),
    ],
)
def test_machines_of_metal(
    tmp_path: Path, variant: Variant, right: str, wrong: str, problem: str
) -> None:
    lines = told(tmp_path, replace(variant, driver="metal"), METAL.replace(right, wrong, 1))
    assert any(problem in line for line in lines), lines


@pytest.mark.parametrize(
    "wrong", ["root:calvin", "{user: root, password: calvin}", "environment:root:calvin"]
)
def test_what_may_be_a_password_is_not_repeated(
    tmp_path: Path, variant: Variant, wrong: str
) -> None:
    text = METAL.replace('"file:/root/login"', wrong).replace("192.0.2.102", "root:calvin@bmc")
    lines = told(tmp_path, replace(variant, driver="metal"), text)
    assert len(lines) == 2 and not any("calvin" in line for line in lines)


@pytest.mark.parametrize("wrong", ["root:calvin@bmc", "[root, calvin]", "{root: calvin}"])
def test_nor_is_what_stands_where_bmc_should(tmp_path: Path, variant: Variant, wrong: str) -> None:
    text = (
        f"link: eno2\nmachines:\n  one: {{macs: [], disk: /dev/sda, erase: true, bmc: {wrong}}}\n"
    )
    lines = told(tmp_path, replace(variant, driver="metal"), text)
    assert lines and not any("calvin" in line or "IPMI" in line for line in lines)


@pytest.mark.parametrize("page, driver", [("machines.md", "ssh"), ("metal.md", "metal")])
def test_what_the_page_shows_is_right(
    tmp_path: Path, variant: Variant, page: str, driver: str
) -> None:
    """For the one node that it has."""
    text = (ROOT / "docs" / page).read_text()
    block = re.search(r"    # machines.yml.*\n((?:    .*\n)+)", text)
    assert block
    file = tmp_path / "machines.yml"
    file.write_text(block[1])
    (name,) = re.findall(r"^      (\w+):$", block[1], re.MULTILINE)
    node = replace(variant.topology.nodes[0], name=name)
    topology = replace(variant.topology, nodes=(node,))
    load_inventory(file, replace(variant, driver=driver, topology=topology), STAGES)


def test_files_are_where_the_inventory_is(tmp_path: Path, variant: Variant) -> None:
    (tmp_path / "machines.yml").write_text(METAL)
    metal = replace(variant, driver="metal")
    machines = load_inventory(tmp_path / "machines.yml", metal, STAGES)["machines"]
    assert machines["one"]["bmc"]["credentials"] == "file:/root/login"
    assert machines["two"]["bmc"]["credentials"] == f"file:{tmp_path}/own/login"
    assert machines["two"]["bmc"]["ca"] == f"{tmp_path}/bmc.pem"


def test_only_nodes_that_have_disks_to_write_are_erased(tmp_path: Path, variant: Variant) -> None:
    file, metal = tmp_path / "machines.yml", replace(variant, driver="metal")
    file.write_text(METAL)
    assert load_inventory(file, metal, STAGES)["erase"] == []
    assert load_inventory(file, metal, STAGES, ["two"])["erase"] == ["two"]
    with pytest.raises(UsageError, match="pair has no such node, did you mean two?"):
        load_inventory(file, metal, STAGES, ["tow"])
    file.write_text(GOOD)
    with pytest.raises(UsageError, match="the driver ssh writes no disks"):
        load_inventory(file, variant, STAGES, ["two"])


def test_an_inventory_that_is_not_there(tmp_path: Path, variant: Variant) -> None:
    with pytest.raises(InvalidFiles, match="nowhere.yml:1:1: No such file"):
        load_inventory(tmp_path / "nowhere.yml", variant, STAGES)
