"""Who sits in front of a page. A cookie says it, and nothing else does.

A resident's cookie is the identity itself: the page's id follows from it one way, so no table knows
the cookie, and the address that the house knows opens nothing. Staff have a session in a table.
Each door has its own cookie; the three may be open in one browser. A resident's token carries our
mark, so that one made up elsewhere is told from one that we gave.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from domain.heard import Place
from domain.ids import StaffId
from storage.device_sessions import OpenedSession
from storage.keys import Keys

CHAT, ROOM, ADMIN = DOORS = ("chat", "room", "admin")
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
KEPT_S = 180 * 24 * 3600
HALF = 16  # bytes of a resident's token that are drawn; as many are our mark


@dataclass(frozen=True, slots=True)
class Seat:
    """pages: those shown at this door, the one that the line below writes to first.

    person: the id of who speaks. name: as colleagues see it, "" for residents. owner: their
    staff row, None for residents.
    """

    door: str
    pages: tuple[str, ...]
    person: str
    name: str = ""
    owner: StaffId | None = None

    def place(self, page: str) -> Place:
        """Whether what is said on that page is said among several."""
        return Place.PRIVATE if page == self.person else Place.GROUP


def new_token() -> str:
    """A fresh cookie's value for a device of staff, 256 random bits."""
    return secrets.token_urlsafe(32)


def new_resident_token(keys: Keys) -> str:
    """A fresh cookie's value for a resident: 128 random bits, and our mark on them."""
    drawn = secrets.token_bytes(HALF)
    return urlsafe_b64encode(drawn + _mark(keys, drawn)).decode().rstrip("=")


def is_given_by_us(keys: Keys, token: str) -> bool:
    """Whether we gave this resident's token. Older ones carry no mark."""
    whole = urlsafe_b64decode(f"{token}=")
    return hmac.compare_digest(whole[HALF:], _mark(keys, whole[:HALF]))


def _mark(keys: Keys, drawn: bytes) -> bytes:
    return bytes.fromhex(keys.fingerprint("resident token", drawn.hex()))[:HALF]


def resident_seat(token: str) -> Seat:
    """The seat of the resident who holds this token."""
    page = sha256(b"titir resident page\0" + token.encode()).hexdigest()[:32]
    return Seat(CHAT, (page,), page)


def staff_seat(opened: OpenedSession) -> Seat:
    """The seat of a session: a room's page together with the officer's own, or an admin's own."""
    pages = tuple(dict.fromkeys((opened.page, opened.person)))
    return Seat(opened.door, pages, opened.person, opened.name, StaffId(opened.owner))


def cookie_name(door: str, *, https: bool) -> str:
    """The name of the door's cookie. Under https one that only this very host can have set."""
    return f"__Host-titir_{door}" if https else f"titir_{door}"
