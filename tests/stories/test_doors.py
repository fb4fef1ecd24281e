"""One person, several doors: they go on elsewhere with what they told, and are rung there."""

import re
from dataclasses import replace

import pytest

from actions.people import dying_channels, pushing
from channels.telegram.about import ABOUT
from domain.people.entry_links import Links
from tests.contracts.phones import BROWSER, PagePhone
from tests.duty import Duty, on_duty, reports_theft, someone
from tests.pushes import PushService
from tests.ringing import lets_ring
from tests.stories.test_announcements import announce
from tests.village import Person, Village

UNDO = "That was not me: undo"


@pytest.fixture
def village(any_village: Village) -> Village:
    return any_village


@pytest.fixture
async def duty(service: PushService, village: Village) -> Duty:
    return await on_duty(village)


@pytest.fixture
async def old(duty: Duty, village: Village) -> Person:
    """Somebody of Pò Hèn at their first door."""
    return await someone(village)


@pytest.fixture
def page(village: Village) -> PagePhone:
    """Their second one."""
    return PagePhone(village, BROWSER)


async def code_at(old: Person) -> str:
    """What the link to the page carries behind the #."""
    await old.says("/move")
    found = re.search(r"/chat#(go-[\w-]+)", old.screen.text)
    assert found, old.everything_heard()
    return found[1]


async def moves(old: Person, page: PagePhone) -> None:
    await page.says(f"/start {await code_at(old)}")


async def test_reports_come_along_and_answers_come_to_the_new_door(
    village, duty, old, page, service
):
    number = await reports_theft(old)
    await moves(old, page)
    browser = service.browser()
    await lets_ring(village, page.page, browser)
    before = len(old.heard)

    await duty.officers[0].taps("Take", on=duty.card(number))
    await village.passes(minutes=1)

    assert (await page.reads())[-1] in browser.texts
    assert len(old.heard) == before
    await page.says("/cases")
    assert number in (await page.reads())[-1]
    await old.says("/cases")
    assert number not in old.screen.text


async def test_the_old_door_is_told_and_can_undo_it(village, duty, old, page):
    number = await reports_theft(old)
    await moves(old, page)
    assert "You go on in a browser now." in old.heard[-1].text

    await old.presses(UNDO)
    seen = len(await page.reads())
    await duty.officers[0].taps("Take", on=duty.card(number))

    assert len(await page.reads()) == seen
    await old.says("/cases")
    assert number in old.screen.text


async def test_where_silence_was_promised_the_old_door_hears_nothing(village, duty, old, page):
    for said in ("/report", "2", "1", "3", "2", "at the market", "7", "2", "1"):
        await old.says(said)  # with words hidden
    code = await code_at(old)
    before = len(old.heard)

    await page.says(f"/start {code}")

    assert len(old.heard) == before


async def test_a_link_works_once_and_for_ten_minutes(village, duty, old, page):
    await reports_theft(old)
    code = await code_at(old)
    await page.says(f"/start {code}")
    thief = PagePhone(village, BROWSER, page="b" * 43)
    await thief.says(f"/start {code}")
    assert any("đã dùng rồi" in said for said in await thief.reads())

    late = await someone(village)
    code = await code_at(late)
    await village.passes(minutes=11)
    await thief.says(f"/start {code}")
    assert "đã dùng rồi" in (await thief.reads())[-1]


async def test_a_report_in_the_making_goes_on_at_the_new_door(village, duty, old, page):
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await old.says(said)
    await old.sends_photo()

    await moves(old, page)
    await page.chooses("Go on")
    for said in ("7", "1", "1"):
        await page.says(said)

    assert any("end of the bridge" in one.text for one in duty.room.heard)
    assert "Go on?" not in old.screen.text


async def test_who_joined_two_doors_on_purpose_hears_an_announcement_once(village, duty, old, page):
    await village.admin()
    await moves(old, page)

    await village.house.write(announce, village)
    await village.passes(seconds=3)

    assert "Sáng mai họp thôn." not in old.everything_heard()
    assert sum("Sáng mai họp thôn." in said for said in await page.reads()) == 1

    await old.presses(UNDO)
    await village.house.write(announce, village, texts={"vi": "Chiều họp."})
    await village.passes(seconds=3)
    assert old.everything_heard().count("Chiều họp.") == 1


async def test_back_and_forth_nothing_is_lost(village, duty, old, page):
    number = await reports_theft(old)
    await moves(old, page)
    await page.says("/move")
    back = re.search(r"/start (go-[\w-]+)", "\n".join(await page.reads()))
    assert back
    await old.starts(back[1])

    await duty.officers[0].taps("Take", on=duty.card(number))

    await old.says("/cases")
    assert number in old.screen.text


async def test_residents_of_a_dying_channel_are_told_once_and_no_case_is_named(
    village, duty, old, page
):
    number = await reports_theft(old)
    await page.says("/start")
    seen, links = len(await page.reads()), Links("https://titir.example")

    for _ in range(2):
        if not await village.house.read(dying_channels.was_told, village.channel):
            await village.house.write(
                dying_channels.tell_next,
                replace(ABOUT, name=village.channel),
                links,
                after="",
                now=village.now,
            )
    await village.settle()

    told = [one.text for one in old.heard if "may soon not reach you" in one.text]
    assert len(told) == 1
    assert "https://titir.example" in told[0]
    assert number not in told[0]
    assert len(await page.reads()) == seen
    await old.presses("Go on elsewhere")
    assert "/chat#go-" in old.screen.text


async def test_whom_silence_was_promised_hears_nothing_of_a_dying_channel(village, duty, old):
    for said in ("/report", "2", "1", "3", "2", "at the market", "7", "2", "1"):
        await old.says(said)  # with words hidden
    before = len(old.heard)

    _, last = await village.house.write(
        dying_channels.tell_next,
        replace(ABOUT, name=village.channel),
        Links("https://titir.example"),
        after="",
        now=village.now,
    )
    await village.settle()

    assert (last, len(old.heard)) == ("", before)


async def code_on(page: PagePhone) -> str:
    """What /move says there, to be typed elsewhere."""
    await page.says("/move")
    found = re.findall(r"/start (go-[\w-]+)", "\n".join(await page.reads()))
    assert found
    return found[-1]


async def test_undone_it_comes_back_from_wherever_it_went_on_to(village, duty, old, page):
    number = await reports_theft(old)
    await moves(old, page)
    further = PagePhone(village, BROWSER, page="c" * 43)
    await further.says(f"/start {await code_on(page)}")

    await old.presses(UNDO)
    seen = len(await further.reads())
    await duty.officers[0].taps("Take", on=duty.card(number))

    assert len(await further.reads()) == seen
    await further.says("/cases")
    assert number not in (await further.reads())[-1]
    await old.says("/cases")
    assert number in old.screen.text


async def test_who_asked_for_silence_is_not_rung_where_they_go_on(
    village, duty, old, page, service
):
    for said in ("/report", "2", "1", "3", "2", "at the market", "7", "2", "1"):
        await old.says(said)  # with words hidden
    await page.says("/start")
    await lets_ring(village, page.page, service.browser())

    await moves(old, page)

    assert not await village.house.read(pushing.rings, page.page)


async def test_what_stands_at_home_goes_from_both_phones_at_its_time(village, duty, old, page):
    await village.room("care")
    for said in ("/report", "3", "1"):
        await old.says(said)
    asked = old.screen
    await moves(old, page)
    shown = (await page.reads())[-1]

    await village.passes(minutes=31)
    await village.ticker.sweep()
    await village.settle()

    assert asked not in old.heard
    assert shown not in await page.reads()
