"""The crowd: people who hold the script's conversation with whatever bot is connected.

Lives in the messenger's process, beside the fake Bot API server, so that a tap and the arrival of
its answer are two moments of one clock. *Tap → wire* is from the moment the update can be fetched
to the arrival of the first message or edit for that chat.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.script import Deed, Step
from tests.botapi.calls import Call
from tests.botapi.people import Person
from tests.botapi.server import FIRST_PERSON, BotApi
from tests.botapi.taps import tap

# Telegram dates messages in whole seconds, and an answer belongs to the question that stood there
# when it was typed: one typed within the second in which its question came answers the one before.
TYPES_S = 1.2
WITHIN_S = 20.0  # an answer that takes longer counts as lost
WATCHED = ("sendmessage", "editmessagetext")
SAID = ("sendMessage", "editMessageText")


class Lost(Exception):
    """The bot did not answer in time."""


@dataclass(slots=True)
class Tally:
    """What was measured. begun, first: moments of the deed and of its first answer; ended: of each
    conversation's end (monotonic). messages: said and edited meanwhile."""

    begun: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    messages: int = 0
    lost: int = 0
    why: str = ""

    def note(self, begun: float, first: float) -> None:
        self.begun.append(begun)
        self.first.append(first)

    def lose(self, why: Lost) -> None:
        self.lost += 1
        self.why = str(why)


class Walker:
    """One person going through a conversation, step by step."""

    def __init__(self, crowd: "Crowd", number: int, steps: Sequence[Step]) -> None:
        self.crowd, self.steps = crowd, steps
        self.person = crowd.person(number)
        self.at = 0
        self.ready_at = 0.0  # when the next screen stood there
        self._begun = 0.0
        self._first = 0.0
        self._message = 0
        self._payload = ""
        self._done: asyncio.Future[None] | None = None

    @property
    def is_over(self) -> bool:
        return self.at >= len(self.steps)

    @property
    def types_next(self) -> bool:
        """Whether the next deed is a text, which nobody has typed in less than a second."""
        return not self.is_over and self.steps[self.at].deed.do == "says"

    def close(self) -> None:
        """Nobody looks at this phone any more. Messages stay: the bot may still edit them."""
        self.crowd.walkers.pop(self.person.id, None)
        self.person.server.private_chat(self.person).events.clear()
        self.person.taps_made.clear()

    async def step(self, tally: Tally | None) -> None:
        """Do the next deed and wait until the one after it can be done. Raises Lost."""
        self.crowd.walkers[self.person.id] = self
        self._begun, self._first = time.monotonic(), 0.0
        self._done = asyncio.get_running_loop().create_future()
        await self._act(self.steps[self.at].deed)
        try:
            async with asyncio.timeout(WITHIN_S):
                await self._done
        except TimeoutError:
            shown = self.person.server.private_chat(self.person).now_visible()[-2:]
            raise Lost(f"step {self.at}, {self.steps[self.at].deed}: {shown}") from None
        if tally is not None:
            tally.note(self._begun, self._first)
        self.at += 1
        self.ready_at = time.monotonic()

    def hears(self, call: Call, message_id: int) -> None:
        """The bot said something here; called by the server as it happens."""
        if not self._first:
            self._first = call.at
        if self._done is None or self._done.done() or not self._can_go_on(message_id):
            return
        self._done.set_result(None)

    def _can_go_on(self, message_id: int) -> bool:
        after = self.at + 1
        if after >= len(self.steps) or self.steps[after].deed.do != "taps":
            return True
        message = self.person.server.private_chat(self.person).messages[message_id]
        label = self.steps[after].deed.what
        for row in (message.markup or {}).get("inline_keyboard", ()):
            for button in row:
                if button["text"] == label:
                    self._message, self._payload = message_id, button["callback_data"]
                    return True
        return False

    async def _act(self, deed: Deed) -> None:
        match deed.do:
            case "starts":
                await self.person.starts(deed.what)
            case "says":
                await self.person.says(deed.what)
            case _:
                chat = self.person.server.private_chat(self.person)
                tap(self.person, chat, self._message, self._payload)


class Crowd:
    """All the people. Numbers count from 0; nobody is used twice while there are fresh ones."""

    def __init__(self, server: BotApi) -> None:
        self.server = server
        self.walkers: dict[int, Walker] = {}
        self.steps: tuple[Step, ...] = ()
        self.all_sent = asyncio.Event()
        self._next = 0
        self._watch()

    def person(self, number: int) -> Person:
        """The person of that number, made when first asked for."""
        person_id = FIRST_PERSON + number
        known = self.server.people.get(person_id)
        return known or self.server.person(language_code="vi", person_id=person_id)

    def start_from(self, number: int) -> None:
        """The next fresh person has this number."""
        self._next = number

    def fresh(self) -> Walker:
        """A walker for the next person."""
        self._next += 1
        return Walker(self, self._next - 1, self.steps)

    def forget(self) -> None:
        """Drop what the server recorded; long runs would hold it all."""
        self.server.calls.clear()
        self.server.taps.clear()

    async def hold(self, *, at_once: int, seconds: float, warm_s: float) -> Tally:
        """Closed loop: so many conversations at once, each step as soon as it can be done.

        They come evenly over the first half of warm_s, and only what follows warm_s is counted.
        """
        tally = Tally()
        from_ = time.monotonic() + warm_s
        until = from_ + seconds
        asyncio.get_running_loop().call_later(warm_s, self.forget)  # what is counted begins now
        async with asyncio.TaskGroup() as tasks:
            for number in range(at_once):
                comes_s = warm_s / 2 * number / at_once
                tasks.create_task(self._hold_one(tally, until, comes_s=comes_s))
        kept = [
            pair for pair in zip(tally.begun, tally.first, strict=True) if from_ <= pair[1] < until
        ]
        tally.begun, tally.first = [b for b, _ in kept], [f for _, f in kept]
        tally.ended = [at for at in tally.ended if from_ <= at < until]
        tally.messages = sum(
            call.method in SAID and from_ <= call.at < until for call in self.server.calls
        )
        return tally

    async def _hold_one(self, tally: Tally, until: float, *, comes_s: float) -> None:
        await asyncio.sleep(comes_s)
        typing: deque[Walker] = deque()
        while (now := time.monotonic()) < until:
            ripe = bool(typing) and typing[0].ready_at + TYPES_S <= now
            walker = typing.popleft() if ripe else self.fresh()
            try:
                while not walker.is_over and time.monotonic() < until:
                    await walker.step(tally)
                    if walker.types_next:
                        break
            except Lost as why:
                tally.lose(why)
                walker.close()
                continue
            if walker.types_next:
                typing.append(walker)  # somebody else is served while this one types
                continue
            if walker.is_over:
                tally.ended.append(time.monotonic())
            walker.close()
        for walker in typing:
            walker.close()

    async def flow(self, *, per_second: float, seconds: float, people: int) -> Tally:
        """Open loop: taps come at random moments, so many a second, whatever the bot does.

        people: how many conversations are open; whoever finished is followed by somebody else.
        """
        tally = Tally()
        waiting: deque[Walker] = deque(self.fresh() for _ in range(people))
        chance = random.Random(20261118)
        at = time.monotonic()
        until = at + seconds
        async with asyncio.TaskGroup() as tasks:
            while True:
                at += chance.expovariate(per_second)
                if at >= until:
                    break
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                walker = waiting.popleft() if waiting else self.fresh()
                tasks.create_task(self._step_once(walker, tally, waiting))
        for walker in list(waiting):
            walker.close()
        return tally

    async def _step_once(self, walker: Walker, tally: Tally, waiting: deque[Walker]) -> None:
        try:
            await walker.step(tally)
        except Lost as why:
            tally.lose(why)
            walker.close()
            return
        if walker.is_over:
            tally.ended.append(time.monotonic())
            walker.close()
            walker = self.fresh()
        waiting.append(walker)

    async def gather(self, *, count: int, steps: int) -> list[Walker]:
        """So many people, each having done so many steps; 32 at a time."""
        walkers = [self.fresh() for _ in range(count)]
        turn = asyncio.Semaphore(32)

        async def bring(walker: Walker) -> None:
            async with turn:
                for _ in range(steps):
                    if walker.types_next:
                        await asyncio.sleep(TYPES_S)
                    await walker.step(None)

        async with asyncio.TaskGroup() as tasks:
            for walker in walkers:
                tasks.create_task(bring(walker))
        return walkers

    def _watch(self) -> None:
        """Tell walkers of what is said to them, in the moment it is."""
        for name in WATCHED:
            shown, method = self.server.methods[name]

            def watched(server: BotApi, call: Call, method: Any = method) -> Any:
                result = method(server, call)
                walker = self.walkers.get(call.chat_id)
                if walker is not None and isinstance(result, dict):
                    walker.hears(call, result["message_id"])
                return result

            self.server.methods[name] = (shown, watched)
