"""Meetings and the clock: it jumps, two processes ring at once; what is typed wrongly meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from bot.wiring import make_ticker
from domain.mouth import Unreachable
from storage import sites
from storage.open_house import open_house
from storage.tx import Tx
from tests.stories.gathering import (
    PO_HEN,
    TITLE,
    calls,
    composes,
    english_admin,
    jump,
    lives_in,
    meeting_of,
    opens,
)
from tests.village import Person, open_village


def reminded(person: Person) -> int:
    return person.everything_heard().count("⏰")


@pytest.mark.postgres
async def test_two_processes_that_ring_at_once_remind_once(postgres_url, tmp_path):
    async with open_village(postgres_url, tmp_path) as village:
        admin = await english_admin(village)
        people = [await lives_in(village, PO_HEN) for _ in range(3)]
        await calls(admin, when="20/11 19:00")
        other = await asyncio.to_thread(open_house, postgres_url, tmp_path / "keys" / "master")
        try:
            tickers = [village.ticker, make_ticker(other, clock=village.clock)]
            for hours in (35.5, 23):  # a day before, an hour before
                village.now += timedelta(hours=hours)
                await asyncio.gather(*(ticker.tick() for ticker in tickers for _ in range(3)))
            await village.settle()
        finally:
            await asyncio.to_thread(other.close)
    assert [reminded(person) for person in people] == [2, 2, 2]


async def test_a_clock_that_is_put_back_reminds_nobody_again(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await jump(village, seconds=3)
    assert reminded(resident) == 1
    village.now -= timedelta(hours=30)
    await jump(village, seconds=3)
    await jump(village, hours=30)
    assert reminded(resident) == 1
    await jump(village, hours=23)
    assert reminded(resident) == 2


async def test_a_place_that_changes_its_time_zone_meets_at_the_same_moment(village, admin):
    """What was announced holds; phones and lists show it on the new clock."""
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    before = (await meeting_of(village)).starts_at

    def moves_east(tx: Tx) -> None:
        sites.all_sites(tx)[0].timezone = "Asia/Jayapura"

    await village.house.write(moves_east)
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await jump(village, seconds=3)
    assert (await meeting_of(village)).starts_at == before
    assert reminded(resident) == 1


async def test_called_off_while_the_reminder_is_still_on_its_way(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.messenger.failures += [(resident.address, Unreachable())] * 3
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await village.settle()
    await opens(admin, "Call it off", "Without a reason")
    village.messenger.failures.clear()
    await village.passes(minutes=5)
    assert reminded(resident) == 0
    assert resident.heard[-1].text.startswith("❌ CANCELLED: New road")


async def test_an_admin_removed_while_composing_can_answer_nothing_either(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await calls(admin)
    await resident.says("3")
    await resident.says("When is the lamp mended?")
    await admin.presses("Show them")
    await admin.presses("Answer 1")
    await other.says("/admin")
    await other.presses("Officers and admins")
    await other.presses("Hương")
    await other.presses("Yes, take it away")
    await admin.says("Tomorrow.")
    assert "Tomorrow." not in resident.everything_heard()
    await opens(other, "Questions")
    assert "→" not in other.heard[-1].text  # no answer was kept


@pytest.mark.parametrize("typed", ["25:00", "", "   ", "x" * 5000, "31/11 8:00"])
async def test_whatever_is_typed_for_the_day_is_answered_and_asked_again(village, admin, typed):
    await lives_in(village, PO_HEN)
    await admin.says("/meetings")
    for label in ("Call a meeting", "Village meeting"):
        await admin.presses(label)
    await admin.says("Road")
    await admin.says("School")
    known = len(admin.heard)
    await admin.says(typed)
    assert len(admin.heard) > known
    await admin.says("mai 19:00")
    assert "Who is invited?" in admin.heard[-1].text


async def test_a_meeting_in_five_minutes_says_that_nobody_is_reminded(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, when="18/11 7:50")
    assert "⏰ No reminder." in admin.heard[-1].text
    await admin.presses("✅ Invite")
    await village.passes(seconds=3)
    assert TITLE in resident.heard[-1].text


async def test_digits_choose_on_the_organisers_screens_too(village, admin):
    await lives_in(village, PO_HEN)
    await admin.says("/meetings")
    for label in ("Call a meeting", "Village meeting"):
        await admin.presses(label)
    await admin.says("Road")
    await admin.says("0")  # back from the place
    assert "What is it about?" in admin.heard[-1].text
    await admin.says("Bridge")
    await admin.says("School")
    await admin.says("2")  # the second day
    assert "Thursday 19 November, at what time?" in admin.heard[-1].text
    await admin.says("0")  # back, not midnight
    assert "Which day?" in admin.heard[-1].text
    await admin.says("2")
    await admin.says("19:00")
    await admin.presses("Thôn Pò Hèn")
    await admin.presses("Go on")
    await admin.says("7")  # without an agenda
    assert "🏘 Village meeting: Bridge" in admin.everything_heard()
    assert "Check it once more" in admin.heard[-1].text
