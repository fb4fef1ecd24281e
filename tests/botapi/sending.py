"""Methods that put a message into a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.botapi.access import Access, reach, reach_message
from tests.botapi.files import StoredFile, content_of
from tests.botapi.keyboards import check_markup
from tests.botapi.refusals import Refused
from tests.botapi.texts import CAPTION_MAX, TEXT_MAX, format_text, utf16_length

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.chats import Chat, Media, Message
    from tests.botapi.server import BotApi

Json = dict[str, Any]

ALBUM_MAX = 10  # td, MessageContent.cpp: MAX_GROUPED_MESSAGES
TOO_LONG = "message is too long"
CAPTION_TOO_LONG = "message caption is too long"
ACTIONS = frozenset(
    ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
     "record_audio", "upload_audio", "upload_document", "choose_sticker", "find_location",
     "record_video_note", "upload_video_note", "cancel")
)  # fmt: skip


def send_message(server: BotApi, call: Call) -> Json:
    return _send(server, call, text_of(call, TOO_LONG)).as_json()


def send_photo(server: BotApi, call: Call) -> Json:
    return _send_file(server, call, "photo")


def send_voice(server: BotApi, call: Call) -> Json:
    return _send_file(server, call, "voice", duration=call.integer("duration"))


def send_document(server: BotApi, call: Call) -> Json:
    return _send_file(server, call, "document")


def send_location(server: BotApi, call: Call) -> Json:
    for name in ("latitude", "longitude"):
        if not call.has(name):
            raise Refused(400, f"{name} is empty")
    latitude, longitude = call.number("latitude"), call.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refused(400, "invalid location specified")
    content = {"location": {"latitude": latitude, "longitude": longitude}}
    return _send(server, call, content).as_json()


def send_media_group(server: BotApi, call: Call) -> list[Json]:
    entries = call.json("media", "can't parse media JSON object")
    if entries is None:
        raise Refused(400, 'parameter "media" is required')
    if not isinstance(entries, list):
        raise Refused(400, "expected an Array of InputMedia")
    if not entries:
        raise Refused(400, "there are no messages to send")
    if len(entries) > ALBUM_MAX:
        raise Refused(400, "too many messages to send as an album")
    kinds = {entry.get("type") for entry in entries if isinstance(entry, dict)}
    for kind in ("document", "audio"):
        if kind in kinds and len(kinds) > 1:
            raise Refused(400, f"{kind} can't be mixed with other media types")
    files = [input_media(server, call, entry) for entry in entries]
    reach(server, call, Access.WRITE)
    album = server.next_album()
    sent = [
        _send(server, call, content, media=stored.media, album=album) for stored, content in files
    ]
    return [message.as_json() for message in sent]


def send_chat_action(server: BotApi, call: Call) -> bool:
    if call.text("action") not in ACTIONS:
        raise Refused(400, "wrong parameter action in request")
    reach(server, call, Access.WRITE)
    return True


def copy_message(server: BotApi, call: Call) -> Json:
    if not call.has("from_chat_id"):
        raise Refused(400, 'parameter "from_chat_id" is required')
    original = reach_message(
        server, call, Access.READ, "message to copy", chat_field="from_chat_id"
    )
    if original.service or original.protected:
        raise Refused(400, "the message can't be copied")
    content = dict(original.content)
    if "caption" in call.params and original.media is not None:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption_of(call, CAPTION_TOO_LONG)
    return {"message_id": _send(server, call, content, media=original.media).id}


def text_of(call: Call, too_long: str) -> Json:
    """The content of a text message; raises Refused for an empty, unreadable or too long one."""
    if not call.has("text"):
        raise Refused(400, "message text is empty")
    text, entities = format_text(
        call.text("text"),
        parse_mode=call.text("parse_mode"),
        entities=call.json("entities", "can't parse entities JSON object"),
    )
    if not text:
        raise Refused(400, "text must be non-empty")
    if len(text) > TEXT_MAX // 2 and utf16_length(text) > TEXT_MAX:
        raise Refused(400, too_long)
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_of(call: Call, too_long: str) -> Json:
    entities = call.json("caption_entities", "can't parse caption entities JSON object")
    return _caption(call.text("caption"), call.text("parse_mode"), entities, too_long)


def input_media(server: BotApi, call: Call, entry: Any) -> tuple[StoredFile, Json]:
    """An InputMedia object: its file and how a message tells of it. Raises Refused."""
    if not isinstance(entry, dict):
        raise Refused(400, "can't parse InputMedia: expected an Object")
    kind = entry.get("type")
    if kind not in ("photo", "document", "audio", "video"):
        raise Refused(400, f'can\'t parse InputMedia: type "{kind}" is unsupported')
    stored = server.files.sent(call, kind, str(entry.get("media", "")), field="")
    if stored is None:
        raise Refused(400, "can't parse InputMedia: media not found")
    caption = _caption(
        entry.get("caption") or "",
        entry.get("parse_mode") or "",
        entry.get("caption_entities"),
        CAPTION_TOO_LONG,
    )
    return stored, content_of(stored) | caption


def _caption(text: str, parse_mode: str, entities: Any, too_long: str) -> Json:
    if not text:
        return {}
    text, found = format_text(text, parse_mode=parse_mode, entities=entities)
    if utf16_length(text) > CAPTION_MAX:
        raise Refused(400, too_long)
    if not text:
        return {}
    return {"caption": text, "caption_entities": found} if found else {"caption": text}


def _send_file(server: BotApi, call: Call, kind: str, **extra: Any) -> Json:
    stored = server.files.sent(call, kind, call.text(kind), field=kind)
    if stored is None:
        raise Refused(400, f"there is no {kind} in the request")
    content = content_of(stored, **extra) | caption_of(call, CAPTION_TOO_LONG)
    return _send(server, call, content, media=stored.media).as_json()


def _send(
    server: BotApi, call: Call, content: Json, *, media: Media | None = None, album: str = ""
) -> Message:
    raw_markup = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    chat = reach(server, call, Access.WRITE)
    reply_to = _reply_to(server, call, chat)
    topic = _topic(server, call, chat)
    markup = check_markup(raw_markup, private=chat.kind == "private")
    message = server.compose(chat, sender=server.me, content=content)
    message.outgoing = True
    message.reply_to = reply_to
    message.topic = topic
    message.markup = markup
    message.media = media
    message.album = album
    message.protected = call.flag("protect_content")
    message.silent = call.flag("disable_notification")
    chat.put(message)
    return message


def _topic(server: BotApi, call: Call, chat: Chat) -> int:
    """The topic a call names, 0 for none; who manages topics may write in a closed one."""
    topic = call.integer("message_thread_id")
    group = server.groups.get(chat.id)
    if not topic or group is None:
        return 0
    if topic not in group.topics:
        raise Refused(400, "message thread not found")
    if group.topics[topic] == "closed":
        raise Refused(400, "TOPIC_CLOSED")
    return topic


def _reply_to(server: BotApi, call: Call, chat: Chat) -> Message | None:
    parameters = call.json("reply_parameters", "can't parse reply parameters JSON object")
    if parameters is None:
        parameters = {
            "message_id": call.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
        }
    if not isinstance(parameters, dict):
        raise Refused(400, "object expected as reply parameters")
    message_id = parameters.get("message_id")
    if not isinstance(message_id, int) or message_id <= 0:
        return None
    where = server.chats.get(parameters.get("chat_id") or chat.id)
    found = where.find(message_id) if where is not None else None
    if found is None and not parameters.get("allow_sending_without_reply"):
        raise Refused(400, "message to be replied not found")
    return found


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendVoice": send_voice,
    "sendDocument": send_document,
    "sendLocation": send_location,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
}
