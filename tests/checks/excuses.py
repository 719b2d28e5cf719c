"""Complaints that are no fault of the installation, each with what provokes it and why it does no harm.

A check that provokes one excuses it in the logs of the daemons named, on beds that the check runs on. What starts do is
excused until the cloud has settled: the same words an hour later are a fault.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.checks.bedfile import BedFile
from tests.checks.logs import Complaint
from tests.checks.needs import lacks, of_check

STARTS = "the daemons of a cloud start, and Chef restarts them, in any order"
BOOTS = "test_cloud::test_server_is_active_with_an_address"
DELETES = "test_cloud::test_nothing_is_left_after_deletion"
ASKS_TOO_MUCH = "test_identity::test_user_is_no_administrator"
REVOKES = "test_identity::test_revoked_token_is_refused"
LOOKS_FOR_THE_GONE = "test_identity::test_user_and_project_are_gone_after_deletion"


@dataclass(frozen=True)
class Excuse:
    """`by` is what provokes it: a check, as `module::function`, or STARTS. `units` are patterns."""

    line: str
    units: tuple[str, ...]
    by: str
    reason: str

    def covers(self, unit: str, complaint: Complaint, settled: str) -> bool:
        """`settled` is when the starts were over, as in the log."""
        in_time = self.by != STARTS or complaint.time <= settled
        named = any(fnmatchcase(unit, pattern) for pattern in self.units)
        return in_time and named and bool(re.search(self.line, complaint.text))


EXCUSES = (
    Excuse(
        r"has no ofport configured|ofport of -1",
        ("neutron-openvswitch-agent",),
        BOOTS,
        "Neutron sees the server's port before QEMU has opened the device; it looks again",
    ),
    Excuse(
        r"ovs_neutron_agent.*MappingNotFound: Mapping VLAN for network \S+ .*<all>",
        ("neutron-openvswitch-agent",),
        BOOTS,
        "the agent is told of a VLAN network of which it has no port yet",
    ),
    Excuse(
        r"nova\.scheduler\.client\.report .*placement\.concurrent_update",
        ("nova-compute", "nova-scheduler", "nova-conductor"),
        BOOTS,
        "the scheduler and nova-compute change a provider at once; the one that loses tries again",
    ),
    Excuse(
        r"'qrouter-\S+ 'arping'",
        ("neutron-l3-agent",),
        DELETES,
        "the address that was to be announced has been deleted in the meantime",
    ),
    Excuse(
        r"SubnetInUse.* being modified by another concurrent operation",
        ("neutron-*",),
        DELETES,
        "the DHCP agent looks after a network just when that is deleted",
    ),
    Excuse(
        r"neutron\.agent\.linux\.utils .*'qdhcp-\S+', .*'kill', .*Cannot open network namespace",
        ("neutron-dhcp-agent",),
        DELETES,
        "it ends the network's metadata proxy when the proxy's namespace has gone with the network",
    ),
    Excuse(
        r"ForbiddenAction: You are not authorized .*identity:list_users",
        ("keystone",),
        ASKS_TOO_MUCH,
        "Keystone logs as an error that it refuses a user what only administrators may ask for",
    ),
    Excuse(
        r"TokenNotFound: Failed to validate token",
        ("keystone",),
        REVOKES,
        "Keystone logs as an error that a token is no more",
    ),
    Excuse(
        r"(User|Project|Role)NotFound: Could not find (user|project|role): ",
        ("keystone",),
        LOOKS_FOR_THE_GONE,
        "the client asks for a name as if it were an id first, and for what is gone; Keystone logs both as errors",
    ),
    Excuse(
        r"ovsdbapp.*Unable to open stream to tcp:127\.0\.0\.1:6640",
        ("neutron-*-agent",),
        STARTS,
        "the agent has just told the switch's database to listen there; it tries again at once",
    ),
    Excuse(
        r"nova\.db\.main\.api .*No DB access allowed in nova-compute",
        ("nova-compute",),
        STARTS,
        "on a controller it reads the controllers' settings, asks the database, and gives up",
    ),
    Excuse(
        r"oslo\.messaging\._drivers\.impl_rabbit .*(Trying again in|Connection failed)",
        ("nova-*", "neutron-*"),
        STARTS,
        "the broker is not there yet, or is restarted",
    ),
    Excuse(
        r"oslo_messaging\._drivers\.amqpdriver .*missing queue \(reply_.*MessageUndeliverable",
        ("nova-*", "neutron-*"),
        STARTS,
        "whoever asked is restarted before the answer comes, and asks again",
    ),
    Excuse(
        r"operation queue\.declare caused a channel exception not_found: no queue 'q-reports-plugin'",
        ("rabbitmq-server",),
        STARTS,
        "neutron-rpc-ready asks whether the RPC server's queue is there already",
    ),
    Excuse(
        r"login refused: user '\S+' - invalid credentials",
        ("rabbitmq-server",),
        STARTS,
        "a daemon comes with the password of before, until Chef restarts it",
    ),
)


def without_excuse(
    bed: BedFile, unit: str, complaints: Iterable[Complaint], settled: str
) -> Iterator[Complaint]:
    """What no excuse covers on this bed; `settled` is when the starts were over, as in the log."""
    valid = [one for one in EXCUSES if one.by == STARTS or not any(lacks(of_check(one.by), bed))]
    for complaint in complaints:
        if not any(one.covers(unit, complaint, settled) for one in valid):
            yield complaint
