"""Methods that change, remove, pin or answer what is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.botapi.access import Access, reach, reach_message
from tests.botapi.keyboards import check_markup
from tests.botapi.refusals import NOT_MODIFIED, QUERY_TOO_OLD, Refused
from tests.botapi.sending import caption_of, input_media, text_of
from tests.botapi.taps import Toast
from tests.botapi.texts import ANSWER_MAX, utf16_length

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.chats import Chat, Message
    from tests.botapi.server import BotApi

Json = dict[str, Any]

DELETABLE_S = 48 * 3600  # Bot API, deleteMessage; td: DEFAULT_REVOKE_TIME_LIMIT
DELETED_AT_ONCE_MAX = 100  # Bot API, deleteMessages
ANSWER_WITHIN_S = 150  # of the tap; afterwards its id is invalid
PIN_RIGHTS = "not enough rights to manage pinned messages in the chat"


def edit_message_text(server: BotApi, call: Call) -> Json:
    content = text_of(call, "MESSAGE_TOO_LONG")
    message = _editable(server, call)
    if "text" not in message.content:
        raise Refused(400, "there is no text in the message to edit")
    return _edit(server, call, message, content)


def edit_message_caption(server: BotApi, call: Call) -> Json:
    caption = caption_of(call, "MEDIA_CAPTION_TOO_LONG")
    message = _editable(server, call)
    if message.media is None:
        raise Refused(400, "there is no caption in the message to edit")
    kept = {
        name: value
        for name, value in message.content.items()
        if name not in ("caption", "caption_entities")
    }
    return _edit(server, call, message, kept | caption)


def edit_message_reply_markup(server: BotApi, call: Call) -> Json:
    message = _editable(server, call)
    return _edit(server, call, message, message.content)


def edit_message_media(server: BotApi, call: Call) -> Json:
    entry = call.json("media", "can't parse input media JSON object")
    if entry is None:
        raise Refused(400, 'parameter "media" is required')
    stored, content = input_media(server, call, entry)
    message = _editable(server, call)
    if message.media is not None and message.media.kind == "voice":
        raise Refused(400, "message media can't be edited")
    if message.media is None and "text" not in message.content:
        raise Refused(400, "message media can't be edited")
    told = _edit(server, call, message, content, media_changes=message.media != stored.media)
    message.media = stored.media
    return told


def delete_message(server: BotApi, call: Call) -> bool:
    if not call.has("chat_id"):
        raise Refused(400, "chat identifier is not specified")
    if call.integer("message_id") <= 0:
        raise Refused(400, "message identifier is not specified")
    message = reach_message(server, call, _deleting(call), "message to delete")
    _check_deletable(server, message)
    _delete(message)
    return True


def delete_messages(server: BotApi, call: Call) -> bool:
    """All or none; what is not there is passed over."""
    message_ids = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(message_ids, list) or not message_ids:
        raise Refused(400, "message identifiers are not specified")
    if len(message_ids) > DELETED_AT_ONCE_MAX:
        raise Refused(400, "too many message identifiers specified")
    chat = reach(server, call, _deleting(call))
    found = [message for message_id in message_ids if (message := chat.find(int(message_id)))]
    for message in found:
        _check_deletable(server, message)
    for message in found:
        _delete(message)
    return True


def pin_chat_message(server: BotApi, call: Call) -> bool:
    message = reach_message(server, call, Access.WRITE, "message to pin")
    _check_pin_rights(server, message.chat)
    chat = message.chat
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    server.tell_pin(message)
    return True


def unpin_chat_message(server: BotApi, call: Call) -> bool:
    chat = reach(server, call, Access.WRITE)
    _check_pin_rights(server, chat)
    message_id = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if chat.find(message_id) is None:
        raise Refused(400, "message to unpin not found")
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    return True


def answer_callback_query(server: BotApi, call: Call) -> bool:
    tap = server.taps.get(call.text("callback_query_id"))
    if tap is None or server.clock.now() - tap.at > ANSWER_WITHIN_S:
        raise Refused(400, QUERY_TOO_OLD)
    text = call.text("text")
    if utf16_length(text) > ANSWER_MAX:
        raise Refused(400, "MESSAGE_TOO_LONG")
    if tap.answer is None:
        tap.take(Toast(text, call.flag("show_alert")))
    return True


def _editable(server: BotApi, call: Call) -> Message:
    """The bot's own message, as can_edit_message (td) allows: no reply keyboard, no service one."""
    message = reach_message(server, call, Access.EDIT, "message to edit")
    if not message.outgoing or message.service:
        raise Refused(400, "message can't be edited")
    if message.markup is not None and "inline_keyboard" not in message.markup:
        raise Refused(400, "message can't be edited")
    return message


def _edit(
    server: BotApi, call: Call, message: Message, content: Json, *, media_changes: bool = False
) -> Json:
    markup = check_markup(
        call.json("reply_markup", "can't parse reply keyboard markup JSON object"),
        private=message.chat.kind == "private",
        inline_only=True,
    )
    if not media_changes and content == message.content and markup == message.markup:
        raise Refused(400, NOT_MODIFIED)
    message.content = content
    message.markup = markup  # left out, the keyboard goes: Bot API
    message.edit_date = int(server.clock.now())
    message.chat.note("changed", message)
    return message.as_json()


def _deleting(call: Call) -> Access:
    """In a private chat a block hinders writing, not deleting."""
    return Access.EDIT if call.chat_id > 0 else Access.WRITE


def _check_deletable(server: BotApi, message: Message) -> None:
    """td, can_delete_message and can_revoke_message."""
    old = server.clock.now() - message.date > DELETABLE_S
    chat = message.chat
    if chat.kind == "private":
        if old:
            raise Refused(400, "message can't be deleted for everyone")
        return
    administrator = server.groups[chat.id].bot_status == "administrator"
    own = message.outgoing and not message.service
    if chat.kind == "supergroup":
        if old or not (own or administrator) or message.service == "migrate_from_chat_id":
            raise Refused(400, "message can't be deleted")
        return
    if old or not (own or administrator):
        raise Refused(400, "message can't be deleted for everyone")


def _delete(message: Message) -> None:
    message.deleted = True
    if message.id in message.chat.pinned:
        message.chat.pinned.remove(message.id)
    message.chat.note("went", message)


def _check_pin_rights(server: BotApi, chat: Chat) -> None:
    """td, can_pin_messages: in a group a bot must have been made an administrator."""
    if chat.kind != "private" and server.groups[chat.id].bot_status != "administrator":
        raise Refused(400, PIN_RIGHTS)


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "answerCallbackQuery": answer_callback_query,
}
