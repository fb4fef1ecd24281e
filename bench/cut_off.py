"""An alert while a channel is cut off: `python -m bench.cut_off [PEOPLE]`.

Ten thousand people at three doors: a messenger at its platform's pace, our pages, a third of which
ring, and a Zalo account. Ten seconds on the messenger answers no more. A house on SQLite expands
and delivers with its loops as it ships; pages are kept as they are, what lies behind the other
channels is played and takes no time. Asked is when every page had it and every browser was rung, at
which pace the account went on, and whether what an admin reads, and who is tried again, is true.
"""

import argparse
import asyncio
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from actions.broadcasts import announcement_lifecycle
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from actions.broadcasts.progress import progress_of
from actions.people import pushing
from actions.people.page_readers import address_of, page_in
from bench import seed
from bench.announcements.base import _add_admin
from bench.bots import ROOMS
from bot.wiring import LOCALES, load_forms, make_desk
from channels.browser.mouth import BrowserMouth
from channels.push.about import ABOUT as PUSH
from channels.push.vapid import KeyPair
from channels.telegram.about import ABOUT as TELEGRAM
from channels.zalo_oa.about import ABOUT as ZALO
from channels.zalo_oa.about import PER_SECOND
from domain.broadcasts.announcing import AnnouncementKind, Progress
from domain.broadcasts.audiences import Audience
from domain.channels import Channel
from domain.ids import ReaderId
from domain.mouth import Mouth, Outgoing, Receipt, Unreachable
from domain.ringing import News
from domain.words.translations import Words
from scheduler.delivery import Delivery
from scheduler.expanding import Expander
from storage import sites, subscribers
from storage.house import House
from storage.push_subscriptions import Subscription, new_topic
from storage.tables import Delivery as Told
from storage.tables import Sending, Staff
from storage.tx import Tx
from tests.browsers import HouseLog
from tests.houses import build_house, sqlite_in
from tests.pushes import PushedBrowser

PEOPLE = 10_000
DOORS = ("messenger",) * 13 + ("page",) * 6 + ("account",)  # of twenty people
RINGS = 3  # every third page
PACE = 27.0  # of the messenger, messages a second
CUT_AFTER_S, WITHIN_S, AFTERWARDS_S = 10.0, 120.0, 20.0
WORDS = "Nước đang lên nhanh. Lên chỗ cao ngay."


@dataclass
class Played:
    """A channel that takes everything at once, until it is cut off. arrived: address, and when."""

    about: Channel
    answers: bool = True
    tried_in_vain: int = 0
    arrived: dict[str, float] = field(default_factory=dict)

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        if not self.answers:
            self.tried_in_vain += 1
            raise Unreachable("cut off")
        self.arrived.setdefault(outgoing.to, time.monotonic())
        return Receipt(str(len(self.arrived)))

    async def fetch(self, _ref: str, _limit: int) -> bytes:
        raise NotImplementedError


class Pages(BrowserMouth):
    """Our pages, as they are; and when each had it."""

    def __init__(self, house: House) -> None:
        super().__init__(HouseLog(house, _now), wake=lambda _: None, clock=_now)
        self.arrived: dict[str, float] = {}

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        receipt = await super().deliver(outgoing)
        self.arrived.setdefault(outgoing.to, time.monotonic())
        return receipt


@dataclass
class Place:
    """The house, its channels, and who lives where. readers: whose id is at which address."""

    house: House
    people: int
    messenger: Played = field(
        default_factory=lambda: Played(replace(TELEGRAM, limits=_at_pace(TELEGRAM)))
    )
    account: Played = field(default_factory=lambda: Played(ZALO))
    push: Played = field(default_factory=lambda: Played(PUSH))
    readers: dict[str, ReaderId] = field(default_factory=dict)
    ringing: int = 0

    def __post_init__(self) -> None:
        self.pages = Pages(self.house)

    def addresses(self, door: str) -> list[str]:
        names = {"messenger": "telegram:", "page": address_of(""), "account": "zalo_oa:"}
        return [one for one in self.readers if one.startswith(names[door])]

    @property
    def pages_have_it(self) -> bool:
        """Every page, and every browser that rings."""
        all_rang = len(self.push.arrived) >= self.ringing
        return all_rang and len(self.pages.arrived) >= len(self.addresses("page"))

    @property
    def reached(self) -> set[str]:
        """Everybody who has it."""
        return {*self.messenger.arrived, *self.pages.arrived, *self.account.arrived}

    def settle_down(self) -> None:
        """Sites, people, an admin, and browsers that ring."""
        shipped = frozenset(load_forms().by_code)
        for number in range(ROOMS):
            self.house.write_now(seed._add_site, number, shipped, now=_now())
        self.house.write_now(self._add_people)
        self.house.write_now(subscribers.recount)
        self.house.write_now(_add_admin)
        self.house.write_now(self._let_ring)

    def _add_people(self, tx: Tx) -> None:
        rows, speakers = [], []
        for number in range(self.people):
            door = DOORS[number % len(DOORS)]
            named = {"messenger": f"telegram:{number}", "account": f"zalo_oa:{number}"}
            address = named.get(door, address_of(f"{number:032x}"))
            speaker, wrapped = seed._speaker(tx, number)
            row = seed._resident_row(tx, number, speaker, wrapped, _now())
            row["address_key"] = tx.keys.fingerprint("address", address)
            row["address_sealed"] = speaker.key.seal("resident.address", speaker.id, address)
            rows.append(row)
            speakers.append(speaker)
            self.readers[address] = speaker.profile.reader
        tx.execute(insert(SQLModel.metadata.tables["resident"]), rows)
        seed._subscribe(tx, speakers)

    def _let_ring(self, tx: Tx) -> None:
        mark = KeyPair(ec.generate_private_key(ec.SECP256R1()), "mailto:a@titir.example").mark
        browser = PushedBrowser("https://push.example/1").told
        for address in self.addresses("page")[::RINGS]:
            page = page_in(address)
            told = Subscription(
                door="chat", **(browser | {"endpoint": f"https://push.example/{page}"}),
                page=page, person=page, owner=None, topic=new_topic(), made_for=mark,
            )  # fmt: skip
            pushing.subscribe(tx, told, wants=News.everything(), now=_now())
            self.ringing += 1


def _at_pace(channel: Channel) -> Any:
    return replace(channel.limits, per_second=PACE)


def _now() -> datetime:
    return datetime.now(UTC)


def _alert(tx: Tx) -> None:
    # Nobody sits here who could approve.
    announcement_lifecycle.needs_second = lambda *_args, **_facts: False  # type: ignore[attr-defined]  # here only
    areas = tuple(site.area for site in sites.all_sites(tx))
    plan = AnnouncementPlan(AnnouncementKind.ALERT, ("Xã",), Audience(areas, 0), {"vi": WORDS})
    admin = tx.get_one(Staff, "admin")
    announcement_lifecycle.plan_announcement(tx, plan, admin=admin, now=_now())


def _progress(tx: Tx) -> Progress:
    return progress_of(tx, tx.scalars(select(Sending)).one())


def _told(tx: Tx) -> set[ReaderId]:
    """Whom a second try would leave out."""
    return set(tx.scalars(select(col(Told.reader_id))))


@dataclass
class Found:
    """Seconds since the alert was committed, and what is wrong."""

    pages_s: float
    rings_s: float
    cpu_s: float
    account_per_s: float
    tried_in_vain: int
    said: Progress
    wrong: list[str]


async def play(place: Place) -> Found:
    """The alert, the cut, and what became of it."""
    mouths: dict[str, Mouth] = {
        one.about.name: one for one in (place.messenger, place.pages, place.account, place.push)
    }
    words = await asyncio.to_thread(Words.load, LOCALES)
    desk = make_desk(words, await asyncio.to_thread(load_forms), mouths)
    delivery = Delivery(place.house, desk, mouths, clock=_now, worker="bench")
    expander = Expander(place.house, clock=_now)
    loop = asyncio.get_running_loop()
    place.house.on_wake(lambda lanes: loop.call_soon_threadsafe(delivery.wake, lanes))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(delivery.run())
        tasks.create_task(expander.run())
        await place.house.write(_alert)
        began, cpu = time.monotonic(), time.process_time()
        await asyncio.sleep(CUT_AFTER_S)
        place.messenger.answers = False
        with suppress(TimeoutError):
            async with asyncio.timeout(3 * WITHIN_S):
                while not place.pages_have_it:  # noqa: ASYNC110  # a bench looks
                    await asyncio.sleep(0.2)
        cpu_s, taken = time.process_time() - cpu, len(place.account.arrived)
        await asyncio.sleep(AFTERWARDS_S)
        per_s = (len(place.account.arrived) - taken) / AFTERWARDS_S
        expander.stop()
        delivery.stop()
    said = await place.house.read(_progress)
    told = await place.house.read(_told)
    return Found(
        pages_s=max(place.pages.arrived.values(), default=began) - began,
        rings_s=max(place.push.arrived.values(), default=began) - began,
        cpu_s=cpu_s,
        account_per_s=per_s,
        tried_in_vain=place.messenger.tried_in_vain,
        said=said,
        wrong=_wrong(place, said, told),
    )


def _wrong(place: Place, said: Progress, told: set[ReaderId]) -> list[str]:
    truly = {place.readers[address] for address in place.reached if address in place.readers}
    beside = {
        f"pages without it: {len(place.addresses('page')) - len(place.pages.arrived)}": len(
            place.pages.arrived
        )
        < len(place.addresses("page")),
        f"browsers not rung: {place.ringing - len(place.push.arrived)}": len(place.push.arrived)
        < place.ringing,
        f"said to have it {said.sent}, truly {len(truly)}": said.sent != len(truly),
        f"all {said.total} of {place.people}": said.total != place.people,
        f"said to wait {said.waiting}": said.waiting != place.people - len(truly),
        f"in the list and not reached, or the other way: {len(told ^ truly)}": told != truly,
    }
    return [what for what, is_so in beside.items() if is_so]


def main() -> int:
    """Print what was found; 1 where it was late or untrue."""
    parser = argparse.ArgumentParser(prog="bench.cut_off", description=__doc__)
    parser.add_argument("people", nargs="?", type=int, default=PEOPLE)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        place = Place(build_house(sqlite_in(Path(folder)), Path(folder)), given.people)
        try:
            place.settle_down()
            found = asyncio.run(play(place))
        finally:
            place.house.close()
    late = max(found.pages_s, found.rings_s) > WITHIN_S
    print(
        f"{given.people:,} people, load {os.getloadavg()[0]:.1f}; cut off after {CUT_AFTER_S:.0f} s"
    )
    print(f"  pages: {len(place.pages.arrived):,}, the last after {found.pages_s:.0f} s")
    print(f"  rings: {len(place.push.arrived):,}, the last after {found.rings_s:.0f} s")
    print(f"  messenger: {len(place.messenger.arrived):,} before it was cut off,")
    print(f"    tried in vain since: {found.tried_in_vain}")
    print(f"  account: {len(place.account.arrived):,}, {found.account_per_s:.1f} a second", end="")
    print(f" (its own pace: {PER_SECOND})")
    print(f"  CPU until then: {found.cpu_s:.1f} s")
    said = found.said
    print(f"  an admin reads: {said.sent:,} of {said.total:,} have it, {said.waiting:,} wait")
    for what in found.wrong:
        print(f"  WRONG: {what}")
    return int(late or bool(found.wrong))


if __name__ == "__main__":
    raise SystemExit(main())
