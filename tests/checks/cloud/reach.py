"""The cloud's servers as the world outside sees them: ping, TCP, SSH."""

import enum
import socket
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from harness.host.process import Completed, run

ANSWER_WITHIN = 2.0  # seconds; the way to the guest takes milliseconds


class Port(enum.Enum):
    """What a TCP connection came to. A refusal is an answer too: the packet got there."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"


def port(address: str, number: int) -> Port:
    try:
        with socket.create_connection((address, number), timeout=ANSWER_WITHIN):
            return Port.OPEN
    except ConnectionRefusedError:
        return Port.REFUSED
    except TimeoutError:
        return Port.SILENT


def page(address: str) -> str:
    """The text of the web page that the guest serves on port 80."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://{address}/", timeout=5) as answer:
        text: str = answer.read().decode()
        return text


def ping(address: str) -> bool:
    return run(["ping", "-n", "-c1", "-W1", address], timeout=10, check=False).code == 0


@dataclass(frozen=True)
class KeyPair:
    """A key made for one run; the private half never leaves its directory."""

    private: Path
    public: str

    @classmethod
    def generate(cls, directory: Path) -> "KeyPair":
        private = directory / "key"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(private)]
        run(command, timeout=30)
        return cls(private, private.with_suffix(".pub").read_text().strip())


def ssh(address: str, key: KeyPair, command: str) -> Completed:
    """Run `command` in the guest as root; a guest's host key is new each time."""
    options = [
        "-oBatchMode=yes",
        "-oConnectTimeout=5",
        "-oIdentitiesOnly=yes",
        "-oLogLevel=ERROR",
        "-oStrictHostKeyChecking=no",
        "-oUserKnownHostsFile=/dev/null",
    ]
    line = ["ssh", "-F", "none", *options, "-i", str(key.private), f"root@{address}", command]
    return run(line, timeout=30, check=False)
