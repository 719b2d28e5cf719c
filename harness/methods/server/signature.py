"""Chef's authentication protocol 1.3: every request is signed with the private key of who asks (RSA, SHA-256)."""

import base64
import hashlib
from datetime import datetime, timezone
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from harness.host.errors import UsageError

VERSION = "1.3"
# Of the server's API: cookbooks by segments, and clients that bring their own public key.
API = "1"
WIDTH = 60  # of the lines that the signature is split into
BITS = 2048


def headers(
    name: str, key: rsa.RSAPrivateKey, method: str, path: str, body: bytes, now: datetime
) -> dict[str, str]:
    """What a request must carry. `path` is that of the URL, with `/organizations/…` if it has that, without a query."""
    time = now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    text = canonical(name, method, path, digest, time)
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return {
        "X-Ops-Sign": f"algorithm=sha256;version={VERSION};",
        "X-Ops-Userid": name,
        "X-Ops-Timestamp": time,
        "X-Ops-Content-Hash": digest,
        "X-Ops-Server-API-Version": API,
        **lines(base64.b64encode(signature).decode()),
    }


def canonical(name: str, method: str, path: str, digest: str, time: str) -> str:
    """The text that is signed."""
    return "\n".join(
        (
            f"Method:{method}",
            f"Path:{path}",
            f"X-Ops-Content-Hash:{digest}",
            f"X-Ops-Sign:version={VERSION}",
            f"X-Ops-Timestamp:{time}",
            f"X-Ops-UserId:{name}",
            f"X-Ops-Server-API-Version:{API}",
        )
    )


def lines(signature: str) -> dict[str, str]:
    parts = [signature[at : at + WIDTH] for at in range(0, len(signature), WIDTH)]
    return {f"X-Ops-Authorization-{number}": part for number, part in enumerate(parts, 1)}


def read_key(file: Path) -> rsa.RSAPrivateKey:
    """Raises UsageError when the file is not there, or is not a private RSA key without a password."""
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", cure="name the key of a client") from error
    except (ValueError, TypeError) as error:  # TypeError: it has a password
        raise UsageError(
            f"{file} is not a private key in PEM without a password",
            cure="name the file that the Chef server gave out for the client",
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise UsageError(f"{file} is not an RSA key", cure="Chef's clients have RSA keys")
    return key


def make_key(file: Path) -> None:
    """Write a new private key, for nobody else to read."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    file.touch(mode=0o600)
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )


def public_key(file: Path) -> str:
    """The public half of a private key, in PEM."""
    public = read_key(file).public_key()
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
