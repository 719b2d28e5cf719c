"""What a machine is like, held against what its node must be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from harness.drivers.bed import Bed
from harness.drivers.ssh.claim import owner
from harness.host.errors import MachineRoomError
from harness.machines import CommandFailed, Machine, Unreachable, ours
from harness.model import Node

SECONDS = 60.0
# One `key value` a line.
LOOK = f"""\
echo "system $(. /etc/os-release; echo "$ID-$VERSION_ID")"
echo "name $(uname -n)"
echo "init $(cat /proc/1/comm)"
ip -o -4 addr | sed 's/^.* inet \\([0-9.]*\\).*/address \\1/'
ip -o link | sed 's/^[0-9]*: \\([^:@]*\\).*/link \\1/'
[ ! -e /etc/chef ] || echo "chef /etc/chef"
[ ! -e {ours.OWNER} ] || sed 's/^/owner /' {ours.OWNER}
"""
Seen = Mapping[str, Sequence[str]]


def check(bed: Bed, machines: Mapping[str, Machine]) -> None:
    """Raise a MachineRoomError with all that is in the way, of all machines at once; nothing is changed."""
    problems = [f"{node.name}: {text}" for node in bed.nodes for text in _of(bed, node, machines)]
    if problems:
        raise MachineRoomError(
            "\n".join(problems), cure="make the machines as the topology says, or choose others"
        )


def _of(bed: Bed, node: Node, machines: Mapping[str, Machine]) -> Iterator[str]:
    machine = machines[node.name]
    try:
        told = machine.run(LOOK, timeout=SECONDS).stdout
    except Unreachable as error:
        yield f"{error.message}; `ssh` as the inventory says must log in without a question, host key included"
        return
    except CommandFailed as error:
        lack = "sudo without a password" if machine.sudo else "root, or `sudo: true`"
        yield f"it does not let us do what root may ({lack} is needed): {error.message}"
        return
    yield from judge(bed, node, read(told))


def read(told: str) -> Seen:
    seen: dict[str, list[str]] = defaultdict(list)
    for line in told.splitlines():
        key, _, value = line.partition(" ")
        seen[key].append(value)
    return seen


def judge(bed: Bed, node: Node, seen: Seen) -> Iterator[str]:
    """Each thing that is not as it must be, with its cure."""
    wanted = bed.variant.platform.name
    if seen["system"] != [wanted]:
        yield f"it runs {_all(seen['system'])}, and the variant is for {wanted}"
    if seen["init"] != ["systemd"]:
        yield f"its first process is {_all(seen['init'])}, and must be systemd"
    if seen["name"] != [node.name]:
        yield f"it calls itself {_all(seen['name'])}: `hostnamectl set-hostname {node.name}` there"
    if node.address not in seen["address"]:
        yield (
            f"it does not have the node's address {node.address}, but {_all(seen['address'])}: "
            "write a topology with its own (`bin/harness init topology NAME`)"
        )
    for link in bed.links:
        if link not in seen["link"]:
            yield f"it lacks the link {link}, by which the nodes' switches are joined"
    yield from _claims(bed, seen)


def _claims(bed: Bed, seen: Seen) -> Iterator[str]:
    others = [name for name in seen["owner"] if name != owner(bed)]
    if others:
        yield f"it belongs to the bed {_all(others)}: destroy that one first"
    elif seen["chef"] and not seen["owner"]:
        yield "Chef runs there already (/etc/chef exists), and its configuration would be lost: move it away"


def _all(values: Sequence[str]) -> str:
    return ", ".join(values) or "nothing"
