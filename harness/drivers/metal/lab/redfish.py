"""`python3 -m harness.drivers.metal.lab.redfish DIRECTORY ADDRESS CA KEY`: Redfish with one system, as sushy wants it.

CA and KEY are the files of its certificate. Its user and password are in the environment, LAB_USER and LAB_PASSWORD.
"""

import base64
import json
import os
import ssl
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from harness.drivers.metal.bmc import UEFI
from harness.drivers.metal.lab import rack
from harness.drivers.metal.lab.box import FROM_DISK, PXE, Box
from harness.host.errors import HarnessError

ROOT = "/redfish/v1"
SYSTEM = f"{ROOT}/Systems/1"
RESET = f"{SYSTEM}/Actions/ComputerSystem.Reset"
PORT = 443
KINDS = ["On", "ForceOff", "ForceRestart", "GracefulShutdown"]


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, box: Box, address: str, login: str, context: ssl.SSLContext) -> None:
        super().__init__((address, PORT), Handler)
        self.box = box
        self.login = f"Basic {base64.b64encode(login.encode()).decode()}"
        # A client that says nothing keeps nobody else waiting: each shakes hands in its own thread.
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def do_GET(self) -> None:  # the library's name
        """The root is for everybody, as the standard has it."""
        path = self.path.rstrip("/")
        if path != ROOT and not self.may():
            return
        known = {ROOT: root(), f"{ROOT}/Systems": systems(), SYSTEM: system(self.server.box)}
        if path in known:
            self.answer(HTTPStatus.OK, known[path])
        else:
            self.answer(HTTPStatus.NOT_FOUND, {})

    def do_POST(self) -> None:  # the library's name
        asked = self.body()
        if not self.may():
            return
        box, kind = self.server.box, asked.get("ResetType")
        if self.path != RESET or kind not in KINDS:
            self.answer(HTTPStatus.BAD_REQUEST, {})
        elif box.is_on() == (kind == "On"):
            self.answer(HTTPStatus.CONFLICT, {})
        else:
            self.reset(kind)

    def reset(self, kind: str) -> None:
        box = self.server.box
        does = {
            "On": box.on,
            "ForceOff": box.off,
            "ForceRestart": box.reset,
            "GracefulShutdown": box.shut_down,
        }
        try:
            does[kind]()
            self.answer(HTTPStatus.NO_CONTENT, None)
        except (HarnessError, OSError) as error:
            content = {"error": {"message": str(error)}}
            self.answer(HTTPStatus.INTERNAL_SERVER_ERROR, content)

    def do_PATCH(self) -> None:  # the library's name
        asked = self.body()
        if not self.may():
            return
        target = asked.get("Boot", {}).get("BootSourceOverrideTarget")
        self.server.box.boot_once(PXE if target == "Pxe" else FROM_DISK)
        self.answer(HTTPStatus.NO_CONTENT, None)

    def may(self) -> bool:
        if self.headers.get("Authorization") == self.server.login:
            return True
        self.answer(HTTPStatus.UNAUTHORIZED, {"error": {"message": "who are you?"}})
        return False

    def body(self) -> dict[str, Any]:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked: dict[str, Any] = json.loads(text or b"{}")
        return asked

    def answer(self, status: HTTPStatus, content: Any) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def root() -> dict[str, Any]:
    return {
        "@odata.id": ROOT,
        "@odata.type": "#ServiceRoot.v1_5_0.ServiceRoot",
        "Id": "RootService",
        "Name": "lab",
        "RedfishVersion": "1.6.0",
        "UUID": "00000000-0000-0000-0000-000000000001",
        "Systems": {"@odata.id": f"{ROOT}/Systems"},
    }


def systems() -> dict[str, Any]:
    return {
        "@odata.id": f"{ROOT}/Systems",
        "@odata.type": "#ComputerSystemCollection.ComputerSystemCollection",
        "Name": "Systems",
        "Members": [{"@odata.id": SYSTEM}],
        "Members@odata.count": 1,
    }


def system(box: Box) -> dict[str, Any]:
    once = box.boot_next() != FROM_DISK
    return {
        "@odata.id": SYSTEM,
        "@odata.type": "#ComputerSystem.v1_10_0.ComputerSystem",
        "Id": "1",
        "Name": box.name,
        "UUID": "00000000-0000-0000-0000-000000000002",
        "PowerState": "On" if box.is_on() else "Off",
        "Status": {"State": "Enabled", "Health": "OK"},
        "Boot": {
            "BootSourceOverrideEnabled": "Once" if once else "Disabled",
            "BootSourceOverrideTarget": "Pxe" if once else "Hdd",
            "BootSourceOverrideTarget@Redfish.AllowableValues": ["Pxe", "Hdd"],
            "BootSourceOverrideMode": "UEFI" if box.firmware == UEFI else "Legacy",
        },
        "Actions": {
            "#ComputerSystem.Reset": {"target": RESET, "ResetType@Redfish.AllowableValues": KINDS}
        },
    }


def main(directory: str, address: str, ca: str, key: str) -> None:
    login = f"{os.environ['LAB_USER']}:{os.environ['LAB_PASSWORD']}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca, key)
    Service(rack.read(Path(directory)), address, login, context).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
