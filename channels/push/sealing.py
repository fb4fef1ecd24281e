"""Sealing: what a push service carries, so that only the browser reads it (RFC 8291, RFC 8188).

A message is one record of `aes128gcm`. Every one has the same length, so that none tells by it what
it says. `docs/decisions/0014` says why no library does this.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PLAIN = 1024  # bytes of every message, padding included; a service takes 4,096 in all
RECORD = 4096  # bytes; larger than the only one there is
SALT, POINT, SECRET = 16, 65, 16  # bytes
LAST = b"\x02"  # ends what is meant; zeros follow (RFC 8188, section 2)

_P256 = ec.SECP256R1()


class NotAKey(ValueError):
    """It is no key that a browser gives."""


def read_keys(p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """A browser's key and secret, as it writes them. Raises NotAKey."""
    try:
        secret = from_base64(auth)
        key = ec.EllipticCurvePublicKey.from_encoded_point(_P256, from_base64(p256dh))
    except ValueError as wrong:
        raise NotAKey from wrong
    if len(secret) != SECRET:
        raise NotAKey
    return key, secret


def seal(text: bytes, p256dh: str, auth: str) -> bytes:
    """The body of a push message. text: at most PLAIN - 1 bytes. Raises NotAKey, or ValueError for
    longer text."""
    theirs, secret = read_keys(p256dh, auth)
    plain = text + LAST + bytes(PLAIN - 1 - len(text))
    return seal_record(plain, theirs, secret, ec.generate_private_key(_P256), os.urandom(SALT))


def seal_record(
    plain: bytes,
    theirs: ec.EllipticCurvePublicKey,
    secret: bytes,
    own: ec.EllipticCurvePrivateKey,
    salt: bytes,
) -> bytes:
    """The only record there is. own, salt: fresh ones for each message."""
    sender = point_of(own.public_key())
    key, nonce = derive(own.exchange(ec.ECDH(), theirs), secret, salt, point_of(theirs), sender)
    head = salt + RECORD.to_bytes(4) + bytes([POINT]) + sender
    return head + AESGCM(key).encrypt(nonce, plain, None)


def derive(
    shared: bytes,
    secret: bytes,
    salt: bytes,
    browser: bytes,
    sender: bytes,
) -> tuple[bytes, bytes]:
    """Key and nonce of the one record (RFC 8291, section 3.4). browser, sender: points."""
    info = b"WebPush: info\0" + browser + sender
    mixed = expand(hmac.digest(secret, shared, "sha256"), info)
    base = hmac.digest(salt, mixed, "sha256")
    key = expand(base, b"Content-Encoding: aes128gcm\0")[:16]
    return key, expand(base, b"Content-Encoding: nonce\0")[:12]


def expand(base: bytes, info: bytes) -> bytes:
    """The first block of HKDF's second half (RFC 5869, section 2.3); nothing here needs more."""
    return hmac.digest(base, info + b"\x01", "sha256")


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The key as browsers write it: 65 bytes, uncompressed."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_base64(raw: bytes) -> str:
    """Without padding, as the web writes keys."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
