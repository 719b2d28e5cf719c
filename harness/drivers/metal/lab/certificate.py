"""The certificate that the lab's Redfish services show, as BMCs do: signed by nobody but itself."""

from collections.abc import Sequence
from pathlib import Path

from harness.host.process import run

SECONDS = 60.0
CA, KEY = "ca.pem", "ca.key"


def make(directory: Path, addresses: Sequence[str]) -> None:
    """For all of them."""
    names = ",".join(f"IP:{address}" for address in addresses)
    (directory / KEY).touch(mode=0o600)
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=lab"]
    written = ["-keyout", str(directory / KEY), "-out", str(directory / CA)]
    run([*request, *written, "-addext", f"subjectAltName={names}"], timeout=SECONDS)
