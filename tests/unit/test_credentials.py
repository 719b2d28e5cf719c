"""The credentials survive the programs that read them, whatever the password is made of."""

import subprocess
from typing import Any

import pytest
import yaml

from harness.credentials import clouds_yaml, openrc
from harness.stages import bedfile

URL = "http://172.31.250.11:5000/v3"
AWKWARD = ["plain", "it's $HOME `id`", 'quo"te\\', "# no: comment", "0123", "yes", " edge "]


def sourced(text: str, variable: str, **environment: str) -> str:
    script = f'. /dev/stdin\nprintf %s "${{{variable}-unset}}"'
    shell = ["sh", "-eu", "-c", script]
    ended = subprocess.run(
        shell,
        input=text,
        env={"PATH": "/usr/bin:/bin", **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return ended.stdout


@pytest.mark.parametrize("password", AWKWARD)
def test_a_shell_reads_the_password_of_openrc_as_it_is(password: str) -> None:
    assert sourced(openrc(URL, password, "RegionOne"), "OS_PASSWORD") == password


@pytest.mark.parametrize("password", AWKWARD)
def test_yaml_reads_the_password_of_clouds_yaml_as_it_is(password: str) -> None:
    cloud = yaml.safe_load(clouds_yaml("mine", URL, password, "RegionOne"))["clouds"]["mine"]
    assert cloud["auth"]["password"] == password


def test_openrc_forgets_an_earlier_login() -> None:
    assert sourced(openrc(URL, "x", "RegionOne"), "OS_TOKEN", OS_TOKEN="stale") == "unset"


def test_both_name_the_same_cloud() -> None:
    cloud = yaml.safe_load(clouds_yaml("mine", URL, "x", "Here"))["clouds"]["mine"]
    shell = openrc(URL, "x", "Here")
    assert sourced(shell, "OS_AUTH_URL") == cloud["auth"]["auth_url"] == URL
    assert sourced(shell, "OS_REGION_NAME") == cloud["region_name"] == "Here"


@pytest.mark.parametrize(
    "endpoints, url",
    [
        ({}, "http://192.0.2.1:5000/v3"),
        ({"host": "fd00::10"}, "http://[fd00::10]:5000/v3"),
        ({"host": "h", "identity": {"public": {"host": "fd00::1"}}}, "http://[fd00::1]:5000/v3"),
    ],
)
def test_keystone_is_where_the_attributes_say(endpoints: dict[str, Any], url: str) -> None:
    assert bedfile.keystone_url(endpoints, "192.0.2.1") == url
