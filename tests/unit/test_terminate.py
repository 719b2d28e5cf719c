"""SIGTERM ends the harness in order, as an interrupt does."""

import os
import signal
import subprocess
import time
from pathlib import Path

from harness.host.checkout import ROOT
from harness.host.errors import INTERRUPTED
from harness.report import events
from harness.host.storage import locked

WAITS = "waits for another run that uses the network 172.31.250.0/24"


def test_a_harness_that_is_terminated_ends_its_children_and_says_so(tmp_path: Path) -> None:
    env = {**os.environ, "HARNESS_CACHE": str(tmp_path)}
    with locked(tmp_path / "locks" / "network-172.31.250.0-24"):
        run = subprocess.Popen(
            [str(ROOT / "bin" / "harness"), "destroy", "allinone/debian-12/local"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while not any(WAITS in log.read_text() for log in tmp_path.glob("runs/*/events.ndjson")):
            time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
        said = run.communicate(timeout=30)[1]
    assert run.returncode == INTERRUPTED and b"interrupted" in said
    (log,) = tmp_path.glob("runs/*/events.ndjson")
    told = events.read(log)
    assert [event["event"] for event in told] == ["run_started", "progress", "run_ended"]
    assert WAITS in told[1]["text"]
    assert told[2]["code"] == INTERRUPTED
