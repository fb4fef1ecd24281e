"""Claims that reserve slots: how many letters of a channel leave, when, and what waits behind.

Runs inside the claiming transaction. Slots of a channel with a pace are reserved in the database,
so that several processes share them. A row that has to wait is put behind others, once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from domain.lanes import Lane
from scheduler.claiming import Wanted, claim_letters
from scheduler.lane_settings import AT_ONCE, claim_of
from scheduler.rendering import Letter, Renderer
from scheduler.sending import Sender
from storage import outbox, send_slots
from storage.outbox import Claimed
from storage.tx import Tx

HELD_S = 1.0  # of slots taken ahead: the platform told the whole bot to wait, or many have spoken


class SlotClaims:
    """What one worker claims. paces: messages a second of each channel that has a pace."""

    def __init__(
        self,
        desk: Renderer,
        sender: Sender,
        paces: Mapping[str, float],
        *,
        clock: Callable[[], datetime],
        worker: str,
    ) -> None:
        self._desk, self._sender, self._paces = desk, sender, paces
        self._clock, self._worker = clock, worker
        self._horizons: dict[tuple[str, Lane], datetime] = {}
        self._put_behind: set[str] = set()  # ids of rows that have let others pass

    def claim(
        self, tx: Tx, lanes: tuple[Lane, ...], *, limit: int, now: datetime
    ) -> tuple[list[Letter], dict[str, datetime]]:
        """Letters, and when the slots reserved for them begin, by channel."""
        return self._claim(tx, Wanted(self._worker, lanes, limit), now)

    def claim_paced(
        self,
        tx: Tx,
        lanes: tuple[Lane, ...],
        *,
        limit: int,
        now: datetime,
        held: Mapping[str, float],
    ) -> tuple[list[Letter], dict[str, datetime]]:
        """The same, and of each channel no more than it says in a moment: what it says later waits,
        so that nobody waits for it. held: channels for which letters wait on, and how many
        seconds."""
        self._look_how_far(tx, now)
        taken: Counter[str] = Counter()

        def waits(claimed: Claimed, channel: str) -> datetime | None:
            rate = self._paces.get(channel)
            if rate is None:
                return None
            fits = channel not in held and taken[channel] < claim_of(rate)
            if fits and self._is_its_turn(claimed, channel, now):
                taken[channel] += 1
                return None
            return self._waits_until(
                claimed, channel, held.get(channel, taken[channel] / rate), now
            )

        return self._claim(tx, Wanted(self._worker, lanes, limit, waits), now)

    def _claim(
        self, tx: Tx, wanted: Wanted, now: datetime
    ) -> tuple[list[Letter], dict[str, datetime]]:
        letters = claim_letters(tx, self._desk, wanted, now=now)
        paced = Counter(letter.channel for letter in letters if letter.channel in self._paces)
        # The clock of this moment: whoever waited for the writer must not reserve what is past.
        moment, begins = self._clock(), {}
        for channel, count in paced.items():
            rate = self._paces[channel]
            in_s = send_slots.reserve(tx, channel, count, per_second=rate, now=moment)
            begins[channel] = moment + timedelta(seconds=in_s)
        return letters, begins

    def claim_unpaced(self, tx: Tx, *, now: datetime) -> tuple[list[Letter], int]:
        """Letters of channels without a pace, of what is as timely as an alert, and how many rows
        of the others were put behind."""
        held, put_behind = self.held_for_s(tx, now), 0
        self._look_how_far(tx, now)

        def waits(claimed: Claimed, channel: str) -> datetime | None:
            nonlocal put_behind
            if channel not in self._paces:
                return None
            put_behind += claimed.id not in self._put_behind
            return self._waits_until(claimed, channel, held.get(channel, 0.0), now)

        lanes = (Lane.REMINDER,)
        wanted = Wanted(self._worker, lanes, AT_ONCE, waits)
        letters = claim_letters(tx, self._desk, wanted, now=now)
        tx.woken.difference_update(lanes)  # they are claimed here
        return letters, put_behind

    def held_for_s(self, tx: Tx, now: datetime) -> dict[str, float]:
        """Channels whose slots are taken for longer than a claim may wait, or that do not answer,
        and for how long."""
        away = self._sender.away_for_s(now)
        ahead = {
            channel: max(send_slots.ahead(tx, channel, now=now), away.get(channel, 0.0))
            for channel in self._paces
        }
        return {channel: seconds for channel, seconds in ahead.items() if seconds > HELD_S}

    def forget(self, rows: Iterable[Claimed]) -> None:
        """These rows are over, or wait anew."""
        self._put_behind.difference_update(row.id for row in rows)

    def _is_its_turn(self, claimed: Claimed, channel: str, now: datetime) -> bool:
        """Whether nobody of its lane was put behind before it, or its own slot has come."""
        horizon = self._horizons.get((channel, claimed.lane), now)
        return horizon <= now or claimed.id in self._put_behind

    def _waits_until(
        self, claimed: Claimed, channel: str, held_s: float, now: datetime
    ) -> datetime:
        """Behind all others of its lane; a row whose slot has come, only until the channel takes
        it."""
        earliest = now + timedelta(seconds=held_s)
        if claimed.id in self._put_behind and channel not in self._sender.away_for_s(now):
            return earliest
        self._put_behind.add(claimed.id)
        return self._next_slot(channel, claimed.lane, earliest)

    def _look_how_far(self, tx: Tx, now: datetime) -> None:
        """Nobody is put behind what was withdrawn: an alert may have been stopped to be put
        right."""
        for (channel, lane), at in self._horizons.items():
            if at > now:
                last = outbox.last_due(tx, lane)
                slot = timedelta(seconds=1 / self._paces[channel])
                end = now if last is None else min(at, max(last, now) + slot)
                self._horizons[channel, lane] = end

    def _next_slot(self, channel: str, lane: Lane, earliest: datetime) -> datetime:
        """When a row that has to wait is looked at again: one behind the other at the channel's
        pace, or a slow channel's rows would be claimed again and again before the others'. Each
        lane has its own: an alert waits for no announcement."""
        at = max(earliest, self._horizons.get((channel, lane), earliest))
        self._horizons[channel, lane] = at + timedelta(seconds=1 / self._paces[channel])
        return at
