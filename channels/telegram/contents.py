"""What a message says: words, a command, media, a place, a number."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels.telegram.json_fields import Json, as_degrees, as_dict, as_int, as_text, as_token
from domain.forms.answer_facts import tidy
from domain.heard import HeardEvent, HeardMedia, Pin

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
# Of a link t.me/<bot>?start=<payload>, which has no dots; of an area's code, typed, which has.
PAYLOAD = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Me:
    """Our bot as Telegram knows it. username: without the @, "" while unknown."""

    id: int
    username: str = ""


def content_of(message: Json, sender: Json, me: Me, event: HeardEvent) -> dict[str, Any] | None:
    """What a message says, as fields of `Heard`; None for another bot's command.

    What we cannot read, a poll or a sticker, comes out empty, so that a plain sentence can follow.
    """
    if isinstance(message.get("text"), str):
        return _words(message["text"], me, event)
    content: dict[str, Any] = {"text": tidy(as_text(message.get("caption"), 8_000))}
    for kind, read in _CONTENTS.items():
        if kind in message:
            content |= read(message[kind], sender)
            break
    return content


def _words(text: str, me: Me, event: HeardEvent) -> dict[str, Any] | None:
    command = COMMAND.fullmatch(tidy(text)) if text.startswith("/") else None
    if command is None or event is HeardEvent.EDITED:
        return {"text": tidy(text)}
    name, bot, rest = command[1].lower(), command[2], command[3] or ""
    if bot and bot.lower() != me.username.lower():
        return None
    start = rest if name == "start" and PAYLOAD.fullmatch(rest) else ""
    return {"command": name, "start": start, "text": "" if start else rest}


def _photo(photo: object, _sender: Json) -> dict[str, Any]:
    """The largest of the sizes that Telegram made of it."""
    sizes = [as_dict(size) for size in photo] if isinstance(photo, list) else []
    return _media("photo", max(sizes, key=_area, default={}), "image/jpeg")


def _area(size: Json) -> int:
    return as_int(size.get("width")) * as_int(size.get("height"))


def _voice(voice: object, _sender: Json) -> dict[str, Any]:
    return _media("voice", as_dict(voice), "audio/ogg")


def _file(file: object, _sender: Json) -> dict[str, Any]:
    return _media("file", as_dict(file), "")


def _video(video: object, _sender: Json) -> dict[str, Any]:
    return _media("file", as_dict(video), "video/mp4")


def _media(kind: str, file: Json, mime: str) -> dict[str, Any]:
    ref = as_token(file.get("file_id"), 256)
    if not ref:
        return {}
    claimed = as_token(file.get("mime_type"), 64).lower()
    return {
        "media": (
            HeardMedia(
                kind=kind,
                ref=ref,
                size=max(0, as_int(file.get("file_size"))),
                seconds=max(0, as_int(file.get("duration"))),
                mime=claimed or mime,
                name=tidy(as_text(file.get("file_name"), 120)),
                same=as_token(file.get("file_unique_id"), 64),
            ),
        )
    }


def _contact(contact: object, sender: Json) -> dict[str, Any]:
    """A number only as one's own; somebody else's card is not read at all."""
    card = as_dict(contact)
    if not as_int(sender.get("id")) or as_int(card.get("user_id")) != as_int(sender.get("id")):
        return {}
    return {"contact": tidy(as_text(card.get("phone_number"), 32))}


def _location(location: object, _sender: Json) -> dict[str, Any]:
    at = as_dict(location)
    latitude, longitude = as_degrees(at.get("latitude"), 90), as_degrees(at.get("longitude"), 180)
    if latitude is None or longitude is None:
        return {}
    return {"pin": Pin(latitude, longitude)}


def _venue(venue: object, sender: Json) -> dict[str, Any]:
    place = as_dict(venue)
    title = tidy(as_text(place.get("title"), 256))
    return {"text": title} | _location(place.get("location"), sender)


# The order decides: a live photo carries a photo, an animation a document, a venue a location.
_CONTENTS: dict[str, Callable[[object, Json], dict[str, Any]]] = {
    "photo": _photo,
    "voice": _voice,
    "video_note": _video,
    "video": _video,
    "animation": _video,
    "audio": _file,
    "document": _file,
    "contact": _contact,
    "venue": _venue,
    "location": _location,
}
