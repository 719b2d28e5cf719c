"""`python3 -m harness.drivers.metal.server DIRECTORY HOST PORT`: what machines boot from, over HTTP.

    GET  /boot/MAC               what iPXE shall do: deploy while the machine is armed, else start from its disk, or
                                 report itself where unknown machines are waited for
    GET  /files/NAME             kernel, initramfs, the list of the image's extents
    GET  /image/START/COUNT      that many mebibytes of the image
    GET  /node/MAC.tar           the files that make the machine its node, while it is armed: keys are among them
    POST /report/MAC/PHASE       the machine says how far it is
    POST /machine/MAC            an unknown machine says what it is
    GET  /order/MAC              `go` when it shall wait no longer

DIRECTORY has `files/`, `image`, `nodes/MAC.tar`, and `armed/MAC` for each machine that shall be deployed.
"""

import re
import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from harness.host.checkout import ROOT
from harness.drivers.base import Running
from harness.drivers.metal import environment
from harness.drivers.metal.discovery import Unknown
from harness.drivers.metal.extents import PIECE
from harness.drivers.metal.phases import ASKED, DONE, Phases
from harness.machines import wait_until
from harness.host.process import tail

PORT = 31422
START_SECONDS = 20.0
MAC = r"(?P<mac>(?:[0-9a-f]{2}:){5}[0-9a-f]{2})"
# Under UEFI, iPXE knows no disks; the firmware, left to itself, asks the network in all other ways first, for minutes.
FROM_DISK = """\
#!ipxe
iseq ${{platform}} efi && chain {url}/files/{loader} || sanboot --no-describe --drive 0x80
"""
DEPLOY = """\
#!ipxe
kernel {url}/files/vmlinuz rdinit=/init quiet console=tty0 console=ttyS0 {arguments} initrd=initrd
initrd --name initrd {url}/files/initrd
boot
"""
LONGEST = 64 * 1024  # bytes of a report


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, directory: Path, host: str, port: int, unknown: Unknown | None = None
    ) -> None:
        """`unknown` takes machines that report themselves; without it none is asked to."""
        super().__init__((host, port), Handler)
        self.directory = directory
        self.unknown = unknown
        self.url = f"http://{host}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:  # the library's name
        """iPXE writes a colon as %3A."""
        path = unquote(self.path)
        for pattern, answer in ANSWERS.items():
            if match := re.fullmatch(pattern, path):
                answer(self, **match.groupdict())
                return
        self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # the library's name
        path = unquote(self.path)
        length = min(int(self.headers.get("Content-Length", 0)), LONGEST)
        text = self.rfile.read(length).decode("utf-8", "replace").strip()
        if match := re.fullmatch(f"/report/{MAC}/(?P<phase>[a-z]+)", path):
            self.report(match["mac"], match["phase"], text)
        elif self.server.unknown and (match := re.fullmatch(f"/machine/{MAC}", path)):
            self.server.unknown.add(match["mac"], text)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.text("")

    def report(self, mac: str, phase: str, text: str) -> None:
        Phases(self.server.directory, mac).add(phase, text)
        if phase == DONE:
            armed(self.server.directory, mac).unlink(missing_ok=True)

    def boot(self, mac: str) -> None:
        order = armed(self.server.directory, mac)
        Phases(self.server.directory, mac).add(ASKED)
        if order.exists():
            self.task(mac, f"deploy.task=write {order.read_text().strip()}")
        elif self.server.unknown:
            self.task(mac, "deploy.task=report")
        else:
            self.text(FROM_DISK.format(url=self.server.url, loader=environment.FROM_DISK))

    def task(self, mac: str, order: str) -> None:
        words = f"deploy.url={self.server.url} deploy.mac={mac} {order}"
        self.text(DEPLOY.format(url=self.server.url, arguments=words))

    def order(self, mac: str) -> None:
        waits = self.server.unknown and self.server.unknown.waits(mac)
        self.text("wait" if waits else "go")

    def file(self, name: str) -> None:
        self.send(self.server.directory / "files" / name)

    def node(self, mac: str) -> None:
        if armed(self.server.directory, mac).exists():
            self.send(self.server.directory / "nodes" / f"{mac}.tar")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def image(self, start: str, count: str) -> None:
        self.send(self.server.directory / "image", int(start) * PIECE, int(count) * PIECE)

    def text(self, text: str) -> None:
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send(self, file: Path, offset: int = 0, length: int | None = None) -> None:
        """Of the file, or of that part of it; what lies behind its end is not sent."""
        try:
            size = file.stat().st_size
        except FileNotFoundError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        length = min(size - offset, size if length is None else length)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        with file.open("rb") as source:
            source.seek(offset)
            while length > 0 and (block := source.read(min(length, PIECE))):
                self.wfile.write(block)
                length -= len(block)


ANSWERS: dict[str, Callable[..., None]] = {
    f"/boot/{MAC}": Handler.boot,
    r"/files/(?P<name>[a-z.]+)": Handler.file,
    f"/node/{MAC}.tar": Handler.node,
    f"/order/{MAC}": Handler.order,
    r"/image/(?P<start>\d+)/(?P<count>\d+)": Handler.image,
}


def armed(directory: Path, mac: str) -> Path:
    """The order to deploy the machine; its text goes to the kernel."""
    return directory / "armed" / mac


def command(directory: Path, host: str) -> list[str]:
    """What serves it in a process of its own."""
    code = "import sys; from harness.drivers.metal.server import main; main(*sys.argv[1:])"
    path = ["env", f"PYTHONPATH={ROOT}", "PYTHONDONTWRITEBYTECODE=1"]
    return [*path, sys.executable, "-c", code, str(directory), host]


def log(directory: Path) -> Path:
    """Where what the command says is to be written."""
    return directory / "server.log"


def check(directory: Path, host: str, daemon: Running) -> None:
    """Wait until the daemon, which `command` started, answers machines."""

    def answers() -> tuple[bool, str]:
        try:
            socket.create_connection((host, PORT), timeout=1).close()
            return True, ""
        except OSError as error:
            return False, str(error)

    def broken() -> tuple[bool, str]:
        return daemon.poll() is not None, tail(log(directory).read_text(errors="replace"), 1)

    what = f"the boot server answers on port {PORT}"
    wait_until(answers, broken=broken, what=what, within=START_SECONDS)


def main(directory: str, host: str) -> None:
    Server(Path(directory), host, PORT).serve_forever()
