"""Runs the real chef-client on a node."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from harness.chef import secrets
from harness.chef.report import RunReport, parse
from harness.chef.repository import node_json
from harness.drivers.bed import Bed
from harness.host.errors import CodeUnderTestFailed
from harness.machines import CommandTimedOut, Machine
from harness.model import ChefClient, Node
from harness.host.process import tail

HANDLER = Path(__file__).with_name("run_report.rb")
CONFIGURATION = "/etc/chef/client.rb"
NODE = "/etc/chef/node.json"
SECRET = "/etc/chef/encrypted_data_bag_secret"
REPORT = "/var/chef/run_report.json"
SECONDS = 3600.0
KILLED = "137"  # what a shell answers for a command that SIGKILL ended

# `own` is what the method adds.
CLIENT_RB = """\
{own}cache_path '/var/chef/cache'
node_name '{node}'
environment '{environment}'
encrypted_data_bag_secret '{secret}'
minimal_ohai true
require '/etc/chef/run_report'
handler = RunReport.new('{report}')
report_handlers << handler
exception_handlers << handler
"""


def configure(machine: Machine, bed: Bed, node: Node, own: str) -> None:
    """Bring the client's configuration to the node, with the method's `own` lines, and the key to the secrets."""
    machine.write(SECRET, secrets.key_file(bed).read_bytes(), 0o600)
    machine.write(CONFIGURATION, client_rb(bed, node, own).encode())
    machine.write("/etc/chef/run_report.rb", HANDLER.read_bytes())
    machine.write(NODE, node_json(node).encode(), 0o600)


def client_rb(bed: Bed, node: Node, own: str) -> str:
    return CLIENT_RB.format(
        own=own,
        node=node.name,
        environment=bed.variant.topology.environment,
        secret=SECRET,
        report=REPORT,
    )


def converge(
    machine: Machine, chef: ChefClient, licence: str, log: Path, run_list: Sequence[str] = ()
) -> RunReport:
    """Run the client once, with the node's own run list unless another is given; its output is appended to `log`.

    Raises CodeUnderTestFailed when the client ends without a report, not at all, or otherwise than it reported: else
    `passed` tells.
    """
    machine.run(["rm", "-f", REPORT], timeout=30)
    try:
        other = ["--override-runlist", ",".join(run_list)] if run_list else []
        words = [*command(chef, licence), *other]
        ended = machine.run(words, timeout=SECONDS, check=False, log=log)
    except CommandTimedOut as error:
        raise CodeUnderTestFailed(error.message, cure=f"see {log}") from error
    report = machine.run(["cat", REPORT], timeout=30, check=False)
    if report.code != 0:
        raise CodeUnderTestFailed(
            f"chef-client on {machine.name} ended with code {ended.code} before it could report:\n{_tail(log)}",
            cure=f"all that it said is in {log}",
        )
    told = parse(report.stdout)
    if told.passed and ended.code != 0:
        raise CodeUnderTestFailed(
            f"chef-client on {machine.name} reported success, and ended with code {ended.code}:\n{_tail(log)}",
            cure=f"all that it said is in {log}",
        )
    return told


def last_report(machine: Machine) -> RunReport:
    """Of the last run that ended; CommandFailed when there was none."""
    return parse(machine.run(["cat", REPORT], timeout=30).stdout)


def _tail(log: Path) -> str:
    return tail(log.read_text(errors="replace"))


def cut_off(machine: Machine, chef: ChefClient, licence: str, seconds: float) -> bool:
    """Run the client and kill it after `seconds`, with everything that it started; False when it ended before."""
    # timeout dies with what it kills, and the shell is there to outlive it: SSH would take that for its own failure.
    line = shlex.join(["timeout", "--signal=KILL", f"{seconds:g}", *command(chef, licence)])
    ended = machine.run(f"{line} >/dev/null 2>&1; echo $?", timeout=seconds + 60)
    return ended.stdout.strip() == KILLED


def command(chef: ChefClient, licence: str) -> list[str]:
    files = ["--config", CONFIGURATION, "--json-attributes", NODE]
    return ["env", f"CHEF_LICENSE={licence}", chef.command, *files, "--no-color"]
