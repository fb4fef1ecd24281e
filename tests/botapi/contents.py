"""Contents: how the Bot API tells of people, places and texts, and what stands on a screen."""

from typing import Any

from tests.botapi.chats import Button, Chat, Seen
from tests.botapi.texts import clean, find_entities

Json = dict[str, Any]

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,  # Bot API, Message.from: "GroupAnonymousBot"
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_SENDER: Json = {
    "id": 136817688,  # Bot API, Message.from: "Channel_Bot"
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}


def member_json(user: Json, status: str) -> Json:
    """A ChatMember of the Bot API."""
    told: Json = {"user": user, "status": status}
    if status == "kicked":
        told["until_date"] = 0
    if status == "creator":
        told["is_anonymous"] = False
    if status == "administrator":
        told |= {"can_be_edited": False, "is_anonymous": False, "can_manage_topics": False}
        told |= dict.fromkeys(
            ("can_manage_chat", "can_delete_messages", "can_manage_video_chats",
             "can_restrict_members", "can_change_info", "can_invite_users", "can_pin_messages",
             "can_post_stories", "can_edit_stories", "can_delete_stories",
             "can_manage_voice_chats",
             "can_send_welcome_messages"),  # aiogram 3.31 reads no administrator without it
            True,
        )  # fmt: skip
        told["can_promote_members"] = False
    return told


def pinned_in(chat: Chat) -> Seen | None:
    """The newest pinned message that is still there."""
    for message_id in reversed(chat.pinned):
        if message := chat.find(message_id):
            return Seen(message)
    return None


def newest_with(chat: Chat, what: str | Button) -> Seen | None:
    """The newest message on the screen that has this button."""
    for message in reversed(chat.messages.values()):
        if message.deleted or not message.markup or "inline_keyboard" not in message.markup:
            continue
        seen = Seen(message)
        if isinstance(what, Button):
            if any(what in row for row in seen.rows):
                return seen
        elif any(what in label for label in seen.buttons):
            return seen
    return None


def text_content(text: str) -> Json:
    text = clean(text).strip()
    entities = find_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def place(latitude: float, longitude: float, live_s: int = 0) -> Json:
    told: Json = {"latitude": latitude, "longitude": longitude}
    return told | {"live_period": live_s, "heading": 0} if live_s else told
