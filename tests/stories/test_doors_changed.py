"""One person changes doors in the middle: of a report, a question, a danger, an answer that waits.

Three doors, with their own code and a fake of what lies behind: a messenger, our page, a Zalo
account. What rings a closed page is looked at as well.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from channels.zalo_oa.about import ABOUT as ZALO
from domain.channels import Way
from storage.channel_use import Use, uses_of
from tests.contracts.phones import BROWSER, PagePhone, Phone, ZaloOaPhone, zalo_oa
from tests.duty import Duty, calls_fire, newest_number, on_duty, reports_theft, someone
from tests.pushes import PushedBrowser, PushService
from tests.ringing import lets_ring, pages_that_ring
from tests.stories.gathering import english_admin
from tests.stories.test_announcements import announce, the_sending
from tests.village import Person, Village

HERE = "Trả lời tôi ở đây"
WAITS_THERE = "Có tin mới chờ ở Zalo."
NEUTRAL = "Có tin mới."


@dataclass
class Doors:
    """A place with three doors, and whoever goes through them."""

    village: Village
    duty: Duty
    service: PushService
    page: PagePhone
    zalo: ZaloOaPhone

    async def rung(self) -> PushedBrowser:
        """The page's browser, which may be rung from now on."""
        browser = self.service.browser()
        await lets_ring(self.village, self.page.page, browser)
        return browser

    async def asks(self, number: str, words: str) -> None:
        """The officer takes the case and asks."""
        officer = self.duty.officers[0]
        if "Take" in self.duty.card(number).labels[0]:
            await officer.taps("Take", on=self.duty.card(number))
        await officer.taps("Write to the reporter", on=self.duty.card(number))
        await officer.replies(words, to=self.duty.room.card_of("To the reporter of"))
        await self.village.passes(minutes=1)

    async def window_closes(self) -> None:
        """They have not written for eight days."""
        self.village.now += timedelta(days=8)
        self.zalo.account.access_until = self.village.now + timedelta(hours=20)
        await self.village.settle()

    async def uses(self, use: Use) -> int:
        counted = await self.village.house.read(uses_of, ZALO.name, now=self.village.now)
        return counted.get(use, 0)


@pytest.fixture
async def doors(any_village: Village) -> AsyncIterator[Doors]:
    village = any_village
    async with pages_that_ring(village) as service, zalo_oa(village) as zalo:
        assert isinstance(zalo, ZaloOaPhone)
        ways = (*village.links.ways, Way(ZALO, chat="https://zalo.me/2"))
        village.links = replace(village.links, ways=ways)
        village.leaves_to()
        yield Doors(village, await on_duty(village), service, PagePhone(village, BROWSER), zalo)


async def moves(old: Person, new: Phone) -> None:
    """By what /move says is to be typed there."""
    await old.says("/move")
    found = re.findall(r"/start (go-[\w-]+)", old.everything_heard())
    await new.says(f"/start {found[-1]}")


async def moves_on(old: Phone, new: Phone) -> None:
    await old.says("/move")
    found = re.findall(r"/start (go-[\w-]+)", "\n".join(await old.reads()))
    await new.says(f"/start {found[-1]}")


async def reports_on(phone: Phone, *, reach: str = "1", marks: str = "") -> str:
    """A motorbike, stolen today, told in digits."""
    told = ("/start v-06724-01", "/report", "1", "1", "2", "đầu cầu", *filter(None, [marks]), "7")
    for said in (*told, reach, "1"):
        await phone.says(said)
    return await newest_number(phone.village)  # type: ignore[attr-defined]  # every phone here has


async def read(phone: Phone) -> str:
    return "\n".join(await phone.reads())


async def test_asked_at_one_door_and_answered_at_another(doors):
    old = await someone(doors.village)
    number = await reports_theft(old)
    await doors.asks(number, "What colour?")
    assert "What colour?" in old.everything_heard()

    await moves(old, doors.page)
    await doors.page.says("/cases")
    await doors.page.says("1")
    await doors.page.says("đỏ sẫm")

    assert "đỏ sẫm" in doors.duty.room.everything_heard()
    assert "đỏ sẫm" not in old.everything_heard()


async def test_a_report_begun_on_a_page_is_sent_from_zalo(doors):
    for said in ("/start v-06724-01", "/report", "1", "1", "2", "đầu cầu treo"):
        await doors.page.says(said)
    await moves_on(doors.page, doors.zalo)
    assert "Từ giờ nói tiếp ở đây" in await read(doors.zalo)
    assert "Bà con nói tiếp ở Zalo rồi." in await read(doors.page)

    for said in ("1", "xe màu xanh", "7", "1", "1"):
        await doors.zalo.says(said)

    number = await newest_number(doors.village)
    card = doors.duty.card(number).text
    assert "đầu cầu treo" in doors.duty.room.everything_heard(), card
    assert "xe màu xanh" in doors.duty.room.everything_heard()
    assert number in await read(doors.zalo)
    assert number not in await read(doors.page)


async def test_one_report_through_three_doors(doors):
    old = await someone(doors.village)
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await old.says(said)
    await old.sends_photo()
    await moves(old, doors.page)
    await doors.page.chooses("Go on")
    await doors.page.says("red paint")
    await moves_on(doors.page, doors.zalo)
    for said in ("1", "7", "1", "1"):
        await doors.zalo.says(said)

    told = doors.duty.room.everything_heard()
    assert "end of the bridge" in told
    assert "red paint" in told
    assert "📷" in told or any(one.attachments for one in doors.duty.room.heard)


async def test_a_danger_goes_on_at_the_new_door_as_the_same_case(doors):
    old = await someone(doors.village)
    number = await calls_fire(old)
    await moves(old, doors.page)
    await doors.page.chooses("Go on")
    await doors.page.says("sau chợ")

    assert await newest_number(doors.village) == number
    assert "sau chợ" in doors.duty.room.everything_heard()
    before = len(old.heard)
    await doors.duty.officers[0].taps("Take", on=doors.duty.card(number))
    assert len(old.heard) == before
    assert len(await doors.page.reads()) > 0
    assert "Somebody took it" in await read(doors.page)


async def test_undone_the_report_in_the_making_comes_back_with_its_photo(doors):
    """It used to stay where it had gone."""
    old = await someone(doors.village)
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await old.says(said)
    await old.sends_photo()
    await moves(old, doors.page)
    await moves_on(doors.page, doors.zalo)

    await old.presses("That was not me: undo")
    await old.presses("Go on")
    for said in ("7", "1", "1"):
        await old.says(said)

    assert "end of the bridge" in doors.duty.room.everything_heard()
    assert any(one.attachments for one in doors.duty.room.heard)
    await doors.zalo.says("/report")
    assert "Go on?" not in (await doors.zalo.reads())[-1]


async def test_what_zalo_does_not_take_rings_the_page_they_came_from(doors):
    """Neutrally, and the room learns no more than that it waits."""
    number = await reports_on(doors.page)
    browser = await doors.rung()
    await moves_on(doors.page, doors.zalo)
    browser.rung.clear()
    await doors.window_closes()

    await doors.asks(number, "Biển số bao nhiêu?")

    assert set(browser.texts) == {NEUTRAL}
    assert WAITS_THERE in await read(doors.page)
    assert "Biển số" not in await read(doors.page)
    assert "only once they have written again" in doors.duty.room.everything_heard()
    assert "page" not in doors.duty.room.everything_heard()
    assert await doors.uses(Use.RUNG_INSTEAD) >= 1

    await doors.zalo.says("có gì?")
    await doors.village.passes(minutes=1)
    assert "Biển số bao nhiêu?" in await read(doors.zalo)
    assert "có gì?" not in doors.duty.room.everything_heard()  # it used to be taken for the answer
    await doors.zalo.says("14-B1 123.45")  # asked long ago, and come just now
    assert "14-B1 123.45" in doors.duty.room.everything_heard()


async def test_or_they_have_it_come_to_the_page(doors):
    number = await reports_on(doors.page)
    browser = await doors.rung()
    await moves_on(doors.page, doors.zalo)
    await doors.window_closes()
    await doors.asks(number, "Biển số bao nhiêu?")

    await doors.page.chooses(HERE)
    await doors.village.passes(minutes=1)
    assert "Biển số bao nhiêu?" in await read(doors.page)
    assert any("Biển số" in text for text in browser.texts)
    await doors.page.says("/cases")
    await doors.page.says("1")
    await doors.page.says("14-B1 123.45")
    assert "14-B1 123.45" in doors.duty.room.everything_heard()


async def test_who_asked_for_silence_is_not_rung_for_zalo(doors):
    number = await reports_on(doors.page)
    browser = await doors.rung()
    await moves_on(doors.page, doors.zalo)
    for said in ("/report", "2", "1", "3", "2", "ở chợ", "7", "2", "1"):
        await doors.zalo.says(said)  # with words hidden
    await lets_ring(doors.village, "c" * 43, browser)
    browser.rung.clear()
    await doors.window_closes()
    before = len(await doors.page.reads())

    await doors.asks(number, "Biển số bao nhiêu?")

    assert browser.rung == []
    assert len(await doors.page.reads()) == before


async def test_an_announcement_that_zalo_does_not_take_is_read_on_the_page(doors):
    admin = await english_admin(doors.village)
    await doors.page.says("/start v-06724-01")
    browser = await doors.rung()
    await moves_on(doors.page, doors.zalo)
    await doors.window_closes()

    await doors.village.house.write(announce, doors.village)
    await doors.village.passes(seconds=30)

    sent = await doors.village.house.read(the_sending)
    assert (sent.sent, sent.lost) == (1, 0)
    assert "Sáng mai họp thôn." in await read(doors.page)
    assert any("Sáng mai họp thôn." in text for text in browser.texts)
    assert "Sáng mai họp thôn." not in await read(doors.zalo)
    assert await doors.uses(Use.RUNG_INSTEAD) == 1
    assert "cannot be reached 1" not in admin.everything_heard()


async def test_an_announcement_is_lost_where_no_page_rings(doors):
    await doors.page.says("/start v-06724-01")
    await moves_on(doors.page, doors.zalo)
    await doors.village.admin()
    await doors.window_closes()

    await doors.village.house.write(announce, doors.village)
    await doors.village.passes(seconds=30)

    sent = await doors.village.house.read(the_sending)
    assert (sent.sent, sent.lost) == (0, 1)
    assert await doors.uses(Use.AWAITS_WORD) == 1


async def code_in(reads: str) -> str:
    found = re.findall(r"\d{4} \d{4}", reads)
    assert found, reads
    return found[-1]


async def test_by_its_code_a_report_comes_from_a_borrowed_phone_to_ones_own(doors):
    """It used to be only shown there, and its answers went nowhere."""
    borrowed = await someone(doors.village)
    number = await reports_theft(borrowed, reach="3")
    code = await code_in(borrowed.everything_heard())
    heard = len(borrowed.heard)
    await doors.page.says("/start v-06724-01")
    browser = await doors.rung()

    await doors.page.says(code)
    await doors.asks(number, "What colour?")
    assert browser.rung == []  # a code alone only shows it
    await doors.page.says(code)
    await doors.page.chooses(HERE)
    browser = await doors.rung()  # a report that asks for silence had ended it
    await doors.asks(number, "Which street?")

    assert "Từ giờ trả lời về tin này tới đây." in await read(doors.page)
    assert any("Which street?" in text for text in browser.texts)
    assert len(borrowed.heard) == heard  # nothing rings on a phone of somebody else


async def test_the_door_that_had_the_report_is_told_and_takes_it_back(doors):
    borrowed = await someone(doors.village)
    number = await reports_theft(borrowed, reach="3")
    code = await code_in(borrowed.everything_heard())
    await doors.page.says("/start v-06724-01")
    await doors.page.says(code)
    await doors.page.chooses(HERE)
    await doors.zalo.says("/start v-06724-01")
    await doors.zalo.says(code)
    await doors.zalo.chooses(HERE)
    assert f"Từ giờ trả lời về tin {number} tới Zalo." in await read(doors.page)

    await doors.page.chooses("Không phải tôi")
    await doors.asks(number, "What colour?")

    assert "What colour?" in await read(doors.page)
    assert "What colour?" not in await read(doors.zalo)
    assert f"tin {number} tới trang" in await read(doors.zalo)


async def test_closed_after_the_change_it_is_judged_at_the_new_door(doors):
    old = await someone(doors.village)
    number = await reports_theft(old)
    await moves(old, doors.zalo)
    officer = doors.duty.officers[0]
    await officer.taps("Take", on=doors.duty.card(number))
    assert "somebody looks after it" in await read(doors.zalo)
    await doors.zalo.says("/cases")
    assert number in (await doors.zalo.reads())[-1]
    await old.says("/cases")
    assert number not in old.screen.text
