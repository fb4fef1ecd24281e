"""Chats and their messages: what the server keeps, and what somebody looking at it sees."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["private", "group", "supergroup", "channel"]

MEDIA = ("photo", "voice", "document", "audio", "video")
PATIENT_S = 30.0  # a listener gives up later than a busy machine is slow; hearing ends the wait


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, voice note or file as it lies on the phone."""

    kind: str
    blob: bytes
    name: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. Its data is what the bot hears; its url is opened by the phone."""

    label: str
    data: str = ""
    url: str = ""


class Seen:
    """A message as it looked at one moment; a later edit makes another one.

    text        text or caption, formatting gone; "" when there is none
    buttons     the labels of the inline keyboard, row after row; `rows` has the buttons themselves
    media       the first picture or file; an album is several messages with one `album`
    place       (latitude, longitude) of a location
    service     name of what happened for a service message ("pinned_message"), otherwise ""
    """

    __slots__ = (
        "album", "chat_id", "date", "edited", "entities", "from_bot", "from_id", "keyboard",
        "media", "message_id", "place", "protected", "reply_to", "rows", "service", "silent",
        "text", "topic",
    )  # fmt: skip

    def __init__(self, message: "Message") -> None:
        content = message.content
        self.message_id = message.id
        self.chat_id = message.chat.id
        self.text: str = content.get("text") or content.get("caption") or ""
        self.entities: list[Json] = content.get("entities") or content.get("caption_entities") or []
        markup = message.markup or {}
        self.rows: list[list[Button]] = [
            [
                Button(button["text"], button.get("callback_data", ""), button.get("url", ""))
                for button in row
            ]
            for row in markup.get("inline_keyboard", ())
        ]
        self.keyboard: Json | None = markup if markup and not self.rows else None
        self.media = message.media
        self.edited = message.edit_date > 0
        self.from_bot = message.outgoing
        self.from_id: int = message.sender["id"]
        self.reply_to: int | None = message.reply_to.id if message.reply_to else None
        self.date = message.date
        self.protected = message.protected
        self.silent = message.silent
        self.album = message.album
        self.topic = message.topic
        self.service = message.service
        location = content.get("location")
        self.place: tuple[float, float] | None = (
            (location["latitude"], location["longitude"]) if location else None
        )

    @property
    def buttons(self) -> list[str]:
        return [button.label for row in self.rows for button in row]

    def button(self, label: str) -> Button:
        """The button with this label, or the only one whose label contains it."""
        every = [button for row in self.rows for button in row]
        exact = [button for button in every if button.label == label]
        found = exact or [button for button in every if label in button.label]
        if len(found) != 1 and not exact:
            raise AssertionError(
                f"{label!r} is not one button of {self.buttons} under {self.text!r}"
            )
        return found[0]

    def __repr__(self) -> str:
        who = "bot" if self.from_bot else str(self.from_id)
        what = self.service or self.text or (self.media.kind if self.media else "")
        marks = " (edited)" if self.edited else ""
        return f"<{self.message_id} {who}{marks}: {what!r} {self.buttons or ''}>"


class Message:
    """A message as the server keeps it; edits change it, `deleted` hides it."""

    __slots__ = (
        "album", "chat", "content", "date", "deleted", "edit_date", "id", "markup", "media",
        "outgoing", "protected", "reply_to", "sender", "sender_chat", "service", "silent", "topic",
    )  # fmt: skip

    def __init__(
        self, chat: "Chat", message_id: int, *, sender: Json, content: Json, date: int
    ) -> None:
        self.chat = chat
        self.id = message_id
        self.sender = sender
        self.content = content
        self.date = date
        self.sender_chat: Json | None = None
        self.markup: Json | None = None
        self.reply_to: Message | None = None
        self.media: Media | None = None
        self.edit_date = 0
        self.outgoing = False
        self.protected = False
        self.silent = False
        self.deleted = False
        self.service = ""
        self.album = ""
        self.topic = 0

    def as_json(self, *, with_reply: bool = True) -> Json:
        """The Message object of the Bot API; a reply inside a reply is not told."""
        told: Json = {"message_id": self.id, "from": self.sender}
        if self.sender_chat is not None:
            told["sender_chat"] = self.sender_chat
        told["chat"] = self.chat.as_json()
        told["date"] = self.date
        if self.edit_date:
            told["edit_date"] = self.edit_date
        if with_reply and self.reply_to is not None and not self.reply_to.deleted:
            told["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        if self.album:
            told["media_group_id"] = self.album
        if self.topic:
            told |= {"message_thread_id": self.topic, "is_topic_message": True}
        told |= self.content
        if self.protected:
            told["has_protected_content"] = True
        if self.markup is not None and "inline_keyboard" in self.markup:
            told["reply_markup"] = self.markup  # other keyboards are never told, Client.cpp
        return told


@dataclass(slots=True)
class Event:
    """Something that appeared on the screens of a chat: a message came, changed or went."""

    what: Literal["came", "changed", "went"]
    seen: Seen


class Chat:
    """A chat: its messages in order, what was pinned, and everything that ever happened in it."""

    def __init__(self, chat_id: int, kind: Kind, about: Json) -> None:
        self.id = chat_id
        self.kind: Kind = kind
        self.messages: dict[int, Message] = {}
        self.pinned: list[int] = []  # newest last
        self.events: list[Event] = []
        self.waiting: list[asyncio.Future[None]] = []
        self.migrated_to = 0  # a basic group that became this supergroup
        self.last_id = 0  # message ids of a supergroup are its own
        self._json: Json = {"id": chat_id, **about, "type": kind}

    def as_json(self) -> Json:
        return self._json

    def find(self, message_id: int) -> Message | None:
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def put(self, message: Message) -> None:
        self.messages[message.id] = message
        self.note("came", message)

    def note(self, what: Literal["came", "changed", "went"], message: Message) -> None:
        self.events.append(Event(what, Seen(message)))
        if self.waiting:
            for future in self.waiting:
                if not future.done():
                    future.set_result(None)
            self.waiting.clear()

    def now_visible(self) -> list[Seen]:
        return [Seen(message) for message in self.messages.values() if not message.deleted]


What = int | str | Callable[[Seen], bool] | None


class Ear:
    """Somebody listening to what the bot says in a chat, each thing once and in order."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self._heard = 0  # events of the chat already listened to

    def forget(self) -> None:
        """Ignore what was said until now."""
        self._heard = len(self.chat.events)

    async def hear(self, what: What, within: float) -> Any:
        """See Person.hears."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        found: list[Seen] = []
        position = self._heard
        while True:
            while position < len(self.chat.events):
                event = self.chat.events[position]
                position += 1
                if not _said_by_the_bot(event) or not _fits(what, event.seen):
                    continue
                found.append(event.seen)
                if not isinstance(what, int) or len(found) == what:
                    self._heard = position
                    return found if isinstance(what, int) else found[0]
            await self._next_event(what, until - loop.time(), within)

    def unheard(self) -> list[Seen]:
        return [event.seen for event in self.chat.events[self._heard :] if _said_by_the_bot(event)]

    async def _next_event(self, what: What, left: float, within: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.chat.waiting.append(future)
        try:
            await asyncio.wait_for(future, left)
        except TimeoutError:
            raise AssertionError(
                f"not heard within {within} s: {what!r}; said meanwhile: {self.unheard()}; "
                f"on the screen: {self.chat.now_visible()[-5:]}"
            ) from None


def _said_by_the_bot(event: Event) -> bool:
    return event.what != "went" and event.seen.from_bot and not event.seen.service


def _fits(what: What, seen: Seen) -> bool:
    if isinstance(what, str):
        return what in seen.text
    if callable(what):
        return what(seen)
    return True
