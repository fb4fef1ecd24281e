"""An event of the account's hook as a `Heard`. All ids and times in it are texts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from channels.zalo.reading import (
    HookTold,
    Json,
    as_dict,
    as_id,
    as_moment,
    as_url,
    as_words,
    words_of,
)
from channels.zalo_oa.about import NAME
from channels.zalo_oa.presses import PREFIX, pressed
from domain.heard import Heard, HeardEvent, HeardMedia, Pin, Place

FROM_PLATFORM = "z"  # in front of ids of messages: they are no numbers in the order of a chat
SENT = "user_send_"
IN_GROUP = "user_send_group_"


def decode(body: Json, now: datetime, *, secret: str) -> HookTold | None:
    """What it says; None for what no person said to us: receipts, echoes of our own, groups.

    secret: by which presses were signed.
    """
    event = str(body.get("event_name", ""))
    at = as_moment(body.get("timestamp"), now)
    if event in ("follow", "unfollow"):
        person = as_id(as_dict(body.get("follower")).get("id"))
        if not person:
            return None
        came = _heard(person, f"{event}:{person}:{body.get('timestamp')}", at)
        left = event == "unfollow"
        return HookTold(
            replace(came, event=HeardEvent.BLOCKED) if left else replace(came, command="start")
        )
    person = as_id(as_dict(body.get("sender")).get("id"))
    if event == "user_submit_info" and person:
        told = as_dict(body.get("info"))
        contact = as_words(str(told.get("phone", "")), 32)
        key = f"info:{person}:{body.get('timestamp')}"
        return HookTold(replace(_heard(person, key, at), contact=contact))
    message = as_dict(body.get("message"))
    number = as_id(message.get("msg_id"))
    if not event.startswith(SENT) or event.startswith(IN_GROUP) or not person or not number:
        return None
    said = _content(event.removeprefix(SENT), message, person, secret)
    heard = replace(_heard(person, number, at), message=f"{FROM_PLATFORM}{number}")
    return HookTold(heard, handed_on=False) if said is None else HookTold(replace(heard, **said))


def _heard(person: str, key: str, at: datetime) -> Heard:
    address = f"{NAME}:{person}"
    return Heard(
        key=f"{NAME}:{key}", who=address, where=address, place=Place.PRIVATE, typed_at=at,
        language="vi",
    )  # fmt: skip


def _content(kind: str, message: Json, person: str, secret: str) -> dict[str, Any] | None:
    """Fields of `Heard`; None for a kind that nobody knows."""
    text = as_words(message.get("text"))
    match kind:
        case "text":
            if choice := pressed(text, person, secret):
                return {"choice": choice}
            return words_of(text.removeprefix(PREFIX))
        case "image" | "gif":
            return {"text": text} | _media("photo", message, "image/jpeg")
        case "audio":
            return {"text": text} | _media("voice", message, "audio/aac")
        case "file":
            return {"text": text} | _media("file", message, "")
        case "video":
            return {"text": text} | _media("file", message, "video/mp4")
        case "location":
            return {"text": text} | _place(message)
        case "sticker" | "link" | "business_card":
            return {"text": text}
        case _:
            return None


def _payload(message: Json) -> Json:
    attachments = message.get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    return as_dict(as_dict(first).get("payload"))


def _media(kind: str, message: Json, mime: str) -> dict[str, Any]:
    payload = _payload(message)
    url = as_url(payload.get("url"))
    size = str(payload.get("size", ""))
    claimed = int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0
    name = as_words(payload.get("name"), 120)
    return {"media": (HeardMedia(kind, url, claimed, mime=mime, name=name),)} if url else {}


def _place(message: Json) -> dict[str, Any]:
    at = as_dict(_payload(message).get("coordinates"))
    try:
        latitude, longitude = float(str(at.get("latitude"))), float(str(at.get("longitude")))
    except ValueError:
        return {}
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # nan is neither
        return {}
    return {"pin": Pin(latitude, longitude)}
