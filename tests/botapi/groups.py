"""Groups: members, roles, what the bot may read in them, and how they move house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from tests.botapi.chats import PATIENT_S, Chat, Ear, Media, Message, Seen
from tests.botapi.contents import member_json, pinned_in
from tests.botapi.queues import MESSAGE_LIVES_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.botapi.people import Person
    from tests.botapi.server import BotApi

Json = dict[str, Any]

INSIDE = ("creator", "administrator", "member")


class Group:
    """A group of people, and perhaps the bot. Made by `server.group()`.

    The first member is the creator. `bot_status` is "" while the bot was never here, then one of
    member, administrator, left, kicked. `chat` is what the members see now. A message or tap of a
    member reaches the bot as Telegram's privacy mode lets it: everything when the bot is an
    administrator, otherwise commands meant for it, replies to it, service messages and taps.
    """

    def __init__(self, server: BotApi, chat: Chat, title: str, members: Sequence[Person]) -> None:
        self.server = server
        self.current_chat = chat
        self.title = title
        self.bot_status = ""
        self.people = {person.id: person for person in members}
        self.roles = {person.id: "member" for person in members}
        if members:
            self.roles[members[0].id] = "creator"
        self.may_write = True  # members who are no administrators
        self.topics: dict[int, str] = {}  # "open" or "closed"; none: a group without topics
        self._ear = Ear(chat)

    def __repr__(self) -> str:
        return f"<Group {self.id} {self.title}>"

    @property
    def id(self) -> int:
        return self.current_chat.id

    @property
    def chat(self) -> list[Seen]:
        return self.current_chat.now_visible()

    @property
    def heard(self) -> list[Seen]:
        """Everything the bot ever said here, edits as entries of their own."""
        return [
            event.seen
            for event in self.current_chat.events
            if event.what != "went" and event.seen.from_bot and not event.seen.service
        ]

    @property
    def pinned(self) -> Seen | None:
        """The newest pinned message."""
        return pinned_in(self.current_chat)

    async def add_bot(
        self,
        by: Person | None = None,
        *,
        administrator: bool = False,
        payload: str = "",
        topic: int = 0,
    ) -> None:
        """Bring the bot in: my_chat_member, new_chat_members, and with a payload `/start@bot …`.

        The payload is that of a `?startgroup=` link.
        """
        by = by or self._creator()
        self.check_member(by)
        self._move_bot("member", by)
        self._service(by, {"new_chat_members": [self.server.me], "new_chat_member": self.server.me})
        if administrator:
            await self.make_bot_administrator(by)
        if payload:
            await by.says(f"/start@{self.server.me['username']} {payload}", in_=self, topic=topic)

    async def remove_bot(self, by: Person | None = None) -> None:
        """Throw the bot out: my_chat_member and left_chat_member, and from then on 403."""
        by = by or self._creator()
        self._move_bot("kicked", by)
        self._service(by, {"left_chat_member": self.server.me}, even_outside=True)

    async def make_bot_administrator(self, by: Person | None = None) -> None:
        self._move_bot("administrator", by or self._creator())

    async def make_bot_member(self, by: Person | None = None) -> None:
        """Take the bot's administrator rights away."""
        self._move_bot("member", by or self._creator())

    async def closes(self) -> None:
        """Only administrators may write from now on."""
        self.may_write = False

    async def opens(self) -> None:
        """Everybody may write again."""
        self.may_write = True

    async def opens_topic(self, name: str) -> int:
        """A new topic; its number is that of the message that tells of it."""
        self.current_chat.as_json()["is_forum"] = True
        self._service(self._creator(), {"forum_topic_created": {"name": name, "icon_color": 0}})
        topic = self.current_chat.last_id
        self.topics[topic] = "open"
        return topic

    async def closes_topic(self, topic: int) -> None:
        """Only administrators who manage topics write there now."""
        self.topics[topic] = "closed"

    async def deletes_topic(self, topic: int) -> None:
        """With everything that was said in it."""
        del self.topics[topic]
        for message in list(self.current_chat.messages.values()):
            if message.topic == topic:
                message.deleted = True

    async def make_admin(self, person: Person) -> None:
        self._move(person, "administrator")

    async def make_member(self, person: Person) -> None:
        """Take a person's administrator rights away."""
        self._move(person, "member")

    async def takes_in(self, person: Person, by: Person | None = None) -> None:
        """Somebody joins, or is added by a member."""
        self._move(person, "member")
        self._service(by or person, {"new_chat_members": [person.user]})

    async def loses(self, person: Person, by: Person | None = None) -> None:
        """Somebody leaves, or is thrown out by an administrator."""
        self._move(person, "kicked" if by else "left")
        self._service(by or person, {"left_chat_member": person.user})

    async def renames(self, title: str, by: Person | None = None) -> None:
        self.title = title
        self.current_chat.as_json()["title"] = title
        self._service(by or self._creator(), {"new_chat_title": title})

    async def migrate(self, by: Person | None = None) -> int:
        """Become a supergroup with a new id, which is returned.

        The old chat tells migrate_to_chat_id, the new one migrate_from_chat_id; sends to the old
        id are refused with the new one. Old messages stay in the old chat.
        """
        if self.current_chat.kind == "supergroup":
            raise AssertionError(f"{self} is a supergroup already")
        by = by or self._creator()
        old, new = self.current_chat, self.server.make_supergroup(self)
        self._service(by, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self.current_chat = new
        self._ear = Ear(new)
        self._service(by, {"migrate_from_chat_id": old.id})
        return new.id

    @overload
    async def hears(
        self, what: str | Callable[[Seen], bool] | None = None, *, within: float = PATIENT_S
    ) -> Seen: ...

    @overload
    async def hears(self, what: int, *, within: float = PATIENT_S) -> list[Seen]: ...

    async def hears(
        self, what: int | str | Callable[[Seen], bool] | None = None, *, within: float = PATIENT_S
    ) -> Seen | list[Seen]:
        """As Person.hears; the group listens once for all its members."""
        heard: Seen | list[Seen] = await self._ear.hear(what, within)
        return heard

    def unheard(self) -> list[Seen]:
        return self._ear.unheard()

    def forgets(self) -> None:
        self._ear.forget()

    def bot_sees(self) -> bool:
        return self.bot_status in ("member", "administrator")

    def bot_reads(self, message: Message) -> bool:
        """Privacy mode; Bot Features, "Privacy mode"."""
        if not self.bot_sees():
            return False
        if self.bot_status == "administrator" or not self.server.privacy_mode or message.service:
            return True
        if message.reply_to is not None and message.reply_to.outgoing:
            return True
        text: str = message.content.get("text", "")
        if not text.startswith("/"):
            return False
        _, _, addressee = text.split(maxsplit=1)[0].partition("@")
        username: str = self.server.me["username"]
        return addressee.lower() in ("", username.lower())

    def hears_from(
        self, sender: Json, content: Json, *, sender_chat: Json | None = None,
        reply_to: Seen | None = None, media: Media | None = None, album: str = "", topic: int = 0,
    ) -> Seen:  # fmt: skip
        """A message of whoever it is appears in the group; the bot gets it if it may read it."""
        chat = self.current_chat
        message = self.server.compose(chat, sender=sender, content=content)
        message.sender_chat = sender_chat
        message.media, message.album, message.topic = media, album, topic
        if reply_to is not None and reply_to.chat_id == chat.id:
            message.reply_to = chat.messages[reply_to.message_id]
            message.topic = message.reply_to.topic
        elif reply_to is not None:  # of the group that this was before; ExternalReplyInfo
            sender = self.server.chats[reply_to.chat_id].messages[reply_to.message_id].sender
            origin = {"type": "user", "date": reply_to.date, "sender_user": sender}
            message.content = content | {"external_reply": {"origin": origin}}
        chat.put(message)
        if self.bot_reads(message):
            self.server.tell("message", message)
        return Seen(message)

    def role(self, user_id: int) -> str:
        """A person's or the bot's place here: a status of ChatMember, "" if never seen here."""
        if user_id == self.server.me["id"]:
            return self.bot_status
        return self.roles.get(user_id, "")

    def check_member(self, person: Person) -> None:
        if self.roles.get(person.id) not in INSIDE:
            raise AssertionError(f"{person} is not in {self}")

    def check_administrator(self, person: Person) -> None:
        if self.roles.get(person.id) not in ("creator", "administrator"):
            raise AssertionError(f"{person} is no administrator of {self}")

    def bot_leaves(self) -> None:
        """leaveChat: the bot is told of its own going."""
        me = self.server.me
        self._tell_member(me, me, self.bot_status, "left")
        self.bot_status = "left"
        self._say_service(me, {"left_chat_member": me}, told=True)

    def bot_pins(self, pinned: Message) -> None:
        """pinChatMessage: everybody sees it, and the bot is told of its own pin (Client.cpp)."""
        told = pinned.as_json(with_reply=False)
        self._say_service(self.server.me, {"pinned_message": told}, told=True)

    def _creator(self) -> Person:
        for user_id, role in self.roles.items():
            if role == "creator":
                return self.people[user_id]
        raise AssertionError(f"{self} has no creator")

    def _service(self, by: Person, content: Json, *, even_outside: bool = False) -> None:
        self._say_service(by.user, content, told=even_outside or self.bot_sees())

    def _say_service(self, by: Json, content: Json, *, told: bool) -> None:
        message = self.server.compose(self.current_chat, sender=by, content=content)
        message.service = next(iter(content))
        message.outgoing = by["id"] == self.server.me["id"]
        self.current_chat.put(message)
        if told:
            self.server.tell("message", message)

    def _move_bot(self, status: str, by: Person) -> None:
        if self.bot_status == status:
            return
        self._tell_member(self.server.me, by.user, self.bot_status or "left", status)
        self.bot_status = status

    def _move(self, person: Person, status: str) -> None:
        old = self.roles.get(person.id, "left")
        self.people[person.id] = person
        self.roles[person.id] = status
        if old != status and self.bot_status == "administrator":
            self._tell_member(person.user, self._creator().user, old, status)

    def _tell_member(self, who: Json, by: Json, old: str, new: str) -> None:
        mine = who["id"] == self.server.me["id"]
        body = {
            "chat": self.current_chat.as_json(),
            "from": by,
            "date": int(self.server.clock.now()),
            "old_chat_member": member_json(who, old),
            "new_chat_member": member_json(who, new),
        }
        kind = "my_chat_member" if mine else "chat_member"
        queue = (kind, self.id if mine else who["id"])  # Client.cpp, add_update_chat_member
        self.server.updates.put(kind, body, queue=queue, lives_s=MESSAGE_LIVES_S)
