"""What can wait (reminders, announcements): in bunches at each channel's pace, put behind where a
channel is slow or away.

One transaction settles what came back and claims what follows. An alert to many is as timely as a
reminder: what it says on pages leaves at once, whatever a messenger in front of it still has to
say.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from domain.lanes import Lane
from domain.mouth import NotKept
from scheduler import lane_settings as lanes
from scheduler.in_flight import InFlight
from scheduler.lane_settings import Loop
from scheduler.rendering import Letter
from scheduler.settling import Outcome
from scheduler.slot_claims import SlotClaims
from storage.house import House
from storage.tx import Tx

UNPACED = 27.0  # messages a second of what can wait, where no channel has a pace
AHEAD_S = 0.2  # a claim has so long before its slots begin; a slot not reserved in time is lost

log = structlog.get_logger()


class PacedDelivery:
    """Delivers what can wait until `stopping`, and until what is under way was settled.

    loop: of what can wait. paces: messages a second of each channel that has a pace.
    """

    def __init__(
        self,
        house: House,
        in_flight: InFlight,
        claims: SlotClaims,
        *,
        loop: Loop,
        paces: Mapping[str, float],
        clock: Callable[[], datetime],
        stopping: asyncio.Event,
    ) -> None:
        self._house, self._in_flight, self._claims = house, in_flight, claims
        self._loop, self._paces = loop, paces
        self._clock, self._stopping = clock, stopping
        self._all_held = False

    async def run(self) -> None:
        """Deliver until stopped."""
        loop = self._loop
        while not self._stopping.is_set() or loop.under_way:
            loop.wake.clear()
            letters, begins = await self._settle_and_claim()
            if any(letter.claimed.lane is Lane.REMINDER for letter in letters):
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._begin_in_bunches(letters, begins))
                    both.create_task(self._let_others_pass())
            elif letters:
                await self._begin_in_bunches(letters, begins)
            elif self._all_held and await self._let_others_pass():
                continue
            elif not self._stopping.is_set() or loop.under_way:
                await loop.wake.wait()

    async def settle_rest(self) -> None:
        """What a slow channel still said once the others were done. Call when all is sent."""
        if outcomes := self._loop.take():
            await self._in_flight.settle(outcomes)

    async def _settle_and_claim(self) -> tuple[list[Letter], dict[str, datetime]]:
        """Settle what came back and claim what follows, in one transaction."""
        loop = self._loop
        outcomes, now = loop.take(), self._clock()
        most = 0 if loop.is_full or self._stopping.is_set() else loop.at_once
        if not outcomes and not most:
            return [], {}
        try:
            return await self._house.write(self._settle_then_claim, outcomes, most=most, now=now)
        except Exception as wrong:
            await self._settle_after(wrong, outcomes)
            return [], {}
        finally:
            loop.settled(len(outcomes))

    def _settle_then_claim(
        self, tx: Tx, outcomes: Sequence[Outcome], *, most: int, now: datetime
    ) -> tuple[list[Letter], dict[str, datetime]]:
        lanes = self._loop.lanes
        if outcomes:
            self._in_flight.settle_and_look(tx, outcomes)
            tx.woken.difference_update(lanes)  # they are claimed here
        if not most:
            return [], {}
        held = self._claims.held_for_s(tx, now)
        self._all_held = bool(held) and len(held) == len(self._paces)
        if self._all_held:
            return [], {}  # a lease would end meanwhile
        return self._claims.claim_paced(tx, lanes, limit=most, now=now, held=held)

    async def _let_others_pass(self) -> bool:
        """An alert, or what is as timely, does not wait on a page because a messenger in front of
        it is slow, or away: whatever such a channel is to say is put behind, and the rest leaves
        now. A row is put behind once, and then has a slot of its own; again only while its channel
        takes nothing. Whether anything was found."""
        loop, found = self._loop, False
        while not self._stopping.is_set():
            if loop.is_full:
                await loop.settle.wait()
            outcomes, now = loop.take(), self._clock()
            try:
                letters, put_behind = await self._house.write(self._pass_by, outcomes, now=now)
            except Exception as wrong:
                await self._settle_after(wrong, outcomes)
                return False
            finally:
                loop.settled(len(outcomes))
            self._in_flight.begin(letters)
            if not letters and not put_behind:
                break
            found = True
        return found

    def _pass_by(
        self, tx: Tx, outcomes: Sequence[Outcome], *, now: datetime
    ) -> tuple[list[Letter], int]:
        """Letters of channels without a pace, and how many rows of the others were put behind."""
        if outcomes:
            self._in_flight.settle_and_look(tx, outcomes)
        return self._claims.claim_unpaced(tx, now=now)

    async def _settle_after(self, wrong: Exception, outcomes: Sequence[Outcome]) -> None:
        """Nothing could be claimed; what came back is settled all the same."""
        if not isinstance(wrong, NotKept):
            log.error("delivery.claim_failed", error=type(wrong).__name__, exc_info=wrong)
        if outcomes:
            await self._in_flight.settle(outcomes)

    async def _begin_in_bunches(
        self, letters: Sequence[Letter], begins: Mapping[str, datetime]
    ) -> None:
        """Each bunch at its channel's slot; returns when it is time to reserve the next ones."""
        if len(begins) < 2:  # whatever has no pace leaves along with what has one
            channel = next(iter(begins), "")
            await self._begin_at_its_pace(letters, channel, begins.get(channel))
            return
        of_channel: defaultdict[str, list[Letter]] = defaultdict(list)
        for letter in letters:
            of_channel[letter.channel].append(letter)
        fastest = max(begins, key=lambda channel: self._paces[channel])
        if self._in_flight.tasks is None:
            return  # stopped meanwhile: the next start frees their rows
        for channel, its in of_channel.items():  # the slower ones hold up nobody
            pacing = self._begin_at_its_pace(its, channel, begins.get(channel))
            if channel == fastest:
                waited_for = pacing
            else:
                self._in_flight.tasks.create_task(pacing)
        await waited_for

    async def _begin_at_its_pace(
        self, letters: Sequence[Letter], channel: str, begins_at: datetime | None
    ) -> None:
        loop, running = self._loop, asyncio.get_running_loop()
        waits_s = (begins_at - self._clock()).total_seconds() if begins_at else 0.0
        begins, slot_s = running.time() + waits_s, loop.slot_s
        bunch = loop.bunch
        if rate := self._paces.get(channel):
            slot_s, bunch = 1 / rate, lanes.bunch_of(rate)
        for number in range(0, len(letters), bunch):
            await asyncio.sleep(begins + number * slot_s - running.time())
            self._in_flight.begin(letters[number : number + bunch])
        ends = begins + len(letters) * slot_s - AHEAD_S
        await asyncio.sleep(min(lanes.CLAIM_S, ends - running.time()))  # a slow one holds up nobody
