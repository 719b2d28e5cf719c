"""What a daemon complained about in its log since its start, beyond what is known and harmless."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

STAMP = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)(\S*)")
# By the level's place, because messages may quote formats and levels; RabbitMQ has its own form.
COMPLAINT = re.compile(
    r"^\S+ \S+ \d+ (ERROR|CRITICAL) |^\S+ \S+ \[error\]|^Traceback \(most recent call last\)"
)
# Each with the reason why it is no fault of the installation.
HARMLESS = (
    # Neutron sees the server's port before QEMU has opened the device; it looks again.
    re.compile(r"has no ofport configured|ofport of -1"),
    # The agent has just told the switch's database to listen there; it tries again at once.
    re.compile(r"ovsdbapp.*Unable to open stream to tcp:127\.0\.0\.1:6640"),
    # The address that was to be announced had been deleted in the meantime.
    re.compile(r"'qrouter-\S+ 'arping'"),
    # The broker was restarted under it. Whether it came back, the cloud's function tells.
    re.compile(r"oslo\.messaging\._drivers\.impl_rabbit .*(Trying again in|Connection failed)"),
    # Whoever had asked was restarted before the answer came, and asks again.
    re.compile(
        r"oslo_messaging\._drivers\.amqpdriver .*missing queue \(reply_.*MessageUndeliverable"
    ),
    # The switch's agent was told of a VLAN network of which it has no port yet.
    re.compile(r"ovs_neutron_agent\..*MappingNotFound: Mapping VLAN for network \S+ .*<all>"),
    # The DHCP agent looked after a network just when that was deleted.
    re.compile(r"SubnetInUse.* being modified by another concurrent operation"),
    # It ended the network's metadata proxy, just when the proxy's namespace had gone with the network.
    re.compile(
        r"neutron\.agent\.linux\.utils .*'qdhcp-\S+', .*'kill', .*Cannot open network namespace"
    ),
    # The scheduler and nova-compute changed a provider at once; the one that lost tries again.
    re.compile(r"nova\.scheduler\.client\.report .*placement\.concurrent_update"),
    # On a controller nova-compute reads the controllers' settings, asks the database, and gives up.
    re.compile(r"nova\.db\.main\.api .*No DB access allowed in nova-compute"),
    # A client looked something up by a name that may be an identifier, and was told that it is not.
    re.compile(r"keystone\S* .*Could not find (domain|endpoint|project|role|service|user): "),
)
REQUEST = "[pid: "  # how uWSGI begins its line for a request, which has the time elsewhere
NEWEST = 50_000  # lines: a daemon that writes more between two checks has a problem of its own


def errors_since_start(host: Any, unit: str, path: str) -> list[str]:
    """The complaints in the log `path` from the start of `unit` on; the log must be there.

    To the millisecond, as daemons log: the process before this one may have complained in the same second.
    """
    started = host.check_output(
        "systemctl show --value --timestamp=us --property=InactiveExitTimestamp %s", unit
    )
    since = host.check_output("date --date=%s '+%%F %%T.%%3N'", started)
    log = host.check_output("tail --lines=%s %s", str(NEWEST), path)
    return list(complaints(log.splitlines(), since))


def complaints(lines: Iterable[str], since: str) -> Iterator[str]:
    """First lines of records that complain, from `since` on (`2030-01-31 12:00:00.000`, as in the log).

    A trace repeats the time of its record, to the fraction, on each line, or has none. A trace that
    nobody logged stands alone, at the time of the last line that has one.
    """
    time, record = "", ""  # of the last line with a time; the record only while it is a complaint
    for line in lines:
        stamp = STAMP.match(line)
        continued = bool(record) and (stamp is None or stamp[0] == record)
        if stamp:
            time, record = stamp[1], stamp[0] if COMPLAINT.search(line) else ""
        elif line.startswith(REQUEST):
            record = ""
        if time >= since and not continued and COMPLAINT.search(line) and not _harmless(line):
            yield line


def _harmless(line: str) -> bool:
    return any(known.search(line) for known in HARMLESS)
