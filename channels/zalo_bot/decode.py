"""An update of the Bot Platform as a `Heard`.

It comes wrapped in `{"ok": true, "result": {…}}` or bare; both are read. Whatever else there is to
read was seen by others (docs/zalo.md): nothing is taken for granted, and an update of a kind that
nobody knows counts as one that was not handed on, so that its sender is answered.
"""

import re
from dataclasses import replace
from datetime import datetime

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
from channels.zalo_bot.about import NAME
from domain.heard import Heard, HeardMedia, Place

MENTION = re.compile(r"@(?:[^/\n]{1,80}?(?=/)|\S+\s*)")  # up to a command, or one word
GROUP = "group-"  # in front of the id of a group, in its address
FROM_PLATFORM = "z"  # in front of ids of messages: they are no numbers in the order of a chat


def unwrapped(body: Json) -> list[Json]:
    """The updates in a hook's body, or in an answer of getUpdates."""
    found = body.get("result", body) if "event_name" not in body else body
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def decode(update: Json, now: datetime, *, called: str = "") -> HookTold | None:
    """What it says; None for what no person said. called: the name by which groups mention us."""
    message = as_dict(update.get("message"))
    sender, chat = as_dict(message.get("from")), as_dict(message.get("chat"))
    person, room, number = (
        as_id(one) for one in (sender.get("id"), chat.get("id"), message.get("message_id"))
    )
    if not person or not room or not number or sender.get("is_bot") is True:
        return None
    in_group = chat.get("chat_type") == "GROUP"
    said = _content(str(update.get("event_name", "")), message)
    text = as_words(message.get("text")) or as_words(message.get("caption"))
    if in_group:
        text = without_mention(text, called)
    heard = Heard(
        key=f"{NAME}:{number}",
        who=f"{NAME}:{person}",
        where=f"{NAME}:{GROUP}{room}" if in_group else f"{NAME}:{person}",
        place=Place.GROUP if in_group else Place.PRIVATE,
        typed_at=as_moment(message.get("date"), now),
        language="vi",
        message=f"{FROM_PLATFORM}{number}",
        named=in_group,
        media=said or (),
    )
    words = words_of(text)
    if in_group or words.get("start"):  # of colleagues, and of who may become one
        words.setdefault("name", as_words(sender.get("display_name"), 80))
    return HookTold(replace(heard, **words), handed_on=said is not None)


def without_mention(text: str, called: str) -> str:
    """The words behind `@Bot Titir`, by which a group speaks to the bot."""
    if called and text.startswith(f"@{called}"):
        return text.removeprefix(f"@{called}").lstrip()
    return MENTION.sub("", text, count=1) if text.startswith("@") else text


def _content(event: str, message: Json) -> tuple[HeardMedia, ...] | None:
    """The files that came along; None for an event of which nothing was handed on."""
    match event:
        case "message.text.received":
            return ()
        case "message.image.received":
            url = as_url(message.get("photo_url")) or as_url(message.get("photo"))
            return (HeardMedia("photo", url, mime="image/jpeg"),) if url else None
        case "message.voice.received":
            url = as_url(message.get("voice_url"))
            return (HeardMedia("voice", url, mime="audio/aac"),) if url else None
        case "message.sticker.received":
            return ()  # heard as nothing, and answered so
        case _:
            return None
