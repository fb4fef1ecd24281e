"""The server: one bot's Bot API on a port of this machine, and the world behind it."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

from aiohttp import web

from tests.botapi import account, editing, membership, sending
from tests.botapi.calls import Call
from tests.botapi.chats import Chat, Kind, Message
from tests.botapi.clock import Clock
from tests.botapi.faults import Faults
from tests.botapi.files import Files
from tests.botapi.groups import Group
from tests.botapi.limits import Limits
from tests.botapi.people import Person
from tests.botapi.queues import MESSAGE_LIVES_S, Updates
from tests.botapi.refusals import Refused, throttled
from tests.botapi.taps import Tap
from tests.botapi.webhooks import CONNECTIONS, Webhook, url_problem
from tests.botapi.wire import Wire

TOKEN = "6000000001:AAtestTESTtestTESTtestTESTtestTEST01"
FIRST_PERSON = 5_000_000_001  # beyond 32 bits, as many real ids are
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
SECRET_MAX = 256  # setWebhook; Bot API
_SECRET = re.compile(r"[A-Za-z0-9_-]*")

Json = dict[str, Any]
Method = Callable[["BotApi", Call], Any]


class BotApi:
    """A fake Bot API server for one bot.

    async with BotApi() as server:
        bot = Bot(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
        phone = server.person(first_name="Mai", language_code="vi")
        await phone.starts()

    url         base for clients; `url/bot<token>/<method>`, `url/file/bot<token>/<path>`
    clock       the server's time, moved by the test
    calls       every call in order of arrival, with time.monotonic()
    faults      what goes wrong: `server.faults.put(throttling(3), method="sendMessage")`
    limits      the rate limiter: `server.limits.enforce()`
    updates     what waits for the bot
    webhook     the web hook in use, with its `deliveries`
    """

    def __init__(self, *, token: str = TOKEN, username: str = "titir_test_bot") -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Titir",
            "username": username,
        }
        self.clock = Clock()
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = Limits(self.clock.now)
        self.files = Files()
        self.updates = Updates(self.clock)
        self.webhook: Webhook | None = None
        self.privacy_mode = True  # of groups; BotFather, /setprivacy
        self.revoked = False  # True: every call is answered 401
        self.logged_out = False
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}  # a migrated one under both ids
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.methods: dict[str, tuple[str, Method]] = {
            name.lower(): (name, method)
            for methods in (
                account.METHODS, editing.METHODS, membership.METHODS, sending.METHODS,
            )
            for name, method in methods.items()
        }  # fmt: skip
        self._wire = Wire(self)
        self._last_message = 0
        self._last_tap = random.randint(10**17, 10**18)
        self._last_album = 13_500_000_000_000_000
        self._next_webhook_at = 0.0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return self._wire.url

    async def start(self, port: int = 0) -> None:
        await self._wire.start(port)

    async def stop(self) -> None:
        await self.remove_webhook()
        await self._wire.stop()

    async def goes_down(self) -> None:
        """Refuse every connection and drop the open ones; the world goes on."""
        await self._wire.stop()

    async def comes_back(self) -> None:
        """Listen again, on the same port."""
        await self._wire.start(self._wire.port)

    def answers_control(
        self, answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
    ) -> None:
        """Let this answer every path that is not the bot's."""
        self._wire.other = answer

    @staticmethod
    def monotonic() -> float:
        return time.monotonic()

    # The world behind the server

    def person(
        self,
        first_name: str = "Mai",
        *,
        username: str = "",
        language_code: str = "vi",
        last_name: str = "",
        phone_number: str = "",
        person_id: int = 0,
    ) -> Person:
        """Somebody with a telephone who has not started the bot yet."""
        person_id = person_id or FIRST_PERSON + len(self.people)
        user: Json = {"id": person_id, "is_bot": False, "first_name": first_name}
        named = {"last_name": last_name, "username": username, "language_code": language_code}
        user |= {name: value for name, value in named.items() if value}
        number = phone_number or f"+84{900_000_000 + len(self.people)}"
        person = Person(self, user, phone_number=number)
        self.people[person_id] = person
        return person

    def group(self, title: str, members: Sequence[Person], *, supergroup: bool = False) -> Group:
        """A group of these people, the first its creator. The bot is not in it: `add_bot`."""
        kind: Kind = "supergroup" if supergroup else "group"
        first = FIRST_SUPERGROUP if supergroup else FIRST_GROUP
        about: Json = {"title": title}
        if not supergroup:
            about["all_members_are_administrators"] = True  # told of basic groups, Client.cpp
        chat = self._chat(first - len(self.groups), kind, about)
        group = Group(self, chat, title, members)
        self.groups[chat.id] = group
        return group

    def inject(self, update: Json | bytes) -> int:
        """Put a strange or broken update into the queue; see Updates.inject."""
        return self.updates.inject(update)

    def calls_of(self, *methods: str, chat: Any = None) -> list[Call]:
        """The calls of these methods (all but getUpdates when none is named), of one chat."""
        return [
            call
            for call in self.calls
            if (call.method in methods if methods else call.method != "getUpdates")
            and (chat is None or call.chat_id == chat.id)
        ]

    # What the methods use

    def private_chat(self, person: Person) -> Chat:
        chat = self.chats.get(person.id)
        if chat is None:
            about: Json = {
                name: person.user[name]
                for name in ("first_name", "last_name", "username")
                if name in person.user
            }
            chat = self._chat(person.id, "private", about)
        return chat

    def make_supergroup(self, group: Group) -> Chat:
        chat_id = FIRST_SUPERGROUP - len(self.groups)
        chat = self._chat(chat_id, "supergroup", {"title": group.title})
        self.groups[chat.id] = group
        return chat

    def compose(self, chat: Chat, *, sender: Json, content: Json) -> Message:
        """A message dated now, with the next id: supergroups count for themselves."""
        if chat.kind == "supergroup":
            chat.last_id += 1
            message_id = chat.last_id
        else:
            self._last_message += 1
            message_id = self._last_message
        date = int(self.clock.now())
        return Message(chat, message_id, sender=sender, content=content, date=date)

    def tell(self, kind: str, message: Message) -> None:
        """Queue a message or edit for the bot."""
        queue = ("message", message.chat.id)
        self.updates.put(kind, message.as_json(), queue=queue, lives_s=MESSAGE_LIVES_S)

    def tell_pin(self, pinned: Message) -> None:
        group = self.groups.get(pinned.chat.id)
        if group is not None:
            group.bot_pins(pinned)
            return
        content = {"pinned_message": pinned.as_json(with_reply=False)}
        message = self.compose(pinned.chat, sender=self.me, content=content)
        message.service, message.outgoing = "pinned_message", True
        pinned.chat.put(message)
        self.tell("message", message)

    def next_tap(self) -> int:
        self._last_tap += 1
        return self._last_tap

    def next_album(self) -> str:
        self._last_album += 1
        return str(self._last_album)

    async def perform(self, call: Call) -> Any:
        """What a call does, its result as JSON values. Raises Refused."""
        name = call.method.lower()
        if self.revoked:
            raise Refused(401)
        if self.logged_out:
            refused = Refused(400)
            refused.description = "Logged out"  # the only one without a prefix
            raise refused
        if name == "setwebhook":
            return await self._set_webhook(call)
        if name == "deletewebhook":
            return await self._delete_webhook(call)
        if name == "getwebhookinfo":
            return self._webhook_info()
        if name not in self.methods:
            raise Refused(404, "method not found")
        chat_id = call.chat_id
        if chat_id in self.people or chat_id in self.chats:
            self.limits.check(call.method, chat_id, events=_messages_in(call))
        result = self.methods[name][1](self, call)
        call.effect = True
        return result

    async def remove_webhook(self) -> None:
        webhook, self.webhook = self.webhook, None
        if webhook is not None:
            self.updates.hand_to_webhook(active=False)
            await webhook.close()

    async def _set_webhook(self, call: Call) -> bool:
        url = call.text("url")
        if not url:
            return await self._delete_webhook(call)
        now = self.monotonic()
        if now < self._next_webhook_at:
            raise throttled(1)
        self._next_webhook_at = now + 1.0  # Client.cpp, next_allowed_set_webhook_time_
        secret = call.text("secret_token")
        if len(secret) > SECRET_MAX:
            raise Refused(400, "secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise Refused(400, "secret token contains unallowed characters")
        if problem := url_problem(url):
            raise Refused(400, problem)
        await self.remove_webhook()
        if call.flag("drop_pending_updates"):
            self.updates.clear()
        self.updates.allow(call.json("allowed_updates", "can't parse allowed updates"))
        connections = min(max(call.integer("max_connections", CONNECTIONS), 1), 100)
        self.updates.hand_to_webhook(active=True)
        self.webhook = Webhook(
            self.updates, url, secret=secret, connections=connections, perform=self._obey
        )
        call.effect = True
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        await self.remove_webhook()
        if call.flag("drop_pending_updates"):
            self.updates.clear()
        call.effect = True
        return True

    def _webhook_info(self) -> Json:
        webhook = None if self.webhook is None or self.webhook.gone else self.webhook
        told: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending()),
        }
        if webhook is not None:
            told |= {"max_connections": webhook.connections, "ip_address": "127.0.0.1"}
            if webhook.last_error:
                told["last_error_date"] = webhook.last_error_at
                told["last_error_message"] = webhook.last_error
        return told

    async def _obey(self, answer: Json) -> None:
        """A call that came as the answer to a web hook; its result goes nowhere."""
        call = Call(str(answer["method"]), self.monotonic())
        call.params = answer
        self.calls.append(call)
        try:
            await self.perform(call)
        except Refused as refused:
            call.description = refused.description

    def _chat(self, chat_id: int, kind: Kind, about: Json) -> Chat:
        chat = Chat(chat_id, kind, about)
        self.chats[chat_id] = chat
        return chat


def _messages_in(call: Call) -> int:
    """An album counts by its pictures."""
    if call.method != "sendMediaGroup":
        return 1
    entries = call.json("media", "can't parse media JSON object")
    return len(entries) if isinstance(entries, list) else 1
