"""How a reporter may be reached: asked back, discreetly, by telephone, or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.cases.cases import CaseState
from domain.heard import HeardMedia
from storage import reporters
from storage.tables import Case, Reporter
from storage.tx import Tx
from tests.village import Officer, Person, Village


def the_case(tx: Tx) -> Case:
    return tx.scalars(select(Case)).one()


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


def the_reporter(tx: Tx) -> Reporter:
    return tx.scalars(select(Reporter)).one()


def report_told_false(tx: Tx, village: Village) -> None:
    reporter = tx.scalars(select(Reporter)).all()[0]
    for days in (0, 1):
        reporters.count_falsehood(tx, reporter, on=(village.now - timedelta(days=days)).date())


async def reports_theft(resident: Person, reach: str = "1") -> None:
    for said in ("/report", "1", "1", "2", "end of the bridge", "7", reach):
        await resident.says(said)
    if "Which telephone number" in resident.screen.text:
        await resident.says("0912 345 678")
    await resident.says("1")


@pytest.fixture
async def officer(village: Village) -> Officer:
    """An officer in the room of the commune police."""
    return await village.officer(await village.room("cax"))


@pytest.fixture
async def resident(village: Village, officer: Officer) -> Person:
    """Somebody from Pò Hèn who reads English."""
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    return resident


async def asks(officer: Officer, question: str) -> None:
    room = officer.room
    assert room is not None
    if room.card.key("Nhận"):
        await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    await officer.replies(question, to=room.card_of("📨 Nhắn người báo"))


async def test_an_inquiry_is_answered_by_the_next_words(village, officer, resident):
    await reports_theft(resident)
    await asks(officer, "Xe màu gì?")
    assert "Xe màu gì?" in resident.heard[-1].text
    await resident.says("red")
    assert officer.room.heard[-1].text.endswith(": red")
    assert (await village.house.read(the_case)).state == CaseState.IN_PROGRESS


async def test_an_inquiry_is_answered_by_a_tap(officer, resident):
    await reports_theft(resident)
    await asks(officer, "Có camera không?")
    await resident.presses("Yes")
    assert officer.room.heard[-1].text.endswith(": Có")


async def test_an_inquiry_in_the_middle_of_another_report_loses_neither(officer, resident):
    await reports_theft(resident)
    await resident.says("/report")
    await resident.presses("Fight")
    await asks(officer, "Xe màu gì?")
    await resident.says("dark red, a dent in front")
    assert "dark red" in officer.room.everything_heard()
    await resident.presses("Threatened")
    assert "When was it?" in resident.screen.text


async def test_who_looks_only_now_and_then_is_still_asked_after_three_days(
    village, officer, resident
):
    """It used to be over after 24 hours, seen or not."""
    await reports_theft(resident, reach="3")
    await asks(officer, "Xe màu gì?")
    assert "They see it only" in officer.room.everything_heard() or "chỉ thấy" in (
        officer.room.everything_heard()
    )
    await later(village, days=3)
    await opens_own_report(resident)
    assert "Xe màu gì?" in resident.screen.text
    await later(village, hours=23)
    await resident.says("dark red")
    assert "dark red" in officer.room.everything_heard()


async def test_what_was_seen_and_not_answered_for_24_hours_is_over(village, officer, resident):
    await reports_theft(resident, reach="3")
    await asks(officer, "Xe màu gì?")
    await later(village, days=3)
    await opens_own_report(resident)
    await later(village, hours=25)
    await opens_own_report(resident)
    assert "Xe màu gì?" not in resident.screen.text
    assert (await village.house.read(the_case)).state == CaseState.IN_PROGRESS


async def opens_own_report(resident: Person) -> None:
    await resident.says("/cases")
    await resident.says("1")


async def later(village: Village, **time: float) -> None:
    village.now += timedelta(**time)
    await village.settle()


async def test_the_menu_stays_within_reach_of_an_inquiry(officer, resident):
    await reports_theft(resident)
    await asks(officer, "Xe màu gì?")
    await resident.says("0")
    assert "press 1 or call 113" in resident.screen.text


async def test_discreet_says_only_that_there_is_news(village, officer, resident):
    for said in ("/report", "2", "1", "3", "2", "at the market", "7", "2", "1"):
        await resident.says(said)
    await asks(officer, "Mấy người?")
    assert resident.heard[-1].text == "There is news."
    assert "Mấy người?" not in resident.everything_heard()
    await resident.presses("Show it")
    assert "Mấy người?" in resident.screen.text
    await resident.presses("Hide")
    assert "Mấy người?" not in resident.everything_heard()


async def test_what_was_shown_discreetly_hides_by_itself_after_half_an_hour(
    village, officer, resident
):
    for said in ("/report", "2", "1", "3", "2", "at the market", "7", "2", "1"):
        await resident.says(said)
    await asks(officer, "Mấy người?")
    await resident.presses("Show it")
    village.now += timedelta(minutes=30)
    await village.ticker.sweep()
    await village.settle()
    assert "Mấy người?" not in resident.everything_heard()
    await resident.says("/cases")
    await resident.says("1")
    assert "Mấy người?" in resident.screen.text


async def test_call_me_asks_for_a_number(village, resident):
    await reports_theft(resident, reach="2")
    reporter = await village.house.read(the_reporter)
    assert reporter.reach == "phone"


async def test_a_shared_contact_means_call_me(village, resident):
    for said in ("/report", "1", "1", "2", "end of the bridge", "7"):
        await resident.says(said)
    await resident.shares_contact("+84912345678")
    assert "📞 +84912345678" in resident.screen.text


async def test_two_falsehoods_leave_one_report_a_day_and_danger_always(village, resident):
    await reports_theft(resident)
    await village.house.write(report_told_false, village)
    village.now += timedelta(days=1)
    await reports_theft(resident)
    await reports_theft(resident)
    assert resident.screen.text.startswith("You sent one today. The next can leave tomorrow.")

    await resident.says("/danger")
    await resident.presses("Fire")
    cases = await village.house.read(lambda tx: tx.scalars(select(Case)).all())
    assert sorted(case.urgency for case in cases) == ["P1", "P2", "P2"]
    marked = await village.house.read(lambda tx: tx.scalars(select(Reporter.call_first)).all())
    assert sorted(marked) == [False, True, True]


@pytest.fixture
async def prankster(village: Village, resident: Person) -> Person:
    """Twice deliberately false, and today's one report sent."""
    await reports_theft(resident)
    await village.house.write(report_told_false, village)
    village.now += timedelta(days=1)
    await reports_theft(resident)
    return resident


async def test_who_has_to_wait_hears_it_before_the_first_question(prankster):
    """It was said when all had been told, and all of it was lost."""
    await prankster.says("/report")
    await prankster.says("1")
    numbers = "113 · Trực ban Công an xã 0203 000 0000"
    assert prankster.screen.text.split("\n") == [
        "You sent one today. The next can leave tomorrow.",
        f"In danger, call {numbers}. Danger can be reported at any time.",
        "What is gone?",
    ]


async def test_what_they_told_all_the_same_is_kept_and_leaves_tomorrow(village, prankster):
    before = len(await village.house.read(all_cases))
    await reports_theft(prankster)
    assert "It is kept. Tomorrow, press Report again." in prankster.screen.text
    assert len(await village.house.read(all_cases)) == before

    village.now += timedelta(days=1)
    await prankster.says("/report")
    await prankster.presses("Go on")
    assert "end of the bridge" in prankster.screen.text
    await prankster.says("1")
    assert len(await village.house.read(all_cases)) == before + 1


async def test_what_turns_out_to_be_danger_leaves_at_once(village, prankster):
    await prankster.says("/report")
    await prankster.says("1")
    await prankster.says("1")
    await prankster.presses("The thief is still there")
    assert "P1" in [case.urgency for case in await village.house.read(all_cases)]


async def test_nobody_else_hears_of_it(resident):
    await reports_theft(resident)
    await resident.says("/report")
    await resident.says("1")
    assert resident.screen.text == "What is gone?"


async def test_an_album_is_acknowledged_once(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    heard = len(resident.heard)
    for _ in range(5):
        await resident._hear(media=village_photo(village), album="a1")
    assert len(resident.heard) == heard + 1


def village_photo(village: Village) -> tuple[object, ...]:
    ref = f"file-{len(village.messenger.files)}"
    village.messenger.files[ref] = b"photo"
    return (HeardMedia("photo", ref, 5),)


async def test_the_admin_hears_of_a_form_that_nobody_reads(village):
    admin = await village.admin()
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for _ in range(3):
        await resident.says("/report")
        await resident.presses("Theft")
    assert admin.everything_heard().count("Mất trộm") == 1
