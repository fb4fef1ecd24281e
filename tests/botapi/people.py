"""People: who writes to the bot from outside, driven by a test as a person drives a telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, overload

from tests.botapi.chats import PATIENT_S, Button, Chat, Ear, Media, Message, Seen
from tests.botapi.contents import (
    ANONYMOUS_ADMIN,
    CHANNEL_SENDER,
    member_json,
    newest_with,
    pinned_in,
    place,
    text_content,
)
from tests.botapi.files import content_of
from tests.botapi.queues import MESSAGE_LIVES_S
from tests.botapi.taps import Tap, tap
from tests.botapi.texts import TEXT_MAX, clean, utf16_length

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.botapi.groups import Group
    from tests.botapi.server import BotApi

Json = dict[str, Any]


class Person:
    """A person with a telephone. Made by `server.person()`.

    chat        what their private chat with the bot shows now: edits applied, deletions gone
    heard       everything the bot ever said there, edits as entries of their own
    keyboard    the labels of the keyboard under the input field, row after row
    toasts      what answers to their taps put on the screen

    `in_` sends to a group instead of the private chat.
    """

    def __init__(self, server: BotApi, user: Json, *, phone_number: str) -> None:
        self.server = server
        self.user = user
        self.id: int = user["id"]
        self.phone_number = phone_number
        self.started = False
        self.blocked = False
        self.deactivated = False
        self.met = False  # the bot saw them in a group
        self.taps_made: list[Tap] = []
        self._ears: dict[int, Ear] = {}

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.user['first_name']}>"

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.user["first_name"], self.user.get("last_name"))))

    @property
    def chat(self) -> list[Seen]:
        return self._private().now_visible()

    @property
    def heard(self) -> list[Seen]:
        return [
            event.seen
            for event in self._private().events
            if event.what != "went" and event.seen.from_bot and not event.seen.service
        ]

    @property
    def toasts(self) -> list[str]:
        return [tap.answer.text for tap in self.taps_made if tap.answer and tap.answer.text]

    @property
    def pinned(self) -> Seen | None:
        return pinned_in(self._private())

    @property
    def keyboard(self) -> list[list[str]]:
        for message in reversed(self._private().messages.values()):
            markup = message.markup or {}
            if message.deleted or "inline_keyboard" in markup:
                continue
            if markup.get("remove_keyboard"):
                return []
            if "keyboard" in markup:
                return [[key["text"] for key in row] for row in markup["keyboard"]]
        return []

    async def starts(self, payload: str = "") -> Seen:
        """Press Start, or open a deep link with this payload."""
        if self.blocked:
            await self.unblocks()
        self.started = True
        return await self.says(f"/start {payload}".rstrip())

    async def says(self, text: str, *, in_: Group | None = None, topic: int = 0) -> Seen:
        """Send a text; a longer one than 4096 goes in several messages, as apps do it.

        Returns the last of them.
        """
        parts = _split(clean(text).strip())
        for part in parts:
            seen = self._send(text_content(part), in_=in_, topic=topic)
        return seen

    async def replies(self, to: Seen, text: str, *, in_: Group | None = None) -> Seen:
        """Answer a message by "reply"."""
        return self._send(text_content(text), in_=in_, reply_to=to)

    async def taps(
        self, what: str | Button, on: Seen | None = None, *, in_: Group | None = None
    ) -> Tap:
        """Press a button: its label, a part of it that only one button has, or a Button itself.

        on: the message, with the buttons it had when it was seen; a telephone may be behind.
        Without it the newest message that has such a button; then the keyboard below, whose keys
        send their label as a text (see `shares_contact`, `sends_place` for the special ones).
        """
        chat = self._chat(in_)
        on = on or newest_with(chat, what)
        if in_ is not None and on is not None:
            chat = self.server.chats[on.chat_id]  # what stood before a group moved is still pressed
        if on is None:
            if in_ is None and any(what in row for row in self.keyboard):
                await self.says(str(what))
                return Tap.of_a_key(self, str(what))
            raise AssertionError(f"no button {what!r} on the screen: {chat.now_visible()[-5:]}")
        button = what if isinstance(what, Button) else on.button(what)
        if not button.data:
            raise AssertionError(f"{button} opens a link or asks something of the phone")
        return tap(self, chat, on.message_id, button.data)

    async def forges_tap(self, payload: str, on: Seen, *, in_: Group | None = None) -> Tap:
        """Send callback data no button has: other programs than the official ones can."""
        return tap(self, self._chat(in_), on.message_id, payload)

    async def sends_photo(
        self, blob: bytes, caption: str = "", *, in_: Group | None = None, album: str = "",
        size: int | None = None,
    ) -> Seen:  # fmt: skip
        media = Media("photo", blob, "photo.jpg", "image/jpeg")
        return self._send_file(media, caption=caption, in_=in_, album=album, size=size)

    async def sends_album(
        self, blobs: Sequence[bytes], caption: str = "", *, in_: Group | None = None
    ) -> list[Seen]:
        """Several photos at once: messages of their own that share `media_group_id`."""
        album = self.server.next_album()
        captions = [caption] + [""] * len(blobs)
        return [
            await self.sends_photo(blob, captions[number], in_=in_, album=album)
            for number, blob in enumerate(blobs)
        ]

    async def sends_voice(
        self, blob: bytes, *, seconds: int = 3, in_: Group | None = None, size: int | None = None
    ) -> Seen:
        media = Media("voice", blob, "voice.oga", "audio/ogg")
        return self._send_file(media, in_=in_, size=size, duration=seconds)

    async def sends_document(
        self, name: str, blob: bytes, *, caption: str = "",
        mime_type: str = "application/octet-stream", size: int | None = None,
        in_: Group | None = None,
    ) -> Seen:  # fmt: skip
        """Send a file; size: what Telegram says it has, to spare a test 25 real megabytes."""
        media = Media("document", blob, name, mime_type)
        return self._send_file(media, caption=caption, in_=in_, size=size)

    async def sends_place(
        self, latitude: float, longitude: float, *, live_s: int = 0, in_: Group | None = None
    ) -> Seen:
        """Send a place; with live_s a live location, moved on by `moves`."""
        return self._send({"location": place(latitude, longitude, live_s)}, in_=in_)

    async def moves(self, message: Seen, latitude: float, longitude: float) -> Seen:
        """The live location has another place now: an edited_message."""
        live_s = self._own(message).content["location"].get("live_period", 60)
        return self._edit(message, {"location": place(latitude, longitude, live_s)})

    async def shares_contact(self, phone_number: str = "", *, of: Person | None = None) -> Seen:
        """Send one's own contact, or somebody else's."""
        whose = of or self
        contact = {
            "phone_number": phone_number or whose.phone_number,
            "first_name": whose.user["first_name"],
            "user_id": whose.id,
        }
        return self._send({"contact": contact}, in_=None)

    async def sends(self, content: Json, *, in_: Group | None = None) -> Seen:
        """Send any other content as the Bot API tells it: {"sticker": {…}}, {"dice": {…}}."""
        return self._send(content, in_=in_)

    async def edits(self, message: Seen, text: str) -> Seen:
        """Edit one's own text."""
        return self._edit(message, text_content(text))

    async def deletes(self, message: Seen) -> None:
        """Delete a message on both sides. The bot is not told."""
        kept = self.server.chats[message.chat_id].messages[message.message_id]
        kept.deleted = True
        kept.chat.note("went", kept)

    async def blocks(self) -> None:
        if not self.blocked:
            self.blocked = True
            self._tell_membership("member", "kicked")

    async def unblocks(self) -> None:
        if self.blocked:
            self.blocked = False
            self._tell_membership("kicked", "member")

    async def deletes_account(self) -> None:
        """The person leaves Telegram: 403 `user is deactivated` from now on, and no update."""
        self.deactivated = True

    async def speaks_anonymously(
        self, text: str, in_: Group, *, to: Seen | None = None, signature: str = ""
    ) -> Seen:
        """Speak as an administrator who hides behind the group."""
        in_.check_administrator(self)
        extra = {"author_signature": signature} if signature else {}
        return in_.hears_from(
            ANONYMOUS_ADMIN,
            text_content(text) | extra,
            sender_chat=in_.current_chat.as_json(),
            reply_to=to,
        )

    async def speaks_as_channel(
        self, text: str, in_: Group, *, channel: str = "Channel", to: Seen | None = None
    ) -> Seen:
        """Speak in a group in the name of a channel one owns."""
        about = {"id": -1_003_000_000_000 - self.id % 10**9, "title": channel, "type": "channel"}
        return in_.hears_from(CHANNEL_SENDER, text_content(text), sender_chat=about, reply_to=to)

    @overload
    async def hears(
        self,
        what: str | Callable[[Seen], bool] | None = None,
        *,
        within: float = PATIENT_S,
        in_: Group | None = None,
    ) -> Seen: ...

    @overload
    async def hears(
        self, what: int, *, within: float = PATIENT_S, in_: Group | None = None
    ) -> list[Seen]: ...

    async def hears(
        self,
        what: int | str | Callable[[Seen], bool] | None = None,
        *,
        within: float = PATIENT_S,
        in_: Group | None = None,
    ) -> Seen | list[Seen]:
        """Wait until the bot says something, or edits what it said; each is heard once, in order.

        what: nothing for the next thing, a number for a list of so many, a part of the text, or a
        condition on the message. What was said before the match is skipped. within: real seconds;
        then AssertionError with all that was said instead.
        """
        heard: Seen | list[Seen] = await self._ear(in_).hear(what, within)
        return heard

    def unheard(self, in_: Group | None = None) -> list[Seen]:
        """What was said and not yet taken by `hears`."""
        return self._ear(in_).unheard()

    def forgets(self, in_: Group | None = None) -> None:
        """Ignore what the bot said until now; `hears` begins here."""
        self._ear(in_).forget()

    def _private(self) -> Chat:
        return self.server.private_chat(self)

    def _chat(self, in_: Group | None) -> Chat:
        if in_ is None:
            return self._private()
        in_.check_member(self)
        return in_.current_chat

    def _ear(self, in_: Group | None) -> Ear:
        chat = self._chat(in_)
        if chat.id not in self._ears:
            self._ears[chat.id] = Ear(chat)
        return self._ears[chat.id]

    def _send_file(
        self, media: Media, *, caption: str = "", in_: Group | None, album: str = "",
        size: int | None = None, **extra: Any,
    ) -> Seen:  # fmt: skip
        stored = self.server.files.put(media, size=size)
        content = content_of(stored, **extra)
        if caption:
            content["caption"] = caption
        return self._send(content, in_=in_, media=media, album=album)

    def _send(
        self, content: Json, *, in_: Group | None, reply_to: Seen | None = None,
        media: Media | None = None, album: str = "", topic: int = 0,
    ) -> Seen:  # fmt: skip
        if in_ is not None:
            in_.check_member(self)
            self.met = self.met or in_.bot_sees()
            return in_.hears_from(
                self.user, content, reply_to=reply_to, media=media, album=album, topic=topic
            )
        if not self.started or self.blocked:
            raise AssertionError(f"{self} has not pressed Start, or blocked the bot")
        chat = self._private()
        message = self.server.compose(chat, sender=self.user, content=content)
        message.media, message.album = media, album
        if reply_to is not None:
            message.reply_to = chat.messages[reply_to.message_id]
        chat.put(message)
        self.server.tell("message", message)
        return Seen(message)

    def _own(self, message: Seen) -> Message:
        kept = self.server.chats[message.chat_id].messages[message.message_id]
        if kept.sender["id"] != self.id:
            raise AssertionError(f"{message} is not {self}'s own")
        return kept

    def _edit(self, message: Seen, content: Json) -> Seen:
        kept = self._own(message)
        kept.content = content
        kept.edit_date = int(self.server.clock.now())
        kept.chat.note("changed", kept)
        group = self.server.groups.get(kept.chat.id)
        if group is None or group.bot_reads(kept):
            self.server.tell("edited_message", kept)
        return Seen(kept)

    def _tell_membership(self, old: str, new: str) -> None:
        now = self.server.clock.now()
        body = {
            "chat": self._private().as_json(),
            "from": self.user,
            "date": int(now),
            "old_chat_member": member_json(self.server.me, old),
            "new_chat_member": member_json(self.server.me, new),
        }
        queue = ("my_chat_member", self.id)
        self.server.updates.put("my_chat_member", body, queue=queue, lives_s=MESSAGE_LIVES_S)

    async def waits(self, by: timedelta | float) -> None:
        """Let time pass, by the server's clock."""
        self.server.clock.move(by)


def _split(text: str) -> list[str]:
    if not text:
        raise AssertionError("a telephone does not send an empty text")
    if utf16_length(text) <= TEXT_MAX:
        return [text]
    step = TEXT_MAX if utf16_length(text) == len(text) else TEXT_MAX // 2
    return [text[start : start + step] for start in range(0, len(text), step)]
