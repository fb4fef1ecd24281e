"""What somebody said: the one event that every channel builds and every conversation reads.

A channel turns its platform's update into a `Heard`; nothing behind it knows which messenger it
was. Addresses are text with the channel in front, `telegram:41234`, `browser:3f9c…`. They are
personal data: they reach `storage/residents.py` and go no further.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNKNOWN = "?"  # a message of which the platform says nothing but whose it is


class Place(StrEnum):
    """Where it was said."""

    PRIVATE = "private"
    GROUP = "group"


class HeardEvent(StrEnum):
    """What happened. All but SAID come from the platform, not from a person's words."""

    SAID = "said"
    EDITED = "edited"  # an earlier message was changed; `message` names it
    BOT_ADDED = "bot added"
    BOT_REMOVED = "bot removed"  # from a group
    BLOCKED = "blocked"  # a person blocked the bot, or deleted the chat
    UNBLOCKED = "unblocked"
    MOVED = "moved"  # a group has a new address, `moved_to`
    MEMBER_LEFT = "member left"  # `who` left a group, or was put out of it


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on the map, WGS 84 degrees. A claim by whoever sent it, not proof."""

    latitude: float
    longitude: float


PAGE = "browser:"  # how addresses of our own page begin: no messenger stands between


@dataclass(frozen=True, slots=True)
class HeardMedia:
    """A photo, voice note or file that came along; its bytes are fetched later, never in a turn.

    kind: `photo`, `voice`, or `file` (whatever it claims to be; `storage/cleaning.py` looks).
    ref: what the channel needs to fetch it (Telegram's file id, the browser's upload id).
    size: bytes as claimed, 0 when unknown. seconds: of a voice note, as claimed. name: a file's, as
    claimed; kept of staff alone. same: the platform's word for the file itself, the same whenever
    the same file comes; "" where it has none.
    """

    kind: str
    ref: str
    size: int = 0
    seconds: int = 0
    mime: str = ""
    name: str = ""
    same: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard. Everything in it is untrusted but `key`, `who`, `where`, `place`, `event`.

    key: unique per thing heard and the same when the platform repeats it; acted upon once.
    who: the person's address; "" where the platform does not say (anonymous admins, channels):
        such a one is nobody and has no rights.
    where: the address of the chat; equal to `who` in a private chat.
    typed_at: aware UTC; when the person typed it (the page's clock, or the platform's whole
    seconds).
    language: the platform's hint, such as `vi` or `id`; a first guess, never stored.
    name: what officers see of a colleague; never read for residents.
    choice: the token of a pressed button, "" otherwise; forged ones are to be expected.
    screen: the number of the screen an answer was typed under, where the channel knows; else 0.
    message: the platform's id of the message (or of the message whose button was pressed).
    reply_to: the platform's id of the message this one replies to, "" if none, UNKNOWN if it does
    not say which. to_us: that is one of ours.
    named: it is said to us in a group whose platform never says what is answered.
    contact: a telephone number that the person shared as their own.
    at_staff_door: said on a page that only an invitation opens; its address is no resident's.
    start: what came behind /start or the page's link, "" if nothing.
    """

    key: str
    who: str
    where: str
    place: Place
    typed_at: datetime
    event: HeardEvent = HeardEvent.SAID
    language: str = ""
    name: str = ""
    text: str = ""
    choice: str = ""
    screen: int = 0
    pin: Pin | None = None
    media: tuple[HeardMedia, ...] = ()
    contact: str = ""
    message: str = ""
    reply_to: str = ""
    to_us: bool = False
    named: bool = False
    album: str = ""
    command: str = ""
    start: str = ""
    moved_to: str = ""
    at_staff_door: bool = False
