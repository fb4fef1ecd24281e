"""An `Outgoing` as calls of the Bot API: what fits where, in how many pieces, with which keyboard.

Plain text always: no parse_mode, so nothing that somebody typed is ever read as markup. Everything
is protected (the apps offer neither forwarding nor saving) but what was announced to all, and no
link is looked up by Telegram.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from channels.telegram.about import ABOUT, CAPTION_AT_MOST, TEXT_AT_MOST
from channels.telegram.api_client import ATTACHED, Call, FilePart
from domain.broadcasts.fits import fits_under
from domain.group_topics import topic_of
from domain.mouth import Attachment, Key, Outgoing, Rejected
from domain.saying import Wants
from domain.words.message_splitting import cut_text, shorten

TOKEN_AT_MOST = 64  # bytes of callback_data
ALBUM_AT_MOST = 10
SUPERGROUPS = -1_000_000_000_000  # their numbers lie below; "chat id" in the Bot API's dialogs
NO_PREVIEW = {"is_disabled": True}
VOICE_TYPES = {"audio/ogg", "audio/mpeg", "audio/mp4"}  # what sendVoice shows as a voice note
ENDINGS = {
    "image/jpeg": ".jpg", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a",
    "text/calendar": ".ics", "application/pdf": ".pdf",
}  # fmt: skip

Json = dict[str, Any]


def letters_of(outgoing: Outgoing, chat: int) -> list[Call]:
    """The calls that say it, in order: pictures and voices first, words and buttons at the end.

    One picture or voice carries the words as its caption where they fit; so does an album without
    buttons (albums can have none). Raises Rejected for what Telegram would refuse as a whole.
    """
    outgoing = replace(outgoing, text=_writable(outgoing.text))
    keyboard = keyboard_of(outgoing.rows, chat)
    letters = list(_with_caption(outgoing, keyboard)) or [
        *_media(outgoing.attachments),
        *_words(outgoing, keyboard),
    ]
    if not letters:
        raise Rejected("nothing to say")
    around: Json = {"chat_id": chat, "protect_content": not outgoing.public}
    if topic := topic_of(outgoing.to):
        around["message_thread_id"] = int(topic)
    if outgoing.quiet:
        around["disable_notification"] = True
    for letter in letters:
        letter.fields.update(around)
    if answered := message_ids(outgoing.reply_to):
        reply = {"message_id": answered[-1], "allow_sending_without_reply": True}
        letters[0].fields["reply_parameters"] = reply
    return letters


def edits_of(outgoing: Outgoing, chat: int, message: int) -> tuple[Call, Call]:
    """The change of an earlier message, as one with text and as one with a caption.

    A message can be changed into one message only, so what is too long is cut. Buttons left out are
    taken away. A keyboard that asks for place or contact cannot be put on by a change.
    """
    words, here = _writable(outgoing.text), Json(chat_id=chat, message_id=message)
    if markup := _inline(outgoing.rows, chat):
        here["reply_markup"] = markup
    text = {"text": shorten(words, TEXT_AT_MOST), "link_preview_options": NO_PREVIEW}
    caption = {"caption": shorten(words, CAPTION_AT_MOST)}
    return Call("editMessageText", here | text), Call("editMessageCaption", here | caption)


def message_ids(message: str) -> list[int]:
    """The numbers in a `Receipt.message` of ours: several where it took several messages, the one
    with the end of the words and the buttons last; [] for anything else."""
    ids = message.split()
    return [int(number) for number in ids] if all(map(_is_id, ids)) else []


def in_order(attachments: Sequence[Attachment]) -> list[Attachment]:
    """As `letters_of` says them: photos first."""
    return sorted(attachments, key=lambda one: one.kind != "photo")


def as_document(voice: Call) -> Call:
    """The same voice note as a file, for people who let nobody send them voice notes."""
    rest = {
        name: value for name, value in voice.fields.items() if name not in ("voice", "duration")
    }
    return Call("sendDocument", rest | {"document": voice.fields["voice"]}, voice.files)


def asks_the_phone(rows: Sequence[Sequence[Key]]) -> bool:
    """Whether one of the buttons wants the phone's place or number."""
    return any(key.wants is not Wants.NOTHING for row in rows for key in row)


def keyboard_of(rows: Sequence[Sequence[Key]], chat: int) -> Json | None:
    """Buttons under the message; where one asks the phone for something, in place of the letters.

    Telegram lets only the latter ask, in private chats only, and a press of its other buttons comes
    back as their label, typed. It goes away once used.
    """
    if chat < 0 or not asks_the_phone(rows):
        return _inline(rows, chat)
    keyboard = [[_asking(key) for key in row] for row in rows if row]
    return {"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}


def _with_caption(outgoing: Outgoing, keyboard: Json | None) -> Iterator[Call]:
    """The one letter that says it all, if there is one."""
    attachments = outgoing.attachments
    if not attachments or not fits_under(outgoing.text, ABOUT.limits):
        return
    if len(attachments) == 1:
        yield _single(attachments[0], outgoing.text, keyboard)
    elif keyboard is None and _are_album(attachments):
        yield _album(attachments, outgoing.text)


def _media(attachments: Sequence[Attachment]) -> Iterator[Call]:
    photos = [one for one in attachments if one.kind == "photo"]
    for start in range(0, len(photos), ALBUM_AT_MOST):
        together = photos[start : start + ALBUM_AT_MOST]
        yield _album(together, "") if _are_album(together) else _single(together[0])
    yield from (_single(one) for one in attachments if one.kind != "photo")


def _words(outgoing: Outgoing, keyboard: Json | None) -> Iterator[Call]:
    pieces = cut_text(outgoing.text, TEXT_AT_MOST)
    if not pieces and keyboard:
        pieces = ["…"]  # buttons need something to stand under
    for piece in pieces:
        fields: Json = {"text": piece, "link_preview_options": NO_PREVIEW}
        if keyboard and piece is pieces[-1]:
            fields["reply_markup"] = keyboard
        yield Call("sendMessage", fields)


def _single(attachment: Attachment, text: str = "", keyboard: Json | None = None) -> Call:
    file, files = _file(attachment)
    fields: Json = {}
    if text.strip():
        fields["caption"] = text
    if keyboard:
        fields["reply_markup"] = keyboard
    if attachment.kind == "photo":
        return Call("sendPhoto", fields | {"photo": file}, files)
    if attachment.mime in VOICE_TYPES:
        lasts = {"duration": attachment.seconds} if attachment.seconds else {}
        return Call("sendVoice", fields | {"voice": file} | lasts, files)
    return Call("sendDocument", fields | {"document": file}, files)


def _album(photos: Sequence[Attachment], caption: str) -> Call:
    found = [_file(photo, number) for number, photo in enumerate(photos)]
    media = [{"type": "photo", "media": file} for file, _ in found]
    if caption.strip():
        media[0]["caption"] = caption
    return Call("sendMediaGroup", {"media": media}, tuple(part for _, its in found for part in its))


def _are_album(attachments: Sequence[Attachment]) -> bool:
    photos = all(one.kind == "photo" for one in attachments)
    return photos and 2 <= len(attachments) <= ALBUM_AT_MOST


def _file(attachment: Attachment, number: int = 0) -> tuple[str, tuple[FilePart, ...]]:
    """How a field names the file, and what goes along: nothing where Telegram has it already."""
    if attachment.ref:
        return attachment.ref, ()
    part, name = f"file{number}", attachment.name
    name = name or attachment.kind + ENDINGS.get(attachment.mime, "")
    return f"{ATTACHED}{part}", (FilePart(part, name, attachment.body),)


def _inline(rows: Sequence[Sequence[Key]], chat: int) -> Json | None:
    keyboard = [[_button(key, chat) for key in row] for row in rows if row]
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(key: Key, chat: int) -> Json:
    if link := _link_to(key.shows, chat):
        return {"text": key.label, "url": link}
    if not 1 <= len(key.choice.encode()) <= TOKEN_AT_MOST:
        raise Rejected("a button's token is empty or longer than 64 bytes")
    return {"text": key.label, "callback_data": key.choice}


def _link_to(message: str, chat: int) -> str:
    """Opens that message for members of the supergroup; "" in chats that have no such links."""
    ids = message_ids(message)
    if chat > SUPERGROUPS or not ids:
        return ""
    return f"https://t.me/c/{SUPERGROUPS - chat}/{ids[-1]}"


def _asking(key: Key) -> Json:
    match key.wants:
        case Wants.PLACE:
            return {"text": key.label, "request_location": True}
        case Wants.CONTACT:
            return {"text": key.label, "request_contact": True}
        case _:
            return {"text": key.label}


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 16


def _writable(text: str) -> str:
    """The text without halves of characters, which UTF-8 cannot hold."""
    return text if text.isascii() else text.encode(errors="replace").decode()
