"""VAPID: by which key pair a push service knows that it is we (RFC 8292).

The pair is made once and kept: browsers are told its public half as they subscribe, and a
subscription takes no other. It lies beside the master key and opens nothing.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from channels.push.sealing import point_of, to_base64

LASTS = timedelta(hours=12)  # of the day that RFC 8292, section 2, allows
RENEWED = timedelta(hours=1)  # before its end; a phone's service may have another clock
NUMBER = 32  # bytes of each half of a signature


class KeyPairBroken(Exception):
    """The file is there, and holds no key pair of P-256."""


@dataclass
class KeyPair:
    """Our key pair, and the passes signed with it, one for each push service. mark: by which a
    subscription says for which pair it was made."""

    private: ec.EllipticCurvePrivateKey
    contact: str
    _passes: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.public = to_base64(point_of(self.private.public_key()))
        self.mark = mark_of(self.public)

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header by which the endpoint's service knows us. Signed once for half a day."""
        parts = urlsplit(endpoint)
        audience = f"{parts.scheme}://{parts.netloc}"
        until, known = self._passes.get(audience, (now, ""))
        if now + RENEWED > until:
            until = now + LASTS
            known = self._sign(audience, until)
            self._passes[audience] = until, known
        return f"vapid t={known}, k={self.public}"

    def _sign(self, audience: str, until: datetime) -> str:
        head = {"typ": "JWT", "alg": "ES256"}
        claims = {"aud": audience, "exp": int(until.timestamp()), "sub": self.contact}
        signed = f"{_packed(head)}.{_packed(claims)}"
        first, second = decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{to_base64(first.to_bytes(NUMBER) + second.to_bytes(NUMBER))}"


def mark_of(public: str) -> str:
    """A short mark of a public key."""
    return sha256(public.encode()).hexdigest()[:16]


def make_key_pair(path: Path, contact: str) -> KeyPair:
    """The pair of that file; made, mode 600, if there is none. Raises KeyPairBroken."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fresh = ec.generate_private_key(ec.SECP256R1())
        with os.fdopen(handle, "wb") as file:
            file.write(fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
    return read_key_pair(path, contact)


def read_key_pair(path: Path, contact: str) -> KeyPair:
    """The pair of that file. Raises FileNotFoundError, KeyPairBroken."""
    try:
        found = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as wrong:
        raise KeyPairBroken(f"{path} holds no key pair") from wrong
    if not isinstance(found, ec.EllipticCurvePrivateKey) or found.curve.name != "secp256r1":
        raise KeyPairBroken(f"{path} holds no key pair of P-256")
    return KeyPair(found, contact)


def _packed(part: Mapping[str, object]) -> str:
    return to_base64(json.dumps(part, separators=(",", ":")).encode())
