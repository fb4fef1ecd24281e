"""An `Outgoing` as calls of the Bot API: what fits where, in how many pieces, with which keyboard.

Plain text always: no parse_mode, so nothing that somebody typed is ever read as markup. Everything
is protected (the apps offer neither forwarding nor saving) but what was announced to all, and no
link is looked up by Telegram.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from channels.telegram.about import ABOUT, CAPTION_AT_MOST, TEXT_AT_MOST
from domain.broadcasts.fits import fits_under
from domain.group_topics import topic_of
from domain.mouth import Attachment, Key, Outgoing, Rejected
from domain.saying import Wants
from domain.words.message_splitting import cut_text, shorten

TOKEN_AT_MOST = 64  # bytes of callback_data
ALBUM_AT_MOST = 10
SUPERGROUPS = -1_000_000_000_000  # their numbers lie below; "chat id" in the Bot API's dialogs
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
VOICE_TYPES = {"audio/ogg", "audio/mpeg", "audio/mp4"}  # what sendVoice shows as a voice note
ENDINGS = {
    "image/jpeg": ".jpg", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a",
    "text/calendar": ".ics", "application/pdf": ".pdf",
}  # fmt: skip

Letter = TelegramMethod[Any]
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


def letters_of(outgoing: Outgoing, chat: int) -> list[Letter]:
    """The calls that say it, in order: pictures and voices first, words and buttons at the end.

    One picture or voice carries the words as its caption where they fit; so does an album without
    buttons (albums can have none). Raises Rejected for what Telegram would refuse as a whole.
    """
    outgoing = replace(outgoing, text=_writable(outgoing.text))
    keyboard = keyboard_of(outgoing.rows, chat)
    letters = list(_with_caption(outgoing, chat, keyboard))
    if not letters:
        letters = [
            *_media(outgoing.attachments, chat),
            *_words(outgoing, chat, keyboard),
        ]
    if not letters:
        raise Rejected("nothing to say")
    if answered := message_ids(outgoing.reply_to):
        reply = ReplyParameters(message_id=answered[-1], allow_sending_without_reply=True)
        letters[0] = letters[0].model_copy(update={"reply_parameters": reply})
    if topic := topic_of(outgoing.to):
        letters = [
            letter.model_copy(update={"message_thread_id": int(topic)}) for letter in letters
        ]
    if outgoing.public:
        letters = [letter.model_copy(update={"protect_content": False}) for letter in letters]
    if outgoing.quiet:
        letters = [letter.model_copy(update={"disable_notification": True}) for letter in letters]
    return letters


def edits_of(outgoing: Outgoing, chat: int, message: int) -> tuple[Letter, Letter]:
    """The change of an earlier message, as one with text and as one with a caption.

    A message can be changed into one message only, so what is too long is cut. Buttons left out are
    taken away. A keyboard that asks for place or contact cannot be put on by a change.
    """
    markup, words = _inline(outgoing.rows, chat), _writable(outgoing.text)
    text = EditMessageText(
        chat_id=chat,
        message_id=message,
        text=shorten(words, TEXT_AT_MOST),
        link_preview_options=NO_PREVIEW,
        reply_markup=markup,
    )
    caption = EditMessageCaption(
        chat_id=chat,
        message_id=message,
        caption=shorten(words, CAPTION_AT_MOST),
        reply_markup=markup,
    )
    return text, caption


def message_ids(message: str) -> list[int]:
    """The numbers in a `Receipt.message` of ours: several where it took several messages, the one
    with the end of the words and the buttons last; [] for anything else."""
    ids = message.split()
    return [int(number) for number in ids] if all(map(_is_id, ids)) else []


def is_upload(letter: Letter) -> bool:
    """Whether it carries bytes; an album always goes as if it did."""
    match letter:
        case SendPhoto(photo=file) | SendVoice(voice=file) | SendDocument(document=file):
            return isinstance(file, InputFile)
    return isinstance(letter, SendMediaGroup)


def in_order(attachments: Sequence[Attachment]) -> list[Attachment]:
    """As `letters_of` says them: photos first."""
    return sorted(attachments, key=lambda one: one.kind != "photo")


def as_document(voice: SendVoice) -> SendDocument:
    """The same voice note as a file, for people who let nobody send them voice notes."""
    return SendDocument(
        chat_id=voice.chat_id,
        document=voice.voice,
        caption=voice.caption,
        reply_markup=voice.reply_markup,
        reply_parameters=voice.reply_parameters,
        disable_notification=voice.disable_notification,
        protect_content=voice.protect_content,
    )


def asks_the_phone(rows: Sequence[Sequence[Key]]) -> bool:
    """Whether one of the buttons wants the phone's place or number."""
    return any(key.wants is not Wants.NOTHING for row in rows for key in row)


def keyboard_of(rows: Sequence[Sequence[Key]], chat: int) -> Markup | None:
    """Buttons under the message; where one asks the phone for something, in place of the letters.

    Telegram lets only the latter ask, in private chats only, and a press of its other buttons comes
    back as their label, typed. It goes away once used.
    """
    if chat < 0 or not asks_the_phone(rows):
        return _inline(rows, chat)
    return ReplyKeyboardMarkup(
        keyboard=[[_asking(key) for key in row] for row in rows if row],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def _with_caption(outgoing: Outgoing, chat: int, keyboard: Markup | None) -> Iterator[Letter]:
    """The one letter that says it all, if there is one."""
    attachments = outgoing.attachments
    if not attachments or not fits_under(outgoing.text, ABOUT.limits):
        return
    if len(attachments) == 1:
        yield _single(attachments[0], chat, outgoing.text, keyboard)
    elif keyboard is None and _are_album(attachments):
        yield _album(attachments, chat, outgoing.text)


def _media(attachments: Sequence[Attachment], chat: int) -> Iterator[Letter]:
    photos = [one for one in attachments if one.kind == "photo"]
    for start in range(0, len(photos), ALBUM_AT_MOST):
        together = photos[start : start + ALBUM_AT_MOST]
        yield _album(together, chat, "") if _are_album(together) else _single(together[0], chat)
    yield from (_single(one, chat) for one in attachments if one.kind != "photo")


def _words(outgoing: Outgoing, chat: int, keyboard: Markup | None) -> Iterator[Letter]:
    pieces = cut_text(outgoing.text, TEXT_AT_MOST)
    if not pieces and keyboard:
        pieces = ["…"]  # buttons need something to stand under
    for piece in pieces:
        yield SendMessage(
            chat_id=chat,
            text=piece,
            link_preview_options=NO_PREVIEW,
            protect_content=True,
            reply_markup=keyboard if piece is pieces[-1] else None,
        )


def _single(
    attachment: Attachment, chat: int, text: str = "", keyboard: Markup | None = None
) -> Letter:
    file, caption = _file(attachment), text if text.strip() else None
    if attachment.kind == "photo":
        return SendPhoto(
            chat_id=chat, photo=file, caption=caption, reply_markup=keyboard, protect_content=True
        )
    if attachment.mime in VOICE_TYPES:
        return SendVoice(
            chat_id=chat, voice=file, caption=caption, reply_markup=keyboard, protect_content=True,
            duration=attachment.seconds or None,
        )  # fmt: skip
    return SendDocument(
        chat_id=chat, document=file, caption=caption, reply_markup=keyboard, protect_content=True
    )


def _album(photos: Sequence[Attachment], chat: int, caption: str) -> Letter:
    media = [InputMediaPhoto(media=_file(photo)) for photo in photos]
    if caption.strip():
        media[0] = InputMediaPhoto(media=media[0].media, caption=caption)
    return SendMediaGroup(chat_id=chat, media=list(media), protect_content=True)


def _are_album(attachments: Sequence[Attachment]) -> bool:
    photos = all(one.kind == "photo" for one in attachments)
    return photos and 2 <= len(attachments) <= ALBUM_AT_MOST


def _file(attachment: Attachment) -> BufferedInputFile | str:
    if attachment.ref:
        return attachment.ref
    name = attachment.name or attachment.kind + ENDINGS.get(attachment.mime, "")
    return BufferedInputFile(attachment.body, name)


def _inline(rows: Sequence[Sequence[Key]], chat: int) -> InlineKeyboardMarkup | None:
    keyboard = [[_button(key, chat) for key in row] for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None


def _button(key: Key, chat: int) -> InlineKeyboardButton:
    if link := _link_to(key.shows, chat):
        return InlineKeyboardButton(text=key.label, url=link)
    if not 1 <= len(key.choice.encode()) <= TOKEN_AT_MOST:
        raise Rejected("a button's token is empty or longer than 64 bytes")
    return InlineKeyboardButton(text=key.label, callback_data=key.choice)


def _link_to(message: str, chat: int) -> str:
    """Opens that message for members of the supergroup; "" in chats that have no such links."""
    ids = message_ids(message)
    if chat > SUPERGROUPS or not ids:
        return ""
    return f"https://t.me/c/{SUPERGROUPS - chat}/{ids[-1]}"


def _asking(key: Key) -> KeyboardButton:
    match key.wants:
        case Wants.PLACE:
            return KeyboardButton(text=key.label, request_location=True)
        case Wants.CONTACT:
            return KeyboardButton(text=key.label, request_contact=True)
        case _:
            return KeyboardButton(text=key.label)


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 16


def _writable(text: str) -> str:
    """The text without halves of characters, which UTF-8 cannot hold."""
    return text if text.isascii() else text.encode(errors="replace").decode()
