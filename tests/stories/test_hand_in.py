"""Handing in: unnamed, at a time of the desk's hours; what may explode is never carried."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage.site_cache import forget_books
from storage.tables import Booking, Case, Desk, Reporter
from tests.duty import on_duty, someone, the_case, told_kinds
from tests.village import Person, Village

NUMBER = re.compile(r"\d{3}-\d{3}")
TEN = "10:00 on Wednesday 18 November"  # two hours from now on, the first half hour that is open


@pytest.fixture
async def duty(village):
    return await on_duty(village)


@pytest.fixture
async def resident(village, duty):
    return await someone(village)


async def hands_in(
    person: Person, *counted: str, at: str = "1", reach: str = "Message this"
) -> str:
    """From the menu to *sent*; returns the number."""
    await person.says("/start")
    await person.presses("Papers")
    await person.presses("Hand in")
    for said in counted or ("2 guns",):
        await person.says(said)
    await person.says("7")
    await person.presses("I bring it")
    await person.says("behind the school")
    await person.says(at)
    await person.presses(reach)
    await person.presses("Send")
    return NUMBER.search(person.everything_heard()[-400:])[0]


async def bookings(village: Village) -> list[Booking]:
    return await village.house.read(lambda tx: list(tx.scalars(select(Booking))))


async def leaves_one_place(village: Village) -> None:
    def deed(tx):
        desk = tx.scalars(select(Desk).where(col(Desk.code) == "cax")).one()
        desk.hours = {**desk.hours, "at_once": 1}
        forget_books(tx)

    await village.house.write(deed)


# -------------------------------------------------------------------------------- asked for


async def test_what_is_handed_in_has_a_number_and_a_time(village, duty, resident):
    number = await hands_in(resident, "2 guns", "124 bullets")
    assert resident.heard[-1].text.split("\n")[:2] == [
        f"✔✔ Number {number} reached the office.",
        f"🗓 Your time: {TEN}.",
    ]
    assert duty.card(number).text.split("\n")[1] == f"🗓 {TEN}"
    case = await the_case(village, number)
    assert (case.life, case.urgency, case.facets) == ("appointment", "P4", {})
    assert [one.case_id for one in await bookings(village)] == [case.id]


async def test_nobody_asks_where_it_comes_from_or_who_it_is(resident):
    await hands_in(resident)
    heard = resident.everything_heard().lower()
    assert "nobody asks where it comes from" in heard
    assert not [word for word in ("your name", "identity", "how did you get") if word in heard]


async def test_things_and_amounts_are_pressed_or_typed_and_stand_on_the_review(resident):
    await resident.says("/start")
    await resident.says("5")
    await resident.says("2")
    await resident.presses("Gun, air rifle")
    assert resident.screen.text == "How many: Gun, air rifle? Count in pieces."
    await resident.says("7")  # a number here, and no *skip*
    await resident.says("8,5 firecrackers in bulk, 1.821 firecrackers")
    assert resident.screen.text.split("\n") == [
        "🔫 Gun, air rifle: 7 pieces",
        "🎇 Firecrackers in bulk: 8.5 kilograms",
        "🎆 Firecrackers: 1,821 pieces",
        "Anything else? If not: press 7.",
    ]


async def test_what_may_explode_is_never_carried_and_leads_to_the_numbers(resident):
    await resident.says("/start")
    await resident.says("5")
    await resident.says("2")
    await resident.presses("Bomb, grenade, shell")
    assert resident.screen.text.startswith("Do not touch or carry it. Go away and call 113")
    assert "0203 000 0000" in resident.screen.text
    await resident.says("0")
    assert resident.screen.text.startswith("What do you hand in?")


async def test_an_own_weapon_among_reports_leads_to_handing_it_in(resident):
    await resident.says("/report")
    for label in ("See more", "Guns, bombs"):
        while resident.screen.key(label) is None:
            await resident.presses("See more")
        await resident.presses(label)
    await resident.presses("My own, to hand in")
    assert resident.screen.text.startswith("What do you hand in?")


async def test_where_nobody_has_hours_the_offices_own_card_is_shown(village, duty, resident):
    def deed(tx):
        tx.scalars(select(Desk).where(col(Desk.code) == "cax")).one().hours = {}

    await village.house.write(deed)
    await village.restarts()
    await resident.says("/start")
    await resident.says("5")
    await resident.says("2")
    assert resident.screen.text.startswith("To hand in guns, firecrackers or blades")


# ------------------------------------------------------------------------------------ times


async def test_a_time_that_is_full_is_not_offered(village, duty, resident):
    await leaves_one_place(village)
    await hands_in(resident)
    other = await someone(village)
    number = await hands_in(other)
    assert "10:30 on Wednesday" in other.heard[-1].text
    assert TEN not in str(duty.card(number))


async def test_a_time_that_somebody_else_just_took_is_said_kindly_and_others_are_offered(
    village, duty, resident
):
    await leaves_one_place(village)
    other = await someone(village)
    for person in (resident, other):
        await person.says("/start")
        for said in ("5", "2", "1 gun", "7", "1", "behind the school", "1", "1"):
            await person.says(said)
    await resident.presses("Send")
    await other.presses("Send")
    assert other.screen.text.split("\n")[0].startswith("Somebody has just taken that time.")
    assert TEN not in " ".join(other.screen.labels)
    await other.says("1")
    await other.presses("Send")
    assert len({one.starts_at for one in await bookings(village)}) == 2


async def test_a_time_can_be_typed(resident):
    await hands_in(resident, at="tomorrow 2 pm")
    assert "14:00 on Thursday 19 November" in resident.heard[-1].text


async def test_another_time_gives_the_first_one_back(village, duty, resident):
    number = await hands_in(resident)
    await resident.presses("Another time")
    await resident.says("2")
    assert resident.screen.text.startswith("Your time is changed.")
    (booking,) = await bookings(village)
    assert f"🗓 {TEN}" not in duty.card(number).text
    assert "moved" in await told_kinds(village, number)
    assert booking.starts_at.hour == 4  # 11:00 there


async def test_what_is_taken_back_needs_no_time(village, resident):
    number = await hands_in(resident)
    await resident.says("/cases")
    await resident.says("1")
    await resident.presses("Take it back")
    await resident.presses("Take it back")
    assert await bookings(village) == []
    assert (await the_case(village, number)).state == "withdrawn"


async def test_reminders_come_before_the_time_and_not_once_it_is_over(village, duty, resident):
    await hands_in(resident, at="23 november 14:00")
    before = len(resident.heard)
    await village.passes(days=4, hours=7)
    told = [one.text for one in resident.heard[before:] if one.text.startswith("🗓")]
    assert len(told) == 1
    assert "14:00" in told[0]


async def test_a_reminder_keeps_quiet_where_words_are_hidden(village, duty, resident):
    await hands_in(resident, at="23 november 14:00", reach="Message, words")
    before = len(resident.heard)
    await village.passes(days=5, hours=7)
    told = " ".join(one.text for one in resident.heard[before:])
    assert told
    assert "14:00" not in told


# ------------------------------------------------------------------------------- handed over


async def test_the_officer_counts_and_whoever_handed_in_reads_a_receipt(village, duty, resident):
    number = await hands_in(resident, "2 guns")
    officer = duty.officers[0]
    await officer.taps("Take", on=duty.card(number))
    assert resident.heard[-1].text.startswith(f"Number {number}: agreed")
    await officer.taps("Close", on=duty.card(number))
    await officer.taps("Handed in")
    await officer.taps("Gun, air rifle")
    await officer.replies("2", to=duty.newest)
    await officer.taps("Bullets")
    await officer.replies("124", to=duty.newest)
    await officer.taps("Next")
    await officer.taps("Close it")
    assert not any("Handed in, number" in one.text for one in resident.heard)
    await village.passes(minutes=2)
    *told, receipt = resident.heard[-1].text.split("\n")
    assert told == [
        f"About number {number}:",
        "Thank you. What you handed in cannot hurt anybody now.",
        f"Handed in, number {number}:",
        "🔫 Gun, air rifle: 2 pieces",
        "🔩 Bullets: 124 pieces",
    ]
    assert receipt.startswith("📃 Receipt: ")
    case = await the_case(village, number)
    assert (case.state, case.ended, case.outcome) == ("closed", "handed", None)
    assert duty.card(number).text.startswith("⚪ Handed in · 🤲")
    assert await bookings(village) == []


async def test_an_amount_that_is_none_is_asked_again_and_undo_opens_it(village, duty, resident):
    number = await hands_in(resident, "2 guns")
    officer = duty.officers[0]
    await officer.taps("Take", on=duty.card(number))
    await officer.taps("Close", on=duty.card(number))
    await officer.taps("Handed in")
    await officer.taps("Gun, air rifle")
    asked = duty.newest
    await officer.replies("many", to=asked)
    assert duty.newest.text == "Please reply with a number, as 2 or 8.1."
    await officer.replies("3", to=asked)
    await officer.taps("Next", on=asked)
    await officer.taps("Close it", on=asked)
    await officer.taps("Undo", on=asked)
    assert (await the_case(village, number)).state == "acknowledged"


async def test_what_was_handed_in_goes_after_ninety_days(village, duty, resident):
    number = await hands_in(resident)
    officer = duty.officers[0]
    await officer.taps("Take", on=duty.card(number))
    for label in ("Close", "Nobody came", "Close it"):
        await officer.taps(label)
    await village.passes(minutes=2)
    assert (await the_case(village, number)).data_key is not None
    village.now += timedelta(days=91)
    await village.settle()
    assert (await the_case(village, number)).data_key is None


async def test_its_room_reads_coarsely_and_no_name_stands_anywhere(village, duty, resident):
    number = await hands_in(resident)
    assert "behind the school" not in duty.card(number).text
    assert resident.name not in duty.room.everything_heard()
    rows = await village.house.read(lambda tx: list(tx.scalars(select(Reporter))))
    assert all(row.report_sealed for row in rows)
    assert await village.house.read(lambda tx: len(list(tx.scalars(select(Case))))) == 1
