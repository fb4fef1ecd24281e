"""A house of an earlier version (`upgrade/README.md`), laid where a test wants it."""

import json
import lzma
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.botapi import BotApi, Group, Person
from tests.botapi.chats import Chat, Message
from tests.botapi.server import FIRST_PERSON
from tests.running import Ground

FOLDER = Path(__file__).parent / "upgrade"
SUFFIX = {"sqlite": "db", "postgres": "sql"}


@dataclass
class Before:
    """What a test has to know of the house. told: numbers, addresses, a cookie; see `make.py`.

    people: by their number in the messenger. room: the group.
    """

    told: dict[str, Any]
    phones: dict[str, list[dict[str, Any]]]
    people: dict[int, Person] = field(default_factory=dict)
    room: Group | None = None

    def person(self, who: str) -> Person:
        """Whoever `make.py` calls so."""
        return self.people[_number(self.told[who])]


def lay(kind: str, ground: Ground) -> Before:
    """Put database and key where an operator has them, as they were. On PostgreSQL the ground's
    database is empty before."""
    source = FOLDER / kind
    ground.folder.mkdir(parents=True)
    keys = ground.folder / "keys"
    keys.mkdir(mode=0o700)
    (keys / "master").write_bytes((source / "master").read_bytes())
    (keys / "master").chmod(0o600)
    database = lzma.decompress((source / "titir.xz").read_bytes())
    if kind == "sqlite":
        (ground.folder / "titir.db").write_bytes(database)
    else:
        with psycopg.connect(ground.given_url) as connection:
            connection.execute(database)  # type: ignore[call-overload]  # ours, and whole
    whole = json.loads((source / "phones.json").read_text(encoding="utf-8"))
    return Before(whole["told"], whole["phones"])


def put_phones(server: BotApi, before: Before) -> None:
    """Everybody's phone shows what it showed then, and its buttons can be pressed."""
    for number in range(FIRST_PERSON, max(map(_number, before.phones)) + 1):
        person = before.people[number] = server.person(str(number), person_id=number)
        if messages := before.phones.get(f"telegram:{number}"):
            person.started = True
            _show(server, server.private_chat(person), messages)
    founder, *officers = (FIRST_PERSON, *map(_number, before.told["officers"]))
    room = server.group("Công an xã Hải Sơn", [before.people[one] for one in (founder, *officers)])
    assert room.id == _number(before.told["room"])
    room.bot_status, before.room = "administrator", room
    _show(server, room.current_chat, before.phones[before.told["room"]])
    server._last_message = 1_000


def _show(server: BotApi, chat: Chat, messages: list[dict[str, Any]]) -> None:
    for one in messages:
        message = Message(
            chat, one["id"], sender=server.me, content={"text": one["text"] or "…"},
            date=int(server.clock.now()),
        )  # fmt: skip
        message.outgoing = True
        rows = [
            [{"text": label, "callback_data": key} for label, key in row] for row in one["keys"]
        ]
        message.markup = {"inline_keyboard": rows} if rows else None
        chat.put(message)


def _number(address: str) -> int:
    return int(address.partition(":")[2]) if address.startswith("telegram:") else 0
