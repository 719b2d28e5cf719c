"""What the checks take for a complaint of a daemon, and what they excuse."""

import pytest

from tests.checks import bedfile, excuses, needs
from tests.checks.logs import Complaint, complaints
from tests.unit.test_checks import BED

START = "2030-01-31 12:00:00.500"
LATER = "2030-01-31 12:00:05.123 77"
SETTLED = "2030-01-31 12:01:00.000"
HOUR_LATER = "2030-01-31 13:00:05.123 77"
BROKER = "2030-01-31 12:00:05.123456+00:00 [error] <0.734.0>"
TRACE = "Traceback (most recent call last):"


def texts(*lines: str) -> list[str]:
    return [complaint.text for complaint in complaints(lines, START)]


def test_a_complaint_before_the_start_does_not_count() -> None:
    assert texts("2030-01-31 12:00:00.499 77 ERROR nova [-] old") == []
    assert texts("2030-01-31 12:00:00.499123+00:00 [error] <0.1> old") == []


@pytest.mark.parametrize("level", ["ERROR", "CRITICAL"])
def test_a_complaint_after_the_start_counts_once_with_its_trace(level: str) -> None:
    record = f"{LATER} {level} nova.compute [-] boom"
    trace = f"{LATER} {level} nova.compute {TRACE}"
    assert texts(record, trace, "  File x") == [f"{record}\n{trace}\n  File x"]


def test_two_complaints_are_two() -> None:
    first, second = f"{LATER} ERROR nova [-] boom", f"{HOUR_LATER} ERROR nova [-] boom"
    assert texts(first, second) == [first, second]


def test_all_lines_of_the_broker_are_one_complaint() -> None:
    first, second = f"{BROKER} closing AMQP connection", f"{BROKER} missed heartbeats from client"
    assert texts(first, second, f"{LATER}+00:00 [info] <0.1> x") == [f"{first}\n{second}"]


def test_a_trace_that_nobody_logged_counts_at_the_time_of_the_line_before() -> None:
    old, new = "2030-01-31 11:00:00.000 1 INFO x", f"{LATER} INFO x"
    assert texts(old, TRACE, new, TRACE) == [TRACE]


def test_a_trace_after_a_request_is_not_part_of_the_record_before_the_request() -> None:
    record = f"{LATER} ERROR x boom"
    assert texts(record, TRACE) == [f"{record}\n{TRACE}"]
    assert texts(record, "[pid: 9|app: 0] GET /", TRACE) == [record, TRACE]


def test_ordinary_lines_are_no_complaint() -> None:
    assert texts(f"{LATER} WARNING nova slow", f"{LATER} DEBUG cfg %(process)d ERROR x") == []


def test_a_long_complaint_is_shown_by_its_beginning_and_its_end() -> None:
    text = "\n".join(["record", *(f"line {n}" for n in range(60)), "KeyError: 'fixed_ips'"])
    shown = str(Complaint(LATER, text)).splitlines()
    assert shown == ["record", "line 0", "line 1", "…", "KeyError: 'fixed_ips'"]


def bed(*roles: str) -> bedfile.BedFile:
    node = {"name": "one", "address": "192.0.2.11", "roles": list(roles), "sudo": False}
    return bedfile.parse({**BED, "nodes": [node]})


WHOLE = bed("openstack-identity", "openstack-hypervisor")
KILLED = (
    "ERROR neutron.agent.linux.utils [None req-1 - -] Exit code: 255; Cmd: ['ip', 'netns', 'exec', 'qdhcp-1', "
    "'env', 'PROCESS_TAG=haproxy-1', '%s']; Stderr: Cannot open network namespace \"qdhcp-1\": No such file"
)
REPLY = "ERROR oslo_messaging._drivers.amqpdriver [None req-1] The %s.: MessageUndeliverable"
NO_QUEUE = (
    "operation queue.declare caused a channel exception not_found: no queue '%s' in vhost '/'"
)
FORBIDDEN = (
    "ERROR keystone.server.flask.application [None req-1] x: keystone.exception.ForbiddenAction: "
    "You are not authorized to perform the requested action: identity:%s."
)
UNREACHABLE = (
    "ERROR oslo.messaging._drivers.impl_rabbit [-] [3e1f] AMQP server on 192.0.2.11:5672 is unreachable: "
    "[Errno 104] Connection reset by peer. Trying again in 1 seconds.: ConnectionResetError"
)


def left(unit: str, line: str, bed: bedfile.BedFile = WHOLE, stamp: str = LATER) -> int:
    """How many complaints have no excuse, of one."""
    told = list(complaints([f"{stamp} {line}"], START))
    assert len(told) == 1
    return len(list(excuses.without_excuse(bed, unit, told, SETTLED)))


EXCUSED = [
    ("neutron-openvswitch-agent", "ERROR neutron VIF port: 1 has no ofport configured"),
    (
        "neutron-openvswitch-agent",
        "ERROR neutron.plugins.ml2.drivers.openvswitch.agent.ovs_neutron_agent [-] x MappingNotFound: "
        "Mapping VLAN for network 7 is not there: <all>",
    ),
    (
        "nova-scheduler",
        "ERROR nova.scheduler.client.report [-] x placement.concurrent_update y",
    ),
    ("neutron-l3-agent", "ERROR neutron [-] Cmd: ['ip', 'netns', 'exec', 'qrouter-7', 'arping']"),
    (
        "neutron-rpc-server",
        "ERROR neutron [-] SubnetInUse: 1 being modified by another concurrent operation",
    ),
    ("neutron-dhcp-agent", KILLED % "kill', '-15"),
    (
        "neutron-dhcp-agent",
        "ERROR ovsdbapp.backend [-] Unable to open stream to tcp:127.0.0.1:6640",
    ),
    ("nova-compute", "ERROR nova.db.main.api [-] No DB access allowed in nova-compute: File x"),
    ("nova-api", UNREACHABLE),
    ("keystone", FORBIDDEN % "list_users"),
    ("keystone", "ERROR keystone.server.flask [-] TokenNotFound: Failed to validate token"),
    ("keystone", "ERROR keystone.server.flask [-] RoleNotFound: Could not find role: member."),
    (
        "neutron-rpc-server",
        REPLY % "reply 7 failed to send due to missing queue (reply_29)",
    ),
]


@pytest.mark.parametrize(("unit", "line"), EXCUSED)
def test_what_is_known_is_excused_in_the_log_of_its_daemon_only(unit: str, line: str) -> None:
    assert left(unit, line) == 0
    assert left("placement-api", line) == 1


REFUSED = "PLAIN login refused: user '%s' - invalid credentials"
BROKERS = [NO_QUEUE % "q-reports-plugin", REFUSED % "openstack"]


def left_to_the_broker(line: str, stamp: str = BROKER) -> int:
    """How many complaints of two lines have no excuse in the broker's log, of one."""
    told = complaints([f"{stamp} Channel error on connection", f"{stamp} {line}"], START)
    return len(list(excuses.without_excuse(WHOLE, "rabbitmq-server", told, SETTLED)))


@pytest.mark.parametrize("line", BROKERS)
def test_what_is_known_of_the_broker_is_excused_until_the_cloud_has_settled(line: str) -> None:
    assert left_to_the_broker(line) == 0
    assert left_to_the_broker(line, BROKER.replace(" 12:", " 13:")) == 1


def test_another_queue_that_is_not_there_is_not_excused() -> None:
    assert left_to_the_broker(NO_QUEUE % "q-plugin") == 1


def test_every_excuse_has_an_example() -> None:
    """So a pattern that fits nothing is seen."""
    known = [*EXCUSED, *(("rabbitmq-server", line) for line in BROKERS)]
    for excuse in excuses.EXCUSES:
        fits = [excuse.covers(unit, Complaint(LATER, line), SETTLED) for unit, line in known]
        assert any(fits), f"no line of EXCUSED is an example of {excuse.line}"


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("nova-compute", REPLY % "queue q-plugin is gone"),
        ("neutron-dhcp-agent", KILLED % "haproxy"),
        ("keystone", FORBIDDEN % "list_projects"),
    ],
)
def test_what_only_looks_alike_is_not_excused(unit: str, line: str) -> None:
    assert left(unit, line) == 1


def test_a_start_excuses_nothing_once_the_cloud_has_settled() -> None:
    assert left("nova-api", UNREACHABLE) == 0
    assert left("nova-api", UNREACHABLE, stamp=HOUR_LATER) == 1


def test_missed_heartbeats_are_never_excused() -> None:
    assert left_to_the_broker("missed heartbeats from client, timeout: 60s") == 1


def test_a_check_excuses_nothing_on_a_bed_that_it_does_not_run_on() -> None:
    assert left("neutron-dhcp-agent", KILLED % "kill", bed("openstack-network-node")) == 1


@pytest.mark.parametrize("excuse", excuses.EXCUSES, ids=[one.line for one in excuses.EXCUSES])
def test_every_excuse_names_a_check_that_there_is_and_a_reason(excuse: excuses.Excuse) -> None:
    assert len(excuse.reason) > 20
    if excuse.by != excuses.STARTS:
        assert list(needs.of_check(excuse.by)), "its module says what it needs"
