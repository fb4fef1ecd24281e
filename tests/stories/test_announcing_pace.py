"""The bot's pace while an announcement goes out: the messenger never has to refuse anything.

The delivery runs as it does in the product; the messenger counts a true sliding second, or tells
the whole bot to wait. No moment is asserted, so a busy machine changes nothing.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from actions.broadcasts.sending_run import stop
from bot.wiring import make_desk
from domain.broadcasts.announcing import AnnouncementKind
from domain.lanes import Lane
from domain.mailboxes import to_resident
from domain.mouth import Outgoing, Receipt, Throttled, Unreachable
from domain.saying import Saying
from scheduler import delivery as delivering
from scheduler.delivery import Delivery
from scheduler.paced_delivery import PacedDelivery
from storage import outbox, residents
from storage.due import Waiting, look
from storage.outbox import last_due
from storage.tx import Tx
from tests.stories.test_announcements import PO_HEN, announce, lives_in, the_sending
from tests.village import CHANNEL, Messenger, Person, Village

MOST = 30  # in any second, as Telegram counts
RISING = "Nước đang lên."
WORDS = "\nSáng mai họp thôn."  # as readers are told; who composed it is told its first words


class Counting(Messenger):
    """Refuses what goes beyond `MOST` in a sliding second, or, while told to, everything."""

    def __init__(self, village: Village) -> None:
        super().__init__(village.clock, 27.0)
        self.lately: deque[float] = deque()
        self.refusals = self.tried = 0
        self.refuses_for_s = 0.0

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        self.tried += WORDS in outgoing.text
        now = time.monotonic()
        while self.lately and self.lately[0] <= now - 1.0:
            self.lately.popleft()
        if self.refuses_for_s or len(self.lately) >= MOST:
            self.refusals += 1
            raise Throttled(self.refuses_for_s or 1.0, whole=bool(self.refuses_for_s))
        self.lately.append(now)
        return await super().deliver(outgoing)

    def told(self) -> Counter[str]:
        return Counter(one.to for one in self.sent if WORDS in one.text)


@asynccontextmanager
async def delivers(
    village: Village, messenger: Messenger, clock: Callable[[], datetime], *others: Messenger
) -> AsyncIterator[None]:
    """The product's own delivery at Telegram's pace, with this messenger."""
    mouths = {CHANNEL: messenger} | {other.about.name: other for other in others}
    desk = make_desk(village.words, village.forms, mouths)
    made = Delivery(village.house, desk, mouths, clock=clock, worker="w")
    running = asyncio.get_running_loop()
    village.house.on_wake(lambda lanes: running.call_soon_threadsafe(made.wake, lanes))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(made.run())
        try:
            yield
        finally:
            made.stop()


class Slow(Messenger):
    """Another channel, which takes one message a second, or a few."""

    def __init__(self, village: Village, per_second: float = 1.0) -> None:
        super().__init__(village.clock, per_second)
        self.about = replace(self.about, name="slow")

    def told(self) -> list[str]:
        return [one.to for one in self.sent if WORDS in one.text]

    def told_before_alerts(self) -> list[int]:
        """How many were told the announcement before each alert."""
        told, before = 0, []
        for one in self.sent:
            told += WORDS in one.text
            before += [told] if RISING in one.text else []
        return before


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for the thing itself."""
    while not is_so():  # noqa: ASYNC110  # it tells nobody
        await asyncio.sleep(0.01)


def claimed_rows(tx: Tx) -> int:
    found = tx.execute(text("SELECT count(*) FROM outgoing WHERE claimed_by IS NOT NULL"))
    return int(found.scalar_one())


async def nothing_is_claimed(village: Village) -> None:
    while await village.house.read(claimed_rows):  # noqa: ASYNC110  # nor does this
        await asyncio.sleep(0.01)


async def everybody_opens_the_menu(village: Village, people: list[Person]) -> None:
    for number, one in enumerate(people):
        who = {"who": one.address, "where": one.address, "text": "/menu", "command": "menu"}
        await village._hear(replace(village.last, key=f"again {number}", **who))


@pytest.mark.timeout(120)
async def test_answers_on_top_of_an_announcement_are_never_refused(village: Village) -> None:
    """17 to 23 were, in twenty seconds: an announcement filled every second to the brim."""
    await village.admin()
    people = [await lives_in(village, PO_HEN) for _ in range(40)]
    messenger, begins, began = Counting(village), village.now, time.monotonic()
    clock = lambda: begins + timedelta(seconds=time.monotonic() - began)  # noqa: E731  # it runs
    async with delivers(village, messenger, clock):
        await village.house.write(announce, village)
        await until(lambda: len(messenger.told()) > 10)
        before = len(messenger.sent) - len(messenger.told())
        await everybody_opens_the_menu(village, people)
        await until(lambda: len(messenger.told()) == len(people))
        await until(lambda: len(messenger.sent) - len(messenger.told()) - before >= len(people))
    assert messenger.refusals == 0
    assert set(messenger.told().values()) == {1}


@pytest.mark.timeout(120)
async def test_told_to_wait_longer_than_a_lease_the_bot_waits_and_says_it_once(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def counted(tx: Tx, **asked: object) -> Waiting:
        nonlocal looks
        looks += 1
        return look(tx, **asked)  # type: ignore[arg-type]  # as it is asked

    monkeypatch.setattr(delivering, "look", counted)
    monkeypatch.setattr(delivering, "IDLE_S", 0.01)
    await village.admin()
    people = [await lives_in(village, PO_HEN) for _ in range(20)]
    messenger = Counting(village)
    messenger.refuses_for_s = 300.0
    async with delivers(village, messenger, village.clock):
        await village.house.write(announce, village)
        await until(lambda: messenger.refusals > 0)
        await nothing_is_claimed(village)
        tried = messenger.tried
        assert tried <= 7, "of what was claimed with the first bunch, nothing more is tried"

        village.now += timedelta(seconds=150)  # two leases and more
        looked = looks
        await until(lambda: looks > looked + 5)
        await nothing_is_claimed(village)
        assert messenger.tried == tried

        messenger.refuses_for_s = 0.0
        village.now += timedelta(seconds=151)
        await until(lambda: len(messenger.told()) == len(people))
    assert messenger.told() == Counter(one.address for one in people)


@pytest.mark.timeout(120)
async def test_a_slow_channel_holds_up_no_other(village: Village) -> None:
    """Half of all readers are on one that takes one message a second: the others had waited for
    them, since what is claimed together was paced together."""
    slow = Slow(village)
    village.other_mouths = [slow]
    village._move_in(village.house)
    await village.admin()
    for number in range(8):
        await lives_in(village, PO_HEN)
        await Person(village, f"slow:{number}", "Sơn").starts(f"v-{PO_HEN}")
    fast, begins, began = Counting(village), village.now, time.monotonic()
    clock = lambda: begins + timedelta(seconds=time.monotonic() - began)  # noqa: E731  # it runs
    async with delivers(village, fast, clock, slow):
        await village.house.write(announce, village)
        await until(lambda: len(fast.told()) == 8)
        assert len(slow.told()) < 6  # it has hardly begun
        await until(lambda: len(slow.told()) == 8)
    assert fast.refusals == 0
    assert len(set(slow.told())) == 8


async def test_what_a_slow_channel_says_after_stop_is_settled(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its slot came when all others were done: nobody wrote down any more that it had been said,
    and the next start said it again."""
    slow = Slow(village)
    village.other_mouths = [slow]
    village._move_in(village.house)
    await village.admin()
    for _ in range(3):
        await lives_in(village, PO_HEN)
    await Person(village, "slow:1", "Sơn").starts(f"v-{PO_HEN}")
    others_are_done, run, pace = (
        asyncio.Event(),
        PacedDelivery.run,
        PacedDelivery._begin_at_its_pace,
    )

    async def run_and_tell(self: PacedDelivery) -> None:
        await run(self)
        others_are_done.set()

    async def begin_late(self: PacedDelivery, letters: Any, channel: str, at: Any) -> None:
        if channel == "slow":
            await others_are_done.wait()
        await pace(self, letters, channel, at)

    monkeypatch.setattr(PacedDelivery, "run", run_and_tell)
    monkeypatch.setattr(PacedDelivery, "_begin_at_its_pace", begin_late)
    fast = Counting(village)
    async with delivers(village, fast, village.clock, slow):
        await village.house.write(announce, village)
        await until(lambda: len(fast.told()) == 3)
    assert len(slow.told()) == 1
    assert await village.house.read(claimed_rows) == 0


class Uploading(Messenger):
    """Takes a file over a slow line, until it is told that all has come."""

    def __init__(self, village: Village) -> None:
        super().__init__(village.clock, 27.0)
        self.tried = 0
        self.has_come = asyncio.Event()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        self.tried += 1
        await self.has_come.wait()
        return await super().deliver(outgoing)


async def test_what_takes_longer_than_a_lease_to_upload_leaves_once(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload may take two minutes, a lease lasts one: then it left a second time."""

    def leased_until(tx: Tx) -> datetime:
        found: datetime = tx.scalar(select(outbox.TABLE.c.lease_until))
        return found

    monkeypatch.setattr(delivering, "IDLE_S", 0.01)
    reader = await lives_in(village, PO_HEN)
    speaker = await village.house.write(residents.meet, reader.address, now=village.now)
    mailbox, messenger = to_resident(speaker.id), Uploading(village)
    async with delivers(village, messenger, village.clock):
        await village.house.write(outbox.put, mailbox, Saying(("Đây.",)), now=village.now)
        await until(lambda: messenger.tried > 0)
        for _ in range(4):
            village.now += timedelta(seconds=40)
            while await village.house.read(leased_until) <= village.now + timedelta(seconds=25):  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.01)
        messenger.has_come.set()
        await nothing_is_claimed(village)
    assert messenger.tried == 1
    assert len(messenger.sent) == 1


class Dead(Messenger):
    """A channel that does not answer."""

    def __init__(self, village: Village) -> None:
        super().__init__(village.clock, 27.0)
        self.tried = 0

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        if WORDS.strip() not in outgoing.text:
            return await super().deliver(outgoing)
        self.tried += 1
        raise Unreachable("cut off")


class Unpaced(Messenger):
    """One that takes whatever comes, as our pages do."""

    def __init__(self, village: Village) -> None:
        super().__init__(village.clock, 0.0)
        self.about = replace(self.about, name="unpaced")


@pytest.mark.timeout(120)
async def test_an_alert_passes_a_channel_that_is_away(village: Village) -> None:
    """Everybody had waited until the dead one was tried for each of its own, at its pace."""
    pages = Unpaced(village)
    village.other_mouths = [pages]
    village._move_in(village.house)
    await village.admin()
    for number in range(40):
        await lives_in(village, PO_HEN)
        if number % 4 == 0:
            await Person(village, f"unpaced:{number}", "Sơn").starts(f"v-{PO_HEN}")
    dead, begins, began = Dead(village), village.now, time.monotonic()
    clock = lambda: begins + timedelta(seconds=time.monotonic() - began)  # noqa: E731  # it runs
    async with delivers(village, dead, clock, pages):
        await village.house.write(announce, village, kind=AnnouncementKind.ALERT)
        await until(lambda: sum(WORDS.strip() in one.text for one in pages.sent) == 10)
        assert dead.tried < 40
        sent = await village.house.read(the_sending)
        assert sent.sent <= 10


async def test_an_alert_is_not_put_behind_one_that_was_stopped(village: Village) -> None:
    """The first was stopped to be put right; the second waited until the first would have ended."""
    slow = Slow(village)
    village.other_mouths = [slow]
    village._move_in(village.house)
    await village.admin()
    for number in range(6):
        await Person(village, f"slow:{number}", "Sơn").starts(f"v-{PO_HEN}")
    mouths = {"slow": slow}
    desk = make_desk(village.words, village.forms, mouths)
    made = Delivery(village.house, desk, mouths, clock=village.clock, worker="w")

    async def ends() -> timedelta:
        await village.house.write(announce, village, kind=AnnouncementKind.ALERT)
        while (await village.house.write(made._claims.claim_unpaced, now=village.now))[1]:
            pass
        last = await village.house.read(lambda tx: last_due(tx, Lane.REMINDER))
        assert last is not None
        return last - village.now

    assert await ends() == timedelta(seconds=5)
    sending = await village.house.read(the_sending)
    await village.house.write(stop, sending.id, now=village.now)
    assert await ends() <= timedelta(seconds=6)


@pytest.mark.timeout(120)
async def test_an_alert_waits_for_no_announcement_at_a_slow_channel(village: Village) -> None:
    """A page heard of it 14 s late, once what was claimed for a slow messenger was said; there it
    came behind every announcement that had been put off."""
    slow, pages = Slow(village, 8.0), Unpaced(village)
    village.other_mouths = [slow, pages]
    village._move_in(village.house)
    await village.admin()
    for number in range(16):
        await Person(village, f"slow:{number}", "Sơn").starts(f"v-{PO_HEN}")
    begins, began = village.now, time.monotonic()
    clock = lambda: begins + timedelta(seconds=time.monotonic() - began)  # noqa: E731  # it runs
    async with delivers(village, Counting(village), clock, slow, pages):
        await village.house.write(announce, village)
        await until(lambda: len(slow.told()) > 1)
        await Person(village, "unpaced:1", "Mai").starts(f"v-{PO_HEN}")
        before = len(slow.told())
        alert = {"kind": AnnouncementKind.ALERT, "texts": {"vi": RISING}}
        await village.house.write(announce, village, **alert)
        await until(lambda: any(RISING in one.text for one in pages.sent))
        assert len(slow.told()) - before < 8
        await until(lambda: len(slow.told_before_alerts()) == 16)
        assert slow.told_before_alerts()[-1] - before < 8, "no more than was claimed already"
        await until(lambda: len(slow.told()) == 16)
    assert set(Counter(slow.told()).values()) == {1}
