"""Sending: a letter leaves when its address, its room's minute and the last second let it.

Letters to one address leave one after the other, in the order in which they were handed over.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial

import structlog

from domain.broadcasts.fits import messages_for
from domain.channels import Channel, Limits
from domain.group_topics import topic_of
from domain.lanes import Lane
from domain.log_throttle import Trouble
from domain.mouth import (
    AwaitsWord,
    Barred,
    Gone,
    Mouth,
    NoFiles,
    NoTopic,
    Outgoing,
    Receipt,
    Rejected,
    ShowsWait,
    Throttled,
    Unreachable,
    UsedUp,
)
from scheduler.chat_pace import Pace, Share
from scheduler.lane_settings import PATIENT
from scheduler.rate_limit import Second
from scheduler.rendering import Letter
from scheduler.settling import ChatRefusal, Lapsed, Later, Lost, Outcome, Sent

LONGEST_BACK_OFF_S = 60.0
ALERT_BACK_OFF_S = 2.0
BARRED_S = 15.0  # people have to change it; an alert leaves soon after they have
# For their word; then it is tried again, for they may write at the very moment of a refusal.
AWAITS_WORD = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=30))
AWAY_AFTER = 3  # times that a channel was not reached, and nothing arrived there in between
AWAY_S = (5.0, 60.0)  # for which nothing of what can wait is tried there; each time twice as long
MISTAKES_AT_MOST = 5  # in sending one row; then it is given up, since its mailbox waits behind it
WAITS_S = {  # for a place in the last second
    Lane.ALERT: 1.0,  # then it leaves all the same
    Lane.ANSWER: 20.0,  # then, as all others, it goes back to the outbox
    Lane.REMINDER: 0.5,
    Lane.ANNOUNCEMENT: 0.5,
}
SLOWEST = timedelta(seconds=25)  # of a lease has to be left: a call takes less; an upload may not

log = structlog.get_logger()


class Sender:
    """Sends letters, but for those that would change nothing. One per process, since it knows what
    this process has sent of late."""

    def __init__(
        self,
        mouths: Mapping[str, Mouth],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._mouths, self._clock = mouths, clock
        self._limits = {channel: mouth.about.limits for channel, mouth in mouths.items()}
        self._pace, self._seconds = Pace(), _seconds(self._limits)
        self._orders: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queued: defaultdict[str, list[Lane]] = defaultdict(list)  # for each address
        self._calls: dict[str, datetime] = {}  # being handed over, and until when leased
        self._whole: dict[str, datetime] = {}  # until when a platform told the whole bot to wait
        self._mistakes: Counter[str] = Counter()  # of ours, by id of the row
        self._unreachable: defaultdict[str, Trouble] = defaultdict(Trouble)  # by channel
        self._missed: Counter[str] = Counter()  # times a channel was not reached since it was
        self._away: dict[str, datetime] = {}  # until when it is not tried for what can wait
        for channel, mouth in mouths.items():
            if isinstance(mouth, ShowsWait):
                mouth.wait = partial(self._answer_waits_s, channel)

    def away_for_s(self, now: datetime) -> dict[str, float]:
        """Channels that do not answer, and for how many seconds nothing that can wait is tried
        there."""
        return {
            channel: (until - now).total_seconds()
            for channel, until in tuple(self._away.items())  # the writer's thread asks, too
            if until > now
        }

    def outlasting(self, now: datetime) -> list[str]:
        """Ids of rows that are being handed over, and whose lease would end meanwhile: a large file
        on a slow line."""
        return [row_id for row_id, until in self._calls.items() if until <= now + SLOWEST]

    def renewed(self, rows: Sequence[str], until: datetime) -> None:
        """Their lease was renewed; those that are settled meanwhile need none."""
        self._calls.update({row_id: until for row_id in rows if row_id in self._calls})

    async def send(self, letter: Letter) -> Outcome:
        """What became of the letter; never an exception."""
        if letter.stands and letter.channel in self._seconds:
            return Sent(letter, Receipt(letter.outgoing.edit), self._clock())
        to, lane = letter.outgoing.to, letter.claimed.lane
        self._queued[to].append(lane)
        try:
            async with self._orders[to]:
                second = self._seconds.get(letter.channel)
                if second is not None and not await self._finds_place(letter, second):
                    return Later(letter, self._clock(), counted=False)
                return await self._send(letter)
        finally:
            self._queued[to].remove(lane)
            if not self._queued[to]:  # a lock that is let go may still have somebody waiting
                del self._queued[to]
                self._orders.pop(to, None)

    def _answer_waits_s(self, channel: str, to: str) -> float:
        """How long a group's minute keeps an answer to a press there, in seconds; 0 for none."""
        now, per_minute = self._clock(), self._limits[channel].group_per_minute
        if not per_minute:
            return 0.0
        free_at = self._pace.free_in_room(to, now, Share.ANSWER.of(per_minute))
        return (free_at - now).total_seconds()

    async def _finds_place(self, letter: Letter, second: Second) -> bool:
        """Wait for a place in the last second. Whoever waits for this letter's turn counts, too: an
        alert to the same room must not stand behind an answer that waits."""
        to, lane, waited_s = letter.outgoing.to, letter.claimed.lane, 0.0
        while (full_s := second.wait_s(min(self._queued[to]))) > 0:
            if waited_s >= WAITS_S[lane]:
                return lane is Lane.ALERT
            await asyncio.sleep(full_s)
            waited_s += full_s
        return True

    async def _send(self, letter: Letter) -> Outcome:
        now, claimed = self._clock(), letter.claimed
        if claimed.until <= now:
            return Lapsed(letter)
        if claimed.until <= now + SLOWEST:
            return Later(letter, now, counted=False)
        if (held_until := self._held_until(letter, now)) > now:
            return Later(letter, held_until, counted=False)
        per_minute = self._limits[letter.channel].group_per_minute
        if letter.to_group and per_minute:
            return await self._send_to_group(letter, now, per_minute)
        return await self._try_in_its_second(letter)

    async def _send_to_group(self, letter: Letter, now: datetime, per_minute: int) -> Outcome:
        """What has to wait for the group's minute steps aside, so that it holds up nobody who waits
        for an answer."""
        to, share = letter.outgoing.to, _share_of(letter)
        messages = messages_of(letter.outgoing, self._limits[letter.channel])
        places = max(messages, share.of(per_minute))
        free_at = self._pace.next_free_in_room(to, now, places, messages)
        if free_at > now:
            aside = max(letter.claimed.lane, _WAITS_IN.get(share, letter.claimed.lane))
            return Later(letter, free_at, counted=False, lane=aside)
        try:
            return await self._try_in_its_second(letter)
        finally:
            self._pace.arrived(to, taken_at=now, now=self._clock(), messages=messages)

    async def _try_in_its_second(self, letter: Letter) -> Outcome:
        second, claimed = self._seconds.get(letter.channel), letter.claimed
        self._calls[claimed.id] = claimed.until
        try:
            with nullcontext() if second is None else second.message(claimed.lane):
                return await self._try(letter)
        finally:
            self._calls.pop(claimed.id, None)  # a row whose lease ended may be handed over twice

    async def _try(self, letter: Letter) -> Outcome:
        try:
            receipt = await self._mouths[letter.channel].deliver(letter.outgoing)
        except (AwaitsWord, Throttled) as wrong:
            return self._not_now(letter, wrong)
        except Barred:
            return self._barred(letter)
        except NoTopic:
            if not topic_of(letter.outgoing.to):
                return self._barred(letter)  # the general topic is closed: there is no other
            return Later(letter, self._clock(), counted=True, refused=ChatRefusal.NO_TOPIC)
        except Unreachable as wrong:
            self._note_missed(letter.channel)
            self._tell_unreachable(letter.channel, wrong)
            return Later(letter, self._clock() + _back_off(letter), counted=True)
        except Gone:
            return Lost(letter, gone=True)
        except Rejected as wrong:
            return _rejected(letter, wrong)
        except Exception as wrong:  # a mistake of ours in one channel must not stop the others
            return self._give_up_in_time(letter, wrong)
        self._tell_reachable(letter.channel)
        self._missed.pop(letter.channel, None)
        self._away.pop(letter.channel, None)
        self._mistakes.pop(letter.claimed.id, None)
        return Sent(letter, receipt, self._clock(), self._metered(letter))

    def _not_now(self, letter: Letter, wrong: AwaitsWord | Throttled) -> Outcome:
        """The platform takes it later: once they have written, or enough time has passed."""
        metered = self._metered(letter)
        if isinstance(wrong, AwaitsWord):
            waits = AWAITS_WORD[min(letter.claimed.attempts, len(AWAITS_WORD)) - 1]
            until, refused = self._clock() + waits, ChatRefusal.AWAITS_WORD
            return Later(letter, until, counted=True, refused=refused, metered=metered)
        until = self._clock() + timedelta(seconds=wrong.retry_after_s)
        self._pace.hold(letter.outgoing.to, until=until)
        if wrong.whole:
            self._whole[letter.channel] = until
        if not isinstance(wrong, UsedUp):
            return Later(letter, until, counted=False, whole_bot=wrong.whole)
        refused = ChatRefusal.USED_UP
        return Later(letter, until, counted=False, whole_bot=True, refused=refused, metered=metered)

    def _metered(self, letter: Letter) -> Channel | None:
        """The channel, where it counts what is sent."""
        about = self._mouths[letter.channel].about
        return about if about.quota is not None else None

    def _barred(self, letter: Letter) -> Outcome:
        until = self._clock() + timedelta(seconds=BARRED_S)
        return Later(letter, until, counted=True, refused=ChatRefusal.BARRED)

    def _give_up_in_time(self, letter: Letter, wrong: Exception) -> Outcome:
        claimed, error = letter.claimed, type(wrong).__name__
        log.error("message.failed", kind=claimed.kind, error=error, exc_info=wrong)
        self._mistakes[claimed.id] += 1
        if self._mistakes[claimed.id] < MISTAKES_AT_MOST:
            return Later(letter, self._clock() + _back_off(letter), counted=True)
        del self._mistakes[claimed.id]
        return Lost(letter, gone=False)

    def _note_missed(self, channel: str) -> None:
        """Those under way when a channel went away count once: they say the same."""
        now = self._clock()
        if channel not in self._seconds or self._away.get(channel, now) > now:
            return  # a channel without a pace is many services
        self._missed[channel] += 1
        times = self._missed[channel] - AWAY_AFTER
        if times >= 0:
            away_s = min(AWAY_S[1], AWAY_S[0] * 2.0 ** min(times, 10))
            self._away[channel] = now + timedelta(seconds=away_s)

    def _tell_unreachable(self, channel: str, wrong: Unreachable) -> None:
        news = self._unreachable[channel].meet(asyncio.get_running_loop().time())
        if news is not None:
            why = str(wrong) or type(wrong).__name__
            log.warning("channel.unreachable", channel=channel, why=why, news=news.value)

    def _tell_reachable(self, channel: str) -> None:
        if self._unreachable[channel].is_well(asyncio.get_running_loop().time()) is not None:
            log.info("channel.answers_again", channel=channel)

    def _held_until(self, letter: Letter, now: datetime) -> datetime:
        """Until when a platform told this chat, or what can wait of the whole bot, to wait."""
        whole_until = self._whole.get(letter.channel, now)
        whole_until = max(whole_until, self._away.get(letter.channel, now))
        if letter.claimed.lane in PATIENT and whole_until > now:
            return whole_until
        return self._pace.next_free(letter.outgoing.to, now)


def messages_of(outgoing: Outgoing, limits: Limits) -> int:
    """How many messages a platform counts for it."""
    if outgoing.edit or outgoing.delete:
        return 1
    return messages_for(outgoing.text, len(outgoing.attachments), limits)


def _seconds(limits: Mapping[str, Limits]) -> dict[str, Second]:
    """The last second of each channel that counts it."""
    return {channel: Second(most.per_second) for channel, most in limits.items() if most.per_second}


def _rejected(letter: Letter, wrong: Rejected) -> Outcome:
    if isinstance(wrong, NoFiles) and letter.to_group and letter.claimed.case_id:
        return Lost(letter, gone=False, no_files=True)  # its admins are told
    log.error("message.rejected", kind=letter.claimed.kind, reason=wrong.reason)
    return Lost(letter, gone=False)


def _back_off(letter: Letter) -> timedelta:
    longest = ALERT_BACK_OFF_S if letter.claimed.lane is Lane.ALERT else LONGEST_BACK_OFF_S
    doublings = min(letter.claimed.attempts - 1, 10)
    return timedelta(seconds=min(longest, 2.0**doublings))


def _share_of(letter: Letter) -> Share:
    claimed = letter.claimed
    if claimed.lane is Lane.ALERT:
        return Share.URGENT
    if claimed.answering:
        return Share.ANSWER
    if claimed.kind == "board":
        return Share.LAST
    if letter.outgoing.edit:
        return Share.PATIENT
    return Share.LAST if claimed.lane is Lane.ANNOUNCEMENT else Share.NEWS


_WAITS_IN = {
    Share.NEWS: Lane.REMINDER,
    Share.PATIENT: Lane.ANNOUNCEMENT,
    Share.LAST: Lane.ANNOUNCEMENT,
}
