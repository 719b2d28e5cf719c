"""The report for programs."""

import json
from pathlib import Path
from typing import Any

from harness.report.load import EVENTS, load
from harness.report.summary import summary
from tests.unit.report.told import PAIR, SOLO, two_variants


def parsed(directory: Path) -> Any:
    return json.loads(summary(load(directory)))


def test_verdicts_times_and_culprits(tmp_path: Path) -> None:
    data = parsed(two_variants(tmp_path / "1"))
    assert (data["format"], data["id"], data["verdict"], data["code"]) == (1, "1", "failed", 1)
    assert data["counts"] == {"failed": 1, "passed": 1}
    pair, solo = data["variants"]
    assert (pair["name"], solo["name"]) == (PAIR, SOLO)
    assert pair["culprits"][0]["node"] == "web-b" and solo["culprits"] == []
    assert pair["stages"][2]["chef_runs"][0]["wave"] == "first"
    assert pair["stages"][3] == {
        "name": "idempotence",
        "verdict": "not run",
        "started": 0.0,
        "seconds": 0.0,
        "memory": 0,
        "detail": "",
        "notes": [],
        "chef_runs": [],
        "checks": [],
        "phases": [],
        "daemons": [],
    }
    assert pair["memory"] == 2 * 1024**3
    assert pair["outline"]["networks"][0] == {"name": "management", "cidr": "192.0.2.0/24"}


def test_an_empty_log(tmp_path: Path) -> None:
    (tmp_path / EVENTS).touch()
    data = parsed(tmp_path)
    assert (data["verdict"], data["code"], data["variants"]) == ("not run", None, [])
    assert "empty" in data["problems"][0]
