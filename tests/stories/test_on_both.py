"""Stories of residents on both databases."""

from sqlalchemy import select

from domain.cases.cases import CaseState
from storage.tables import Case
from storage.tx import Tx
from tests.duty import opening_code
from tests.village import Person, Village

STEPS = ("/report", "1", "1", "2", "end of the bridge", "7")


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


async def from_the_poster(village: Village, *desks: str) -> Person:
    for desk in desks:
        await village.room(desk)
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    return resident


async def tells(resident: Person, *texts: str) -> None:
    for text in texts:
        await resident.says(text)


async def test_a_theft_reaches_the_room_and_its_reporter_is_told(any_village):
    resident = await from_the_poster(any_village, "cax")
    await tells(resident, *STEPS[:-1])
    await resident.sends_voice()
    await tells(resident, "7", "1", "1")
    assert "reached the duty room" in resident.everything_heard()
    (case,) = await any_village.house.read(all_cases)
    assert (case.urgency, case.state) == ("P2", CaseState.NEW)


async def test_danger_opens_at_one_tap_and_is_taken_back(any_village):
    resident = await from_the_poster(any_village, "cax")
    await resident.says("1")
    await resident.presses("Fire")
    await resident.presses("Pressed by mistake")
    (case,) = await any_village.house.read(all_cases)
    assert (case.urgency, case.state) == ("P1", CaseState.WITHDRAWN)


async def test_home_is_wiped_and_opened_again(any_village):
    resident = await from_the_poster(any_village, "cax", "care")
    await tells(resident, "/report", "3", "1", "2", "1", "1", "7", "1234", "1", "1")
    assert "reached" not in resident.everything_heard()
    await resident.says("1234")
    assert "reached the duty room" in resident.screen.text


async def test_a_code_opens_the_report_on_another_phone(any_village):
    resident = await from_the_poster(any_village, "cax")
    await tells(resident, *STEPS, "3", "1")
    digits = opening_code(resident)
    other = any_village.resident(language="en", name="Other")
    await other.starts("v-06724-01")
    await other.says(digits)
    assert "reached the duty room" in other.screen.text


async def test_an_inquiry_comes_back_answered(any_village):
    officer = await any_village.officer(await any_village.room("cax"))
    resident = await from_the_poster(any_village)
    await tells(resident, *STEPS, "1", "1")
    await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    await officer.replies("Xe màu gì?", to=officer.room.card_of("📨 Nhắn người báo"))
    await resident.says("red")
    assert officer.room.heard[-1].text.endswith(": red")


async def test_what_is_mine_is_erased(any_village):
    resident = await from_the_poster(any_village, "cax")
    await tells(resident, *STEPS, "1", "1", "/privacy", "1", "2", "/cases")
    assert resident.screen.text.startswith("You have no reports here.")
    await any_village.ticker.sweep()


async def test_weapons_are_handed_in_at_a_time_that_is_moved_and_closed(any_village):
    officer = await any_village.officer(await any_village.room("cax"))
    resident = await from_the_poster(any_village)
    await tells(
        resident, "/start", "5", "2", "1", "2", "7", "1", "behind the school", "1", "1", "1"
    )
    await resident.presses("Another time")
    await resident.says("2")
    assert "Your time is changed." in resident.screen.text
    for label in ("✋", "🏁"):
        await officer.taps(label)
    await officer.taps("Không gặp")
    await officer.taps("🏁")
    await any_village.passes(minutes=2)
    assert "We did not meet" in resident.everything_heard()
    (case,) = await any_village.house.read(all_cases)
    assert (case.life, case.state, case.ended) == ("appointment", CaseState.CLOSED, "missed")
