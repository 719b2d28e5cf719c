"""What the ssh driver makes of what ssh and machines tell."""

import pytest

from harness.drivers.bed import Bed
from harness.drivers.remote.reach import options
from harness.drivers.ssh.survey import judge, read

TOLD = """\
user ops
hostname 10.0.0.5
port 2222
identityfile ~/.ssh/id_ed25519
identityfile ~/.ssh/id_rsa
identityagent none
forwardx11 no
controlpath ~/.ssh/mux
"""


def test_only_what_decides_the_way_is_taken_over() -> None:
    assert list(options(TOLD, [])) == [
        "user ops",
        "hostname 10.0.0.5",
        "port 2222",
        "identityfile ~/.ssh/id_ed25519",
        "identityfile ~/.ssh/id_rsa",
    ]


@pytest.mark.parametrize(
    "jumps, command",
    [
        ("gate", "ssh -F /own -o BatchMode=yes -W [%h]:%p gate"),
        ("ops@one:22,two", "ssh -F /own -o BatchMode=yes -W [%h]:%p -J ops@one:22 two"),
    ],
)
def test_a_jump_host_is_reached_as_the_users_file_says(jumps: str, command: str) -> None:
    assert list(options(f"proxyjump {jumps}\n", ["-F", "/own"])) == [f"proxycommand {command}"]


RIGHT = """\
system debian-12
name aio
init systemd
address 127.0.0.1
address 198.51.100.11
link lo
link wire0
"""


@pytest.mark.parametrize(
    "right, wrong, problem",
    [
        ("system debian-12", "system ubuntu-22.04", "it runs ubuntu-22.04, and the variant is for"),
        ("init systemd", "init bash", "its first process is bash, and must be systemd"),
        ("name aio", "name web1", "it calls itself web1: `hostnamectl set-hostname aio` there"),
        ("address 198.51.100.11", "address 10.0.0.5", "the node's address 198.51.100.11, but 127"),
        ("link wire0\n", "", "it lacks the link wire0"),
        ("link lo", "owner other:/bed", "it belongs to the bed other:/bed: destroy that one first"),
        ("link lo", "chef /etc/chef", "Chef runs there already"),
        (RIGHT, "", "it runs nothing"),
    ],
)
def test_a_machine_that_is_not_what_the_node_must_be(
    bed: Bed, right: str, wrong: str, problem: str
) -> None:
    assert list(judge(bed, bed.nodes[0], read(RIGHT))) == []
    assert any(
        problem in one for one in judge(bed, bed.nodes[0], read(RIGHT.replace(right, wrong)))
    )
