"""Requests are signed as protocol 1.3 says; that a real server agrees, the other tests show."""

import base64
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from harness.host.errors import UsageError
from harness.methods.server import signature

NOW = datetime(2026, 1, 2, 4, 5, 6, tzinfo=timezone(timedelta(hours=1)))
TEXT = """\
Method:POST
Path:/organizations/clouds/nodes
X-Ops-Content-Hash:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=
X-Ops-Sign:version=1.3
X-Ops-Timestamp:2026-01-02T03:05:06Z
X-Ops-UserId:one
X-Ops-Server-API-Version:1"""


def test_what_is_signed_and_what_is_sent(tmp_path: Path) -> None:
    signature.make_key(tmp_path / "key")
    key = signature.read_key(tmp_path / "key")
    sent = signature.headers("one", key, "POST", "/organizations/clouds/nodes", b"{}", NOW)
    parts = [sent[f"X-Ops-Authorization-{number}"] for number in range(1, 7)]
    assert [len(part) for part in parts] == [60, 60, 60, 60, 60, 44]
    key.public_key().verify(
        base64.b64decode("".join(parts)), TEXT.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    assert sent["X-Ops-Sign"] == "algorithm=sha256;version=1.3;"
    assert sent["X-Ops-Content-Hash"] in TEXT and sent["X-Ops-Timestamp"] in TEXT


def test_only_its_owner_reads_a_key(tmp_path: Path) -> None:
    signature.make_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content, expected", [(None, "No such file"), (b"", "is not a private key"), (b"-", "is not a")]
)
def test_a_file_that_is_no_key(tmp_path: Path, content: bytes | None, expected: str) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(UsageError, match=expected):
        signature.read_key(tmp_path / "key")
