"""The control endpoint of the stand-alone server: a bench plays the people through it, in JSON.

POST /control/people    {count, started, language_code}          → {first, count}
POST /control/groups    {title, members, administrator, supergroup} → {id}
POST /control/do        {deeds: [{do, who, …, at?}]}             → {at: […], message_ids: […]}
GET  /control/calls     ?since=N → {next, calls: [[method, chat_id, at, status, message_id], …]}
GET  /control/chat      ?id=N    → {messages: [{message_id, text, buttons, edited, from_bot}, …]}
GET  /control/state     → {monotonic, now, pending, calls, refused, passed, conflicts, unanswered}
POST /control/limits    {per_second, per_group_minute, per_chat_second}  0 opens a window
POST /control/faults    {kind, method, chat_id, times, …}; kind "lift" lifts them all
POST /control/clock     {move_s}                                 → {now}
POST /control/inject    an update, as it shall go out            → {update_id}
POST /control/forget    drops what was recorded, for long runs

A deed is starts {payload}, says {text, in}, taps {label, message_id?, in}, forges_tap {payload,
message_id}, sends_place {latitude, longitude}, sends_photo {bytes}, blocks, unblocks. `who` is a
person's id, `in` a group's. `at`: not before this time.monotonic(), which processes of one machine
share; the answer tells when each was done. Deeds of one request are done one after the other.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.botapi import faults
from tests.botapi.contents import newest_with
from tests.botapi.queues import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.botapi.chats import Chat, Seen
    from tests.botapi.groups import Group
    from tests.botapi.people import Person
    from tests.botapi.server import BotApi

Json = dict[str, Any]


class Control:
    """Answers /control/…; handed to the wire as its `other`."""

    def __init__(self, server: BotApi) -> None:
        self.server = server

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        body = await request.read()
        asked: Json = json.loads(body) if body else {}
        asked |= {name: values[-1] for name, values in parse_qs(query).items()}
        routes = {
            "/control/people": self._people,
            "/control/groups": self._groups,
            "/control/do": self._do,
            "/control/calls": self._calls,
            "/control/chat": self._chat,
            "/control/state": self._state,
            "/control/limits": self._limits,
            "/control/faults": self._faults,
            "/control/clock": self._clock,
            "/control/inject": self._inject,
            "/control/forget": self._forget,
        }
        if path not in routes:
            return web.Response(status=404, text="see tests/botapi/control.py")
        try:
            told = await routes[path](asked)
        except (AssertionError, LookupError, TypeError, ValueError) as mistake:
            return web.Response(status=400, text=f"{type(mistake).__name__}: {mistake}")
        return web.Response(body=encode(told), content_type="application/json")

    async def _people(self, asked: Json) -> Json:
        count = int(asked.get("count", 1))
        made = [
            self.server.person(language_code=asked.get("language_code", "vi")) for _ in range(count)
        ]
        for person in made:
            person.started = bool(asked.get("started", True))
        return {"first": made[0].id, "count": count}

    async def _groups(self, asked: Json) -> Json:
        members = [self.server.people[int(person_id)] for person_id in asked["members"]]
        group = self.server.group(
            asked["title"], members, supergroup=bool(asked.get("supergroup", False))
        )
        await group.add_bot(administrator=bool(asked.get("administrator", True)))
        return {"id": group.id}

    async def _do(self, asked: Json) -> Json:
        at: list[float] = []
        message_ids: list[int] = []
        for deed in asked["deeds"]:
            wait_s = deed.get("at", 0.0) - self.server.monotonic()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            at.append(self.server.monotonic())
            done = await _do_deed(self.server, deed)
            message_ids.append(getattr(done, "message_id", 0))
        return {"at": at, "message_ids": message_ids}

    async def _calls(self, asked: Json) -> Json:
        since = int(asked.get("since", 0))
        found = self.server.calls[since:]
        return {
            "next": since + len(found),
            "calls": [
                [call.method, call.chat_id, call.at, call.status, call.message_id] for call in found
            ],
        }

    async def _chat(self, asked: Json) -> Json:
        chat = _chat_of(self.server, int(asked["id"]))
        return {"messages": [_told(seen) for seen in chat.now_visible()]}

    async def _state(self, asked: Json) -> Json:
        return {
            "monotonic": self.server.monotonic(),
            "now": self.server.clock.now(),
            "pending": len(self.server.updates.pending()),
            "calls": len(self.server.calls),
            "refused": len(self.server.limits.refused),
            "passed": self.server.limits.passed,
            "conflicts": self.server.updates.conflicts,
            "unanswered": sum(tap.answer is None for tap in self.server.taps.values()),
        }

    async def _limits(self, asked: Json) -> Json:
        self.server.limits.enforce(**{name: int(value) for name, value in asked.items()})
        return {}

    async def _faults(self, asked: Json) -> Json:
        kind = asked.pop("kind")
        if kind == "lift":
            self.server.faults.lift()
            return {}
        made: dict[str, Callable[..., faults.Fault]] = {
            "throttling": faults.throttling,
            "forbidding": faults.forbidding,
            "refusing": faults.refusing,
            "failing": faults.failing,
            "html_page": faults.html_page,
            "hung_up": faults.HungUp,
            "silence": faults.Silence,
            "unanswered": faults.Unanswered,
            "slow": faults.Slow,
        }
        method, times = asked.pop("method", ""), asked.pop("times", 1)
        chat_id = asked.pop("chat_id", 0)
        self.server.faults.put(
            made[kind](**asked),
            method=method,
            times=times,
            chat=_somebody(self.server, chat_id) if chat_id else None,
        )
        return {}

    async def _clock(self, asked: Json) -> Json:
        self.server.clock.move(float(asked["move_s"]))
        return {"now": self.server.clock.now()}

    async def _inject(self, asked: Json) -> Json:
        return {"update_id": self.server.inject(asked)}

    async def _forget(self, asked: Json) -> Json:
        """Messages stay, what happened to them and who called is dropped."""
        self.server.calls.clear()
        self.server.taps.clear()
        for person in self.server.people.values():
            person.taps_made.clear()
        for chat in self.server.chats.values():
            chat.events.clear()
        return {}


async def _do_deed(server: BotApi, deed: Json) -> Any:
    person = server.people[int(deed["who"])]
    in_ = server.groups[int(deed["in"])] if deed.get("in") else None
    match deed["do"]:
        case "starts":
            return await person.starts(deed.get("payload", ""))
        case "says":
            return await person.says(deed["text"], in_=in_)
        case "taps":
            return await person.taps(deed["label"], on=_meant(person, in_, deed), in_=in_)
        case "forges_tap":
            on = _meant(person, in_, deed)
            if on is None:
                raise LookupError("forges_tap needs a message_id")
            return await person.forges_tap(deed["payload"], on, in_=in_)
        case "sends_place":
            return await person.sends_place(deed["latitude"], deed["longitude"], in_=in_)
        case "sends_photo":
            return await person.sends_photo(b"\xff" * int(deed.get("bytes", 1000)), in_=in_)
        case "blocks":
            return await person.blocks()
        case "unblocks":
            return await person.unblocks()
    raise LookupError(f"no such deed: {deed['do']}")


def _meant(person: Person, in_: Group | None, deed: Json) -> Seen | None:
    chat = in_.current_chat if in_ else person.server.private_chat(person)
    if "message_id" not in deed:
        return newest_with(chat, deed["label"]) if "label" in deed else None
    wanted = int(deed["message_id"])
    for event in reversed(chat.events):
        if event.seen.message_id == wanted:
            return event.seen
    raise LookupError(f"message {wanted} was never on this screen")


def _chat_of(server: BotApi, chat_id: int) -> Chat:
    if chat_id in server.people:
        return server.private_chat(server.people[chat_id])
    return server.groups[chat_id].current_chat


def _somebody(server: BotApi, chat_id: int) -> Person | Group:
    return server.people.get(chat_id) or server.groups[chat_id]


def _told(seen: Seen) -> Json:
    return {
        "message_id": seen.message_id,
        "text": seen.text,
        "buttons": seen.buttons,
        "edited": seen.edited,
        "from_bot": seen.from_bot,
    }
