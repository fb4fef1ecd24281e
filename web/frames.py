"""What a page's script says, decoded. All of it comes from outside and may be anything."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.browser_posts import Noted, Post
from domain.forms.answer_facts import WORDS_AT_MOST, tidy
from domain.heard import Heard, Pin
from web.identities import CHAT, Seat

ID = re.compile(r"[A-Za-z0-9-]{8,64}")
CHOICE = re.compile(r"[!-~]{1,64}")
START = re.compile(r"[A-Za-z0-9_.-]{0,64}")
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*))?", re.DOTALL)
PHONE = re.compile(r"[0-9+() .\-]{3,32}")
MEDIA_AT_MOST = 10
WAITED_AT_MOST = timedelta(days=3)  # a phone that was longer without network has a wrong clock


class Strange(Exception):
    """It is nothing that our script says."""


class TooLong(Exception):
    """More text than a message may hold."""

    def __init__(self, said_id: str) -> None:
        super().__init__(said_id)
        self.said_id = said_id


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said on a page.

    id: the phone's own, the same when it is said again. page: place in `Seat.pages`.
    message: number of the post whose button was pressed. start: what a link brought, None if this
    is no beginning. typed_at: aware UTC, never in the future.
    """

    id: str
    page: int
    typed_at: datetime
    text: str = ""
    choice: str = ""
    message: int = 0
    reply_to: int = 0
    screen: int = 0
    pin: Pin | None = None
    contact: str = ""
    media: tuple[str, ...] = ()
    start: str | None = None

    @property
    def leaves(self) -> bool:
        """Whether it is the x that leaves and wipes."""
        return self.text.strip().lower() == "x"

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is left after tidying."""
        return self.start is None and not (
            self.text or self.choice or self.pin or self.contact or self.media
        )


def read_said(raw: object, pages: int, now: datetime) -> Said:
    """Decode; pages: how many this seat has. Raises Strange, TooLong."""
    if not isinstance(raw, dict):
        raise Strange
    said = Said(
        id=_match(ID, raw.get("id")),
        page=_count(raw.get("page"), pages - 1),
        typed_at=_typed_at(raw, now),
        choice=_match(CHOICE, raw["choice"]) if raw.get("choice") else "",
        message=_count(raw.get("message")),
        reply_to=_count(raw.get("reply_to")),
        screen=_count(raw.get("screen")),
        pin=_pin(raw.get("pin")),
        contact=_match(PHONE, raw["contact"]).strip() if raw.get("contact") else "",
        media=_media(raw.get("media")),
        start=_match(START, raw["start"]) if raw.get("start") is not None else None,
    )
    return replace(said, text=_text(raw.get("text"), said.id))


def to_heard(
    said: Said, seat: Seat, noted: Noted, *, language: str, replied: Post | None = None
) -> Heard:
    """What the conversation hears. replied: the post that it replies to, if it is there."""
    page = seat.pages[said.page]
    command, text = _command(said)
    return Heard(
        key=f"browser:{page}:{said.id}",
        who=f"browser:{seat.person}",
        where=f"browser:{page}",
        place=seat.place(page),
        typed_at=said.typed_at,
        language=language,
        name=seat.name,
        text=text,
        choice=said.choice,
        screen=said.screen,
        pin=said.pin,
        media=noted.media,
        contact=said.contact,
        message=str(said.message or noted.number or ""),
        reply_to=str(said.reply_to or ""),
        to_us=replied is not None and not replied.by,
        command=command,
        start=said.start or "",
        at_staff_door=seat.door != CHAT,
    )


def to_post(said: Said, seat: Seat, pressed: Post | None) -> Post:
    """The bubble that shows it. pressed: the post whose button was pressed, if it is there."""
    text = said.text
    if said.choice:
        text = _label(said.choice, pressed)
    if said.pin:
        text = f"📍 {said.pin.latitude:.5f}, {said.pin.longitude:.5f}"
    if said.contact:
        text = f"📞 {said.contact}"
    return Post(
        text=text,
        at=said.typed_at,
        reply_to=said.reply_to or said.message,
        by=seat.person,
        name=seat.name,
        said=said.id,
        pressed=said.choice,
    )


def _label(choice: str, pressed: Post | None) -> str:
    for row in pressed.rows if pressed else ():
        for key in row:
            if key.choice == choice:
                return key.label
    return "…"


def _command(said: Said) -> tuple[str, str]:
    """The command without its slash, and what is left of the text."""
    if said.start is not None:
        return "start", ""
    found = COMMAND.fullmatch(said.text)
    return (found[1].lower(), found[2] or "") if found else ("", said.text)


def _match(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Strange
    return value


def _count(value: object, at_most: int = 2**31) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= at_most:
        raise Strange
    return value


def _text(value: object, said_id: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Strange
    if len(value) > WORDS_AT_MOST:
        raise TooLong(said_id)
    return tidy(value)


def _media(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MEDIA_AT_MOST:
        raise Strange
    return tuple(_match(ID, name) for name in value)


def _pin(value: object) -> Pin | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Strange
    return Pin(_degrees(value.get("latitude"), 90), _degrees(value.get("longitude"), 180))


def _degrees(value: object, at_most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= at_most:
        raise Strange
    return float(value)


def _typed_at(raw: dict[str, Any], now: datetime) -> datetime:
    """When it was typed. A phone's clock may be wrong; how long ago it was is right even so."""
    typed, sent = _moment(raw.get("typed_at")), _moment(raw.get("sent_at"))
    ago = (sent or now) - typed if typed else timedelta()
    return now - min(max(ago, timedelta()), WAITED_AT_MOST)


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value)[:40])
    except ValueError as wrong:
        raise Strange from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
