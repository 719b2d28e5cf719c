"""Waiting for unknown machines on a link: DHCP and a boot server for all of them, until somebody ends it."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Interface
from pathlib import Path

from harness.drivers.metal import dnsmasq, environment, link
from harness.drivers.metal.discovery import Unknown
from harness.drivers.metal.server import PORT, Server
from harness.host.errors import MachineRoomError
from harness.host.process import MORTAL, run, tail
from harness.host.progress import Tell


def listen(unknown: Unknown, name: str, host: IPv4Interface, tree: Path, tell: Tell) -> None:
    """On the link `name`, where this host has the address `host` meanwhile; machines start what is in the bootable
    `tree`. Returns by an exception only."""
    link.check(name, host)
    with tempfile.TemporaryDirectory(prefix="discovery-") as directory:
        boot = Path(directory)
        (boot / "files").mkdir()
        environment.write(tree, boot / "files")
        with _address(name, host), _server(boot, host, unknown), _dhcp(boot, name, host) as dhcp:
            tell(f"machines that start from the network on {name} are waited for")
            _tell_of_each(unknown, dhcp, dnsmasq.log(boot), tell)


def _tell_of_each(unknown: Unknown, dhcp: "subprocess.Popen[bytes]", log: Path, tell: Tell) -> None:
    known = {found.mac: found.at for found in unknown.all()}
    while dhcp.poll() is None:
        for found in unknown.all():
            if known.get(found.mac) != found.at:
                tell(f"{found.mac} waits: {'; '.join(found.facts)}")
                known[found.mac] = found.at
        time.sleep(0.5)
    raise MachineRoomError(f"dnsmasq ended: {tail(log.read_text())}")


@contextmanager
def _address(name: str, host: IPv4Interface) -> Iterator[None]:
    run(["ip", "addr", "replace", str(host), "dev", name], timeout=link.QUICK)
    try:
        yield
    finally:
        run(["ip", "addr", "delete", str(host), "dev", name], timeout=link.QUICK, check=False)


@contextmanager
def _server(boot: Path, host: IPv4Interface, unknown: Unknown) -> Iterator[None]:
    with Server(boot, str(host.ip), PORT, unknown) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()


@contextmanager
def _dhcp(boot: Path, name: str, host: IPv4Interface) -> "Iterator[subprocess.Popen[bytes]]":
    dnsmasq.conf(boot).write_text(dnsmasq.for_all(host, name, PORT, boot))
    command = [*MORTAL, *dnsmasq.command(boot)]
    with (
        dnsmasq.log(boot).open("ab") as said,
        subprocess.Popen(command, stdout=said, stderr=said) as daemon,
    ):
        try:
            dnsmasq.check(boot, daemon)
            yield daemon
        finally:
            daemon.terminate()
