"""A page that is closed rings its phone: words, reach, silence, and when it is over."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from actions.people.page_readers import address_of
from actions.people.pushing import SilencePromised
from domain.lanes import DANGER
from domain.mailboxes import to_resident
from domain.saying import Saying
from storage import outbox, residents
from storage.sendings import withdraw_sending
from storage.tables import PushSubscription
from storage.tx import Tx
from tests.contracts.phones import BROWSER, PagePhone
from tests.duty import Duty, newest_number, on_duty
from tests.houses import sqlite_in
from tests.pushes import PushedBrowser, PushService
from tests.ringing import lets_ring, pages_that_ring
from tests.stories.gathering import english_admin
from tests.stories.test_announcements import announce, the_sending
from tests.village import Village, open_village
from tests.waiting import soon

VILLAGE = "v-06724-01"
NEUTRAL = "Có tin mới."


@dataclass
class Resident:
    """Somebody with a page, which is closed between what they say."""

    phone: PagePhone
    browser: PushedBrowser

    async def reports_theft(self, *, reach: str = "1") -> str:
        """A motorbike, stolen today."""
        for said in (f"/start {VILLAGE}", "/report", "1", "1", "2", "đầu cầu", "7", reach, "1"):
            await self.phone.says(said)
        return await newest_number(self.phone.village)


@pytest.fixture
def village(any_village: Village) -> Village:
    return any_village


@pytest.fixture
async def duty(service: PushService, village: Village) -> Duty:
    return await on_duty(village)


@pytest.fixture
async def lan(duty: Duty, village: Village, service: PushService) -> Resident:
    phone, browser = PagePhone(village, BROWSER), service.browser()
    await phone.says(f"/start {VILLAGE}")
    await lets_ring(village, phone.page, browser)
    return Resident(phone, browser)


async def count(village: Village) -> int:
    return await village.house.read(
        lambda tx: tx.scalar(select(func.count()).select_from(PushSubscription)) or 0
    )


async def test_what_one_says_oneself_does_not_ring(lan):
    await lan.reports_theft()

    assert lan.browser.rung == []


async def test_taken_and_asked_ring_with_their_words_where_reach_is_open(lan, duty, service):
    number = await lan.reports_theft()
    dung = duty.officers[0]

    await dung.taps("Take", on=duty.card(number))
    await lan.phone.village.passes(minutes=1)

    assert len(lan.browser.rung) == 1
    taken = lan.browser.rung[0]
    assert taken.told["text"] in "\n".join(await lan.phone.reads())
    assert taken.told["door"] == "chat"
    assert taken.urgency == "normal"
    assert timedelta(hours=23).total_seconds() < taken.ttl <= timedelta(days=1).total_seconds()
    assert number.replace("-", "") not in taken.topic
    assert service.refused == []


async def test_a_tap_leads_to_the_post_that_rang(lan, duty):
    number = await lan.reports_theft()
    await duty.officers[0].taps("Take", on=duty.card(number))

    post = lan.browser.rung[0].told["post"]
    shown = {n: p.text for n, p in await lan.phone._posts()}
    assert shown[post] == lan.browser.rung[0].told["text"]


@pytest.mark.parametrize("reach", ["3", "4"], ids=["by a code", "never"])
async def test_other_reaches_never_ring(lan, duty, village, reach):
    number = await lan.reports_theft(reach=reach)

    await duty.officers[0].taps("Take", on=duty.card(number))
    await village.passes(minutes=2)

    assert lan.browser.rung == []


async def test_asking_for_silence_ends_it_for_that_page(lan, village):
    assert await count(village) == 1

    for said in (f"/start {VILLAGE}", "/report", "4"):  # drugs: silent unless one asks for more
        await lan.phone.says(said)
    for label in ("Chỗ bán", "Hôm nay"):
        await lan.phone.chooses(label)
    for said in ("sau chợ", "7", "1", "1", "1"):
        await lan.phone.says(said)
    await newest_number(village)

    assert await count(village) == 0
    with pytest.raises(SilencePromised):
        await lets_ring(village, lan.phone.page, lan.browser)


async def test_home_ends_it_and_never_rings(lan, village):
    for said in (f"/start {VILLAGE}", "/report", "3", "1"):
        await lan.phone.says(said)
    await lan.phone.says("x")

    assert await count(village) == 0
    assert lan.browser.rung == []


async def test_leaving_ends_it(lan, village):
    await lan.phone.says("x")

    assert await count(village) == 0


async def test_a_subscription_that_has_ended_is_forgotten_and_nothing_else_is(lan, duty, village):
    number = await lan.reports_theft()
    before = await lan.phone.reads()
    lan.browser.ended = True

    await duty.officers[0].taps("Take", on=duty.card(number))

    assert await count(village) == 0
    assert (await lan.phone.reads())[-1] != before[-1]


async def test_too_many_waits_and_rings_later(lan, duty, village):
    number = await lan.reports_theft()
    lan.browser.answers.append((429, {"retry-after": "40"}))

    await duty.officers[0].taps("Take", on=duty.card(number))
    assert lan.browser.rung == []

    await village.passes(minutes=1)
    assert len(lan.browser.rung) == 1


async def test_made_for_another_key_pair_it_ends(lan, duty, village):
    await lan.phone.says("x")
    await lets_ring(village, lan.phone.page, lan.browser, made_for="another")
    number = await lan.reports_theft()

    await duty.officers[0].taps("Take", on=duty.card(number))

    assert (await count(village), lan.browser.rung) == (0, [])


async def test_whoever_looks_at_the_page_is_not_rung(tmp_path: Path):
    async with (
        open_village(sqlite_in(tmp_path), tmp_path) as village,
        pages_that_ring(village, is_watched=lambda _: True) as service,
    ):
        duty = await on_duty(village)
        resident = Resident(PagePhone(village, BROWSER), service.browser())
        await resident.phone.says(f"/start {VILLAGE}")
        await lets_ring(village, resident.phone.page, resident.browser)
        number = await resident.reports_theft()
        await duty.officers[0].taps("Take", on=duty.card(number))

        assert resident.browser.rung == []


async def test_an_announcement_rings_with_its_words(lan, village, service):
    await village.admin()
    await village.house.write(announce, village)
    await village.passes(seconds=3)

    sent = await village.house.read(the_sending)
    assert (sent.sent, sent.lost) == (1, 0)
    assert ["Sáng mai họp thôn." in said for said in lan.browser.texts] == [True]
    assert lan.browser.rung[0].urgency == "low"


async def test_a_stopped_announcement_rings_no_more(lan, village):
    await village.admin()
    lan.browser.answers.append((429, {"retry-after": "60"}))
    await village.house.write(announce, village)
    await village.passes(seconds=3)
    sending = await village.house.read(the_sending)

    await village.house.write(withdraw_sending, sending.id)
    await village.passes(minutes=5)

    assert lan.browser.rung == []


async def test_alerts_right_after_one_another_ring_each_and_nothing_stays(lan, village):
    """By the loops of the product: what became of a ring is written along with the next alert."""
    resident = address_of(lan.phone.page)

    def alert(tx: Tx, text: str) -> None:
        speaker = residents.meet(tx, resident, now=village.now)
        outbox.put(tx, to_resident(speaker.id), Saying((text,)), DANGER, now=village.now)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(village.delivery.run())
        for number in range(1, 6):
            await village.house.write(alert, f"Nước lên mức {number}.")
            await soon(lambda: len(lan.browser.rung) == number)  # noqa: B023  # awaited here
        village.delivery.stop()

    assert (
        await village.house.read(
            lambda tx: tx.scalar(select(func.count()).select_from(outbox.TABLE))
        )
        == 0
    )


async def test_every_message_has_one_size(lan, duty, village):
    number = await lan.reports_theft()
    await duty.officers[0].taps("Take", on=duty.card(number))
    await village.admin()
    await village.house.write(announce, village, texts={"vi": "Mai họp. " * 30})
    await village.passes(minutes=1)

    assert len(lan.browser.rung) >= 2
    assert len({one.size for one in lan.browser.rung}) == 1


async def test_the_admin_reads_how_many_phones_have_it_by_channel(duty, village, service):
    admin = await english_admin(village)
    for number in range(6):
        on_a_page = PagePhone(village, BROWSER, page=f"{number}" * 43)
        await on_a_page.says(f"/start {VILLAGE}")
        if number < 3:  # one of them on two browsers, and counted once
            await lets_ring(village, on_a_page.page, service.browser())
        if number == 0:
            await lets_ring(village, on_a_page.page, service.browser())
        await village.resident().starts(VILLAGE)

    await village.house.write(announce, village)
    await village.passes(minutes=1)

    report = admin.heard[-1].text
    assert "Of 12: handed to the phone 9 · waits until they open 3 · cannot be reached 0." in report
    assert "Browser: handed over 3 · waits 3" in report
    assert "Telegram: handed over 6 · waits 0" in report
    assert sum(len(browser.rung) for browser in service.browsers.values()) == 4


async def test_a_channel_that_few_read_is_not_told_apart(duty, village):
    admin = await english_admin(village)
    for number in range(2):
        await PagePhone(village, BROWSER, page=f"{number}" * 43).says(f"/start {VILLAGE}")
    for _ in range(6):
        await village.resident().starts(VILLAGE)

    await village.house.write(announce, village)
    await village.passes(minutes=1)

    report = admin.heard[-1].text
    assert "Browser: fewer than five" in report
    assert "Telegram: handed" not in report


async def test_a_residents_browser_is_forgotten_after_half_a_year(lan, village):
    village.now += timedelta(days=180)
    await village.ticker.sweep()
    assert await count(village) == 1

    village.now += timedelta(days=1)
    await village.ticker.sweep()
    assert await count(village) == 0
