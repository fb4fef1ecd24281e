"""The messenger: the tests' fake Bot API server with the crowd behind it, a process of its own.

`python -m bench.messenger` prints {"url", "token"} when it is ready. Besides /control/… (see
tests/botapi/control.py) it answers

POST /bench/script   {steps}                                   the conversation to hold
POST /bench/from     {number}                                  the next person's number
POST /bench/hold     {at_once, seconds, warm_s}                closed loop → tally
POST /bench/flow     {per_second, seconds, people}             open loop → tally
POST /bench/burst    {count, alerts, seconds, script}          → see Burst
POST /bench/alerts   {count, every_s}                          danger taps, one after the other
POST /bench/groups   {count}                                   groups with the bot in them
POST /bench/first_group → {first}                              the first of them
POST /bench/polled   → {polled}                                whether a bot waits for updates
POST /bench/person   {number}                                  somebody of the crowd exists
POST /bench/said_from_now, /bench/said → {calls: [{method, message_id, params}]}
POST /bench/screens  {who} → {messages: [{message_id, buttons: [[label, data]]}]}

Latencies are seconds. One core is enough for it: what it could do at most is measured and told.
"""

import asyncio
import json
import random
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop
from aiohttp import web

from bench.crowd import Crowd, Lost, Tally, Walker
from bench.script import load_steps
from tests.botapi.calls import Call
from tests.botapi.control import Control
from tests.botapi.queues import encode
from tests.botapi.server import BotApi

Json = dict[str, Any]


class Desk:
    """Answers /bench/…, and hands the rest to the tests' control."""

    def __init__(self, server: BotApi) -> None:
        self.server = server
        self.crowd = Crowd(server)
        self._control = Control(server)
        self._routes: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "/bench/script": self._script,
            "/bench/from": self._from,
            "/bench/hold": self._hold,
            "/bench/flow": self._flow,
            "/bench/alerts": self._alerts,
            "/bench/burst": self._burst,
            "/bench/groups": self._groups,
            "/bench/first_group": self._first_group,
            "/bench/polled": self._polled,
            "/bench/person": self._person,
            "/bench/said_from_now": self._said_from_now,
            "/bench/said": self._said,
            "/bench/screens": self._screens,
        }

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        route = self._routes.get(request.raw_path)
        if route is None:
            return await self._control.answer(request)
        body = await request.read()
        told = await route(json.loads(body) if body else {})
        return web.Response(body=encode(told), content_type="application/json")

    async def _script(self, asked: Json) -> Json:
        self.crowd.steps = load_steps(asked["steps"])
        return {"steps": len(self.crowd.steps)}

    async def _from(self, asked: Json) -> Json:
        self.crowd.start_from(int(asked["number"]))
        return {}

    async def _hold(self, asked: Json) -> Json:
        self.crowd.forget()
        return _told(await self.crowd.hold(**asked))

    async def _flow(self, asked: Json) -> Json:
        self.crowd.forget()
        return _told(await self.crowd.flow(**asked))

    async def _groups(self, asked: Json) -> Json:
        founder = self.server.person(person_id=4_999_999_999)
        founder.started = True
        for number in range(int(asked["count"])):
            group = self.server.group(f"Desk {number}", [founder])
            await group.add_bot(administrator=True)
        self.server.updates.clear()  # rooms are bound by the seed; nobody needs to hear of it
        return {}

    async def _first_group(self, _asked: Json) -> Json:
        return {"first": max(self.server.groups)}

    async def _polled(self, _asked: Json) -> Json:
        """A bot that ended leaves its last calls behind: `forget` before the next one."""
        polls = [call for call in self.server.calls if call.method == "getUpdates"]
        return {"polled": bool(polls) and not polls[-1].status}

    async def _person(self, asked: Json) -> Json:
        self.crowd.person(int(asked["number"]))
        return {}

    async def _said_from_now(self, _asked: Json) -> Json:
        self.crowd.forget()
        return {}

    async def _said(self, _asked: Json) -> Json:
        return {
            "calls": [
                {"method": call.method, "message_id": call.message_id, "params": call.params}
                for call in self.server.calls
                if call.method != "getUpdates"
            ]
        }

    async def _screens(self, asked: Json) -> Json:
        chat = self.server.private_chat(self.server.people[int(asked["who"])])
        return {
            "messages": [
                {
                    "message_id": seen.message_id,
                    "buttons": [[button.label, button.data] for row in seen.rows for button in row],
                }
                for seen in chat.now_visible()
            ]
        }

    async def _alerts(self, asked: Json) -> Json:
        """People at the danger list press, one after the other; when did the room hear of it?"""
        walkers = await self.crowd.gather(
            count=int(asked["count"]), steps=len(self.crowd.steps) - 1
        )
        self.crowd.forget()
        rooms = _Rooms(self.server)
        tally = Tally()
        taps: list[float] = []
        for walker in walkers:
            await asyncio.sleep(asked["every_s"] * random.uniform(0.5, 1.5))
            taps.append(time.monotonic())
            try:
                await walker.step(tally)
            except Lost as why:
                tally.lose(why)
        await asyncio.sleep(1.0)
        for walker in walkers:
            walker.close()
        return _told(tally) | {"taps": taps, "rooms": rooms.close()}

    async def _burst(self, asked: Json) -> Json:
        """`count` taps evenly over `seconds`, `alerts` of them open a case of danger."""
        count, alerts = int(asked["count"]), int(asked["alerts"])
        usual = self.crowd.steps
        calm = await self.crowd.gather(count=count - alerts, steps=int(asked["at_step"]))
        self.crowd.steps = load_steps(asked["danger"])
        danger = await self.crowd.gather(count=alerts, steps=len(self.crowd.steps) - 1)
        self.crowd.steps = usual
        every = random.Random(7).sample([*calm, *danger], count)
        await asyncio.sleep(1.5)  # what setting up caused has been said
        self.crowd.forget()
        rooms = _Rooms(self.server)
        tallies = {True: Tally(), False: Tally()}
        begun = time.monotonic()
        gap = float(asked["seconds"]) / count
        alarmed = set(map(id, danger))
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._all_confirmed())
            for number, walker in enumerate(every):
                await asyncio.sleep(max(0.0, begun + number * gap - time.monotonic()))
                tasks.create_task(_try(walker, tallies[id(walker) in alarmed]))
            last = time.monotonic()
            self.crowd.all_sent.set()
            confirmed = await watching
        self.crowd.all_sent.clear()
        await asyncio.sleep(0.5)
        for walker in every:
            walker.close()
        return {
            "calm": _told(tallies[False]),
            "danger": _told(tallies[True]),
            "begun": begun,
            "last": last,
            "confirmed": confirmed,
            "rooms": rooms.close(),
        }

    async def _all_confirmed(self) -> float:
        """When the bot had confirmed every update; it does so only once they are kept."""
        await self.crowd.all_sent.wait()
        while self.server.updates.waiting:  # noqa: ASYNC110  # the server tells nobody
            await asyncio.sleep(0.002)
        return time.monotonic()


async def _try(walker: Walker, tally: Tally) -> None:
    try:
        await walker.step(tally)
    except Lost as why:
        tally.lose(why)


class _Rooms:
    """New messages to groups, as they arrive: [moment, chat]. Alerts ring, so they are new ones."""

    def __init__(self, server: BotApi) -> None:
        self._server = server
        self._heard: list[tuple[float, int]] = []
        self._before = server.methods["sendmessage"]
        shown, method = self._before

        def watched(server: BotApi, call: Call) -> Any:
            if call.chat_id < 0:
                self._heard.append((call.at, call.chat_id))
            return method(server, call)

        server.methods["sendmessage"] = (shown, watched)

    def close(self) -> list[tuple[float, int]]:
        self._server.methods["sendmessage"] = self._before
        return self._heard


def _told(tally: Tally) -> Json:
    return {
        "begun": tally.begun,
        "first": tally.first,
        "lost": tally.lost,
        "why": tally.why,
        "conversations": len(tally.ended),
        "messages": tally.messages,
    }


async def serve() -> None:
    """Until SIGINT or SIGTERM."""
    server = BotApi()
    server.answers_control(Desk(server).answer)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await server.start()
    sys.stdout.write(json.dumps({"url": server.url, "token": server.token}) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    uvloop.run(serve())
