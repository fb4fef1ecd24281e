"""Keys: the master file, what is derived from it, and sealing.

The master file (`SECRET_FILE`) is text, one key a line. From the first master two keys are derived
with HKDF-SHA256 (RFC 5869): a *look-up key* for keyed hashes, which never changes, and a *wrapping
key*, which `keys rotate` replaces. Everything sealed in the database is sealed with a *data key*
of its own (one per case, reporter, resident, media, and one for the house), and the data key is
stored wrapped. So erasing is dropping one wrapped key, and rotating is wrapping the data keys
anew.

    1 <base64>          a master; its number stands in front of what it wrapped
    look-up <base64>    the look-up key, once its master was rotated away
"""

import base64
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = (
    12  # of AES-GCM, NIST SP 800-38D section 8.2.2: random, far below 2^32 uses of one key
)


class KeyFileBroken(Exception):
    """The master file is there but cannot be read as one; the message says which line."""


class Unsealable(Exception):
    """The key was dropped, or the text was sealed for another place: it can never be read here."""


def new_id() -> str:
    """A fresh random 128-bit id, 32 hexadecimal digits. It says nothing of when it was made."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class DataKey:
    """Seals and opens; `place` is `table.column`, `row` the row's id: both are authenticated."""

    secret: bytes

    def seal(self, place: str, row: str, text: str | bytes) -> bytes:
        """The sealed text: nonce, then AES-256-GCM of it."""
        nonce = os.urandom(NONCE_BYTES)
        plain = text.encode() if isinstance(text, str) else text
        return nonce + AESGCM(self.secret).encrypt(nonce, plain, f"{place}:{row}".encode())

    def open(self, place: str, row: str, sealed: bytes) -> bytes:
        """The text again. Raises Unsealable."""
        try:
            return AESGCM(self.secret).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{place}:{row}".encode()
            )
        except (InvalidTag, ValueError) as wrong:
            raise Unsealable(place) from wrong

    def open_text(self, place: str, row: str, sealed: bytes) -> str:
        """`open`, as text."""
        return self.open(place, row, sealed).decode()

    def fingerprint(self, place: str, row: str, text: str) -> str:
        """A keyed hash, to see whether a row still says the same: 64 hex digits. Once the key is
        dropped nobody can try a text against it."""
        return hmac.digest(self.secret, f"{place}:{row}\0{text}".encode(), sha256).hex()


class Keys:
    """The keys of one house. Made by `load_keys` or `make_keys`."""

    def __init__(self, look_up: bytes, wrapping: dict[int, bytes]) -> None:
        self._look_up = look_up
        self._wrapping = {number: AESGCM(key) for number, key in wrapping.items()}
        self.numbers = tuple(sorted(wrapping))
        self.current = max(wrapping)

    def fingerprint(self, kind: str, text: str) -> str:
        """A keyed hash by which a row is found again without keeping `text`: 64 hex digits.

        kind: what it is of (`address`, `opening`, `heard` …), so that equal texts of two kinds
        differ.
        """
        return hmac.digest(self._look_up, f"{kind}\0{text}".encode(), sha256).hex()

    def new_data_key(self) -> tuple[DataKey, bytes]:
        """A fresh data key and its wrapped form, which is what a row keeps."""
        key = DataKey(secrets.token_bytes(KEY_BYTES))
        return key, self.wrap(key)

    def wrap(self, key: DataKey) -> bytes:
        """The data key under the current wrapping key: number (2 bytes), nonce, sealed key."""
        head = self.current.to_bytes(2)
        nonce = os.urandom(NONCE_BYTES)
        return head + nonce + self._wrapping[self.current].encrypt(nonce, key.secret, head)

    def unwrap(self, wrapped: bytes | None) -> DataKey:
        """The data key. Raises Unsealable if it was dropped or its wrapping key is not here."""
        if wrapped is None:
            raise Unsealable("dropped key")
        head, rest = wrapped[:2], wrapped[2:]
        box = self._wrapping.get(int.from_bytes(head))
        if box is None:
            raise Unsealable("wrapping key is not in the master file")
        try:
            return DataKey(box.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head))
        except (InvalidTag, ValueError) as wrong:
            raise Unsealable("wrapped key") from wrong

    def is_current(self, wrapped: bytes) -> bool:
        """Whether the current wrapping key wrapped it."""
        return int.from_bytes(wrapped[:2]) == self.current


def load_keys(path: Path) -> Keys:
    """The keys of the master file. Raises FileNotFoundError, KeyFileBroken."""
    look_up, masters = _read(path)
    return Keys(look_up, {number: _derive(key, "wrap") for number, key in masters.items()})


def make_keys(path: Path) -> Keys:
    """A new master file, mode 600 in a folder of mode 700; one that is there already is loaded."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):  # somebody was first, or this is an ordinary start
        _write_new(path, f"1 {_encode(secrets.token_bytes(KEY_BYTES))}\n")
    return load_keys(path)


def add_master(path: Path) -> Keys:
    """Add a fresh master; from now on it wraps. Older ones stay until `drop_old_masters`."""
    look_up, masters = _read(path)
    masters[max(masters) + 1] = secrets.token_bytes(KEY_BYTES)
    _replace(path, look_up, masters)
    return load_keys(path)


def drop_old_masters(path: Path) -> Keys:
    """Keep only the newest master and the look-up key. Call when nothing is wrapped by older
    ones."""
    look_up, masters = _read(path)
    newest = max(masters)
    _replace(path, look_up, {newest: masters[newest]})
    return load_keys(path)


def _read(path: Path) -> tuple[bytes, dict[int, bytes]]:
    look_up: bytes | None = None
    masters: dict[int, bytes] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, encoded = line.split()
            key = base64.b64decode(encoded, validate=True)
            if len(key) != KEY_BYTES:
                raise ValueError(len(key))
            if name == "look-up":
                look_up = key
            else:
                masters[int(name)] = key
        except ValueError as wrong:
            raise KeyFileBroken(f"{path}, line {number} is not a key") from wrong
    if not masters:
        raise KeyFileBroken(f"{path} holds no master key")
    return look_up or _derive(masters[min(masters)], "look-up"), masters


def _replace(path: Path, look_up: bytes, masters: dict[int, bytes]) -> None:
    lines = [f"look-up {_encode(look_up)}"]
    lines += [f"{number} {_encode(key)}" for number, key in sorted(masters.items())]
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    _write_new(beside, "\n".join(lines) + "\n")
    beside.replace(path)


def _write_new(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"titir {purpose}".encode()).derive(master)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()
