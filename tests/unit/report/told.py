"""Runs as a harness tells of them: small event logs, written through the event log itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.report.events import EventLog, LogFile
from harness.report.load import EVENTS

START = 1795400000.0
STAGES = ("create", "prepare", "converge", "idempotence", "verify", "reboot", "destroy")
PAIR = "pair/debian-12/local"
SOLO = "solo/debian-12/local"
CROWDED = "crowded/debian-12/local"
LONG = f"/{'where-no-line-can-break' * 20}"
SLOW = [
    {"resource": "package[mariadb-server] (database::default line 10)", "seconds": 98.5},
    {"resource": f"file[{LONG}] (nginx::default line 14)", "seconds": 1.5},
]
PYTEST = """\
<testsuites><testsuite name="pytest">
<testcase classname="tests.checks.test_node" name="test_no_unit_has_failed[web-a]" time="0.5" />
<testcase classname="tests.checks.test_node" name="test_no_unit_has_failed[web-b]" time="0.25">
<failure message="AssertionError: nginx.service&#10;assert 1 == 0">def test():\n  assert 1 == 0 &#x2192; no</failure>
</testcase>
<testcase classname="tests.checks.test_cloud" name="test_boot" time="0.0">
<skipped type="pytest.skip" message="needs a hypervisor">here</skipped>
</testcase>
</testsuite></testsuites>
"""
TOPOLOGIES: dict[str, Any] = {
    "pair": {
        "description": "a front end and two servers",
        "nodes": [
            {
                "name": "front",
                "address": "192.0.2.10",
                "roles": ["openstack-proxy"],
                "networks": ["management", "provider"],
            },
            {
                "name": "web-a",
                "address": "192.0.2.11",
                "roles": ["openstack-web", "openstack-cache"],
                "networks": ["management"],
            },
            {
                "name": "web-b",
                "address": "192.0.2.12",
                "roles": ["openstack-web"],
                "networks": ["management"],
            },
        ],
        "networks": [
            {"name": "management", "cidr": "192.0.2.0/24"},
            {"name": "provider", "cidr": "198.51.100.0/24"},
        ],
        "waves": [
            {"name": "first", "nodes": ["front"]},
            {"name": "servers", "nodes": ["web-a", "web-b"]},
        ],
    },
    # With names as long as they come.
    "crowded": {
        "description": "much on little room",
        "nodes": [
            {
                "name": f"a-node-whose-name-is-too-long-for-a-box-{number}"[:length],
                "address": address,
                "roles": [f"openstack-{role}-of-many" for role in "abcdefghijkl"] + ["w" * 50],
                "networks": ["management"],
            }
            for number, length, address in (
                (1, 50, "2001:db8:1111:2222:3333:4444:5555:6666"),
                (2, 12, "2001:db8:1111:2222:3333:4444:5555:7777"),
            )
        ],
        "networks": [
            {"name": "management", "cidr": "2001:db8:1111:2222:3333:4444:5555:0000/112"},
            {"name": "provider-of-many-addresses", "cidr": "2001:db8:1111:2222::/64"},
        ],
        "waves": [
            {"name": "everything", "nodes": ["a-node-whose-name-is-too-long-for-a-box-1"]},
            {
                "name": "the-rest-of-it-in-a-second-wave",
                "nodes": ["a-node-whose-name-is-too-long-for-a-box-1", "a-node-whose"],
            },
        ],
    },
}
FAILURE = f"""\
{PAIR} did not pass converge
  chef-client failed on web-b: file[/etc/motd] (nginx::default line 12), action create
  RuntimeError: no such thing as <motd>
  → all that it said is in /runs/1/logs/pair-debian-12-local/web-b/chef-client.log

last warnings of web-b:
    nginx: it hurts in {LONG}

  logs      /runs/1
  again     bin/harness converge {PAIR}
"""


class Told:
    """A run that is being told of; `wait` lets seconds go by."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now = START
        self._log = EventLog(LogFile(directory / EVENTS))

    def emit(self, kind: str, **fields: Any) -> None:
        self._log.hand_on({"time": self.now, "event": kind, **fields})

    def wait(self, seconds: float) -> "Told":
        self.now = round(self.now + seconds, 3)
        return self

    def begin(self, *variants: str, stages: Sequence[str] = STAGES, onto: str = "") -> "Told":
        self.emit(
            "run_started",
            run=str(self.directory),
            variants=list(variants),
            stages={variant: list(stages) for variant in variants},
            topologies=TOPOLOGIES,
            onto=onto,
        )
        return self

    def start(self, variant: str, stage: str) -> None:
        self.emit("stage_started", variant=variant, stage=stage)

    def end(self, variant: str, stage: str, seconds: float, verdict: str = "passed") -> None:
        told = {"seconds": seconds, "memory": 2 * 1024**3, "detail": f"what {stage} did"}
        self.emit("stage_ended", variant=variant, stage=stage, verdict=verdict, **told)

    def stage(
        self, variant: str, stage: str, seconds: float = 2.0, verdict: str = "passed"
    ) -> None:
        self.start(variant, stage)
        self.wait(seconds).end(variant, stage, seconds, verdict)

    def chef(self, variant: str, node: str, wave: str) -> None:
        self.emit("chef_started", variant=variant, node=node, wave=wave)

    def chef_over(
        self, variant: str, node: str, wave: str, seconds: float, failure: str = ""
    ) -> None:
        told = {"total": 40, "updated": 9, "slowest": SLOW, "failure": failure}
        passed = not failure
        self.emit(
            "chef_run",
            variant=variant,
            node=node,
            wave=wave,
            passed=passed,
            seconds=seconds,
            **told,
        )

    def checks(self, variant: str, stage: str, text: str = PYTEST) -> None:
        """The file that pytest writes, and what is told of it."""
        file = self.directory / f"junit-{stage}-{variant.replace('/', '-')}.xml"
        file.write_text(text)
        counts = {"passed": 1, "failed": 1, "skipped": 1}
        self.emit("checks", variant=variant, report=str(file), **counts, failures=["…"])

    def close(self, variant: str, verdict: str, left: Sequence[str] = ()) -> None:
        if left:
            self.emit("not_run", variant=variant, stages=list(left))
        self.emit("variant_ended", variant=variant, verdict=verdict, seconds=self.now - START)

    def over(self, code: int) -> None:
        self.emit("run_ended", code=code)


def passed(told: Told, variant: str, stages: Sequence[str] = STAGES) -> None:
    for stage in stages:
        told.stage(variant, stage)
    told.close(variant, "passed")


def pair_fails(told: Told) -> None:
    """The second wave of the pair: web-a converges, web-b does not."""
    told.stage(PAIR, "create")
    told.stage(PAIR, "prepare")
    told.start(PAIR, "converge")
    told.chef(PAIR, "front", "first")
    told.wait(60).chef_over(PAIR, "front", "first", 59.5)
    told.chef(PAIR, "web-a", "servers")
    told.chef(PAIR, "web-b", "servers")
    why = "file[/etc/motd] (nginx::default line 12), action create\nRuntimeError: no such thing as <motd>"
    told.wait(20).chef_over(PAIR, "web-b", "servers", 19.5, why)
    told.wait(20).chef_over(PAIR, "web-a", "servers", 39.5)
    logs = told.directory / "logs" / PAIR.replace("/", "-") / "web-b"
    logs.mkdir(parents=True)
    (logs / "chef-client.log").write_text("no such thing\n")
    told.end(PAIR, "converge", 100.0, "failed")
    told.close(PAIR, "failed", ["idempotence", "verify", "reboot", "destroy"])
    told.emit("failure", variant=PAIR, stage="converge", text=FAILURE)


def crowded(directory: Path) -> Path:
    """Stages and runs of Chef of every length, by nodes with long names; answers the run's directory."""
    told = Told(directory).begin(CROWDED)
    waves = TOPOLOGIES["crowded"]["waves"]
    for number, (stage, seconds) in enumerate(zip(STAGES, (1, 10, 40, 60, 70, 80, 160))):
        wave = waves[number % len(waves)]
        told.start(CROWDED, stage)
        for node in wave["nodes"]:
            told.chef(CROWDED, node, wave["name"])
        told.wait(seconds)
        for node in wave["nodes"]:
            told.chef_over(CROWDED, node, wave["name"], seconds)
        told.end(CROWDED, stage, seconds)
    told.close(CROWDED, "passed")
    told.over(0)
    return directory


def two_variants(directory: Path) -> Path:
    """Solo passes, pair fails; answers the run's directory."""
    told = Told(directory).begin(SOLO, PAIR)
    passed(told, SOLO)
    pair_fails(told)
    told.over(1)
    return directory
