"""What a resident sees and does of their own reports, and of themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.cases.cases import CaseState, Outcome, spoken
from storage.tables import Case, Reporter, Resident
from storage.tx import Tx
from tests.duty import opening_code
from tests.village import Person, Village


def the_case(tx: Tx) -> Case:
    return tx.scalars(select(Case)).one()


def the_reporter(tx: Tx) -> Reporter:
    return tx.scalars(select(Reporter)).one()


def close(tx: Tx, village: Village) -> None:
    case = the_case(tx)
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.NOT_FOUND_YET, village.now


def count_residents(tx: Tx) -> int:
    return len(tx.scalars(select(Resident)).all())


async def reports_theft(resident: Person, reach: str = "1") -> None:
    for said in ("/report", "1", "1", "2", "end of the bridge", "7", reach, "1"):
        await resident.says(said)


async def test_the_state_is_told_in_one_message(resident):
    await reports_theft(resident)
    status = [m for m in resident.heard if "✔" in m.text]
    assert len(status) == 1
    assert status[0].edited
    assert "The officers read it by" in status[0].text or "read it by" in status[0].text


async def test_own_reports_are_listed_and_opened(village, resident):
    await reports_theft(resident)
    case = await village.house.read(the_case)
    number = f"{case.number[:3]}-{case.number[3:]}"
    await resident.says("/cases")
    assert resident.screen.labels[0] == f"1 {number} 🔓 Theft, robbery"
    assert f"{number}: Wednesday 18 November, nobody has it yet" in resident.screen.text
    await resident.says("1")
    assert number in resident.screen.text
    assert resident.screen.text.split("\n")[-5:] == [
        "You reported at 07:42 on Wednesday 18 November:",
        "🛵 Motorbike",
        "☀️ Today",
        "📍 Thôn Pò Hèn: end of the bridge",
        "💬 Message this phone",
    ]
    assert resident.screen.labels[-2:] == ["4 ✖ Take it back", "0 ↩ Back"]
    await resident.says("/menu")
    await resident.says(number)
    assert number in resident.screen.text


async def test_more_can_be_told_at_any_time(village, resident):
    await reports_theft(resident)
    await resident.says("3")
    assert "Tell more about" in resident.screen.text
    await resident.says("the plate is 14-B1 123.45")
    await resident.sends_photo()
    assert "Added to report" in resident.screen.text
    rooms = [a for a in village.messenger.chats if "-100" in a]
    assert "14-B1 123.45" in "\n".join(str(m) for a in rooms for m in village.messenger.chats[a])


async def test_a_report_is_taken_back_when_asked_twice(village, resident):
    await reports_theft(resident)
    for said in ("/cases", "1", "4"):
        await resident.says(said)
    assert (await village.house.read(the_case)).state == CaseState.NEW
    await resident.says("2")
    assert (await village.house.read(the_case)).state == CaseState.WITHDRAWN
    assert "is taken back" in resident.screen.text


async def test_not_solved_opens_it_again(village, resident):
    await reports_theft(resident)
    await village.house.write(close, village)
    for said in ("/cases", "1"):
        await resident.says(said)
    assert "Not found yet." in resident.screen.text
    await resident.presses("Not solved")
    case = await village.house.read(the_case)
    assert (case.state, case.disputes) == (CaseState.DISPUTED, 1)
    assert "Somebody else looks at it by" in resident.screen.text


async def test_good_is_kept_and_said_once(village, resident):
    await reports_theft(resident)
    await village.house.write(close, village)
    for said in ("/cases", "1"):
        await resident.says(said)
    await resident.presses("It is good")
    assert (await village.house.read(the_reporter)).verdict == "solved"
    assert not resident.screen.key("Not solved")


async def test_after_seven_days_it_is_too_late(village, resident):
    await reports_theft(resident)
    await village.house.write(close, village)
    for said in ("/cases", "1"):
        await resident.says(said)
    screen = resident.screen
    village.now += timedelta(days=8)
    await resident.presses("Not solved", on=screen)
    assert resident.heard[-1].text.startswith("That is too late")
    assert (await village.house.read(the_case)).state == CaseState.CLOSED


async def test_a_borrowed_phone_forgets_and_the_code_opens_elsewhere(village, resident):
    await reports_theft(resident, reach="3")
    digits = opening_code(resident)
    shown = f"{digits[:4]} {digits[4:]}"  # half of it may stand in a phone number
    assert shown in resident.everything_heard()
    await resident.presses("Delete from this phone")
    assert shown not in resident.everything_heard()
    assert "end of the bridge" not in resident.everything_heard()
    await resident.says("/cases")
    assert resident.screen.text.startswith("You have no reports here.")

    other = village.resident(language="en", name="Other")
    await other.starts("v-06724-01")
    await other.says("11112222")
    assert other.screen.text.startswith("That opens nothing.")
    await other.says(f"{digits[:4]} {digits[4:]}")
    assert "reached the duty room" in other.screen.text


async def test_codes_cannot_be_guessed(village, resident):
    await reports_theft(resident, reach="3")
    digits = opening_code(resident)
    other = village.resident(language="en", name="Other")
    await other.starts("v-06724-01")
    for number in range(5):
        await other.says(f"1111222{number}")
    await other.says(digits)
    assert other.screen.text.startswith("Too many tries.")


async def test_another_persons_buttons_open_nothing(village, resident):
    await reports_theft(resident)
    case = await village.house.read(the_case)
    other = village.resident(language="en", name="Other")
    await other.starts("v-06724-01")
    for action in ("case", "add", "withdraw", "really", "good", "bad", "wipe"):
        await other._hear(choice=f"0.{action}:{case.number}", message="1")
    assert (await village.house.read(the_case)).state == CaseState.NEW
    for number in (case.number, spoken(case.number)):  # its half might be 113
        assert number not in other.everything_heard()


async def test_deleting_a_foreign_report_from_this_phone_touches_no_draft(village, resident):
    """It used to wipe the draft that was open."""
    await resident.says("/report")
    await resident.presses("Theft")
    asked = resident.screen.text
    await resident._hear(choice="0.wipe:482917")
    assert resident.screen.text == asked
    await resident.presses("Motorbike")
    assert "When was it?" in resident.screen.text


@pytest.mark.parametrize("command", ["/erase", "/xoa", "/hapus"])
async def test_erasing_has_a_name_in_three_languages(resident, command):
    await resident.says(command)
    assert resident.screen.text.startswith("Erase it?")


async def test_a_report_that_hides_names_nothing_and_leaves_the_phone_at_a_tap(village, resident):
    """The list and the offer to go on said *Drugs* to whoever held the phone."""
    await resident.says("/report")
    for label in ("Drugs", "Where it is sold", "Today"):
        await resident.presses(label)
    await resident.says("/start")
    assert resident.screen.text == "A report is not finished. Go on?"
    for said in ("1", "behind the market", "7", "1", "1", "1"):
        await resident.says(said)
    status = resident.heard[-1]
    assert status.labels == ["3 ➕ Tell more", "5 🗑 Delete from this phone"]
    await resident.presses("Delete from this phone", on=status)
    assert "Where it is sold" not in resident.everything_heard()
    await resident.says("/cases")
    assert "Drugs" not in str(resident.screen)
    assert resident.screen.labels[0][2:].replace("-", "").isdigit()


async def test_what_is_mine_is_erased_when_asked_twice(village, resident):
    await reports_theft(resident)
    await resident.presses("Papers")
    await resident.presses("What is kept of me")
    await resident.presses("See more")
    assert "The messenger itself knows your account." in resident.screen.text
    await resident.says("1")
    await resident.says("2")
    assert resident.heard[-1].text == "It is erased."
    await resident.says("/cases")
    assert resident.screen.text.startswith("You have no reports here.")


async def test_whoever_was_erased_and_says_nothing_more_is_forgotten(village, resident):
    before = await village.house.read(count_residents)
    await resident.says("/privacy")
    await resident.says("1")
    await resident.says("2")
    await village.ticker.sweep()
    assert await village.house.read(count_residents) == before - 1


async def test_the_language_changes_at_a_tap(resident):
    await resident.says("/menu")
    await resident.presses("Tiếng Việt")
    assert "Nguy hiểm: bấm 1 hoặc gọi 113" in resident.screen.text


async def test_cards_of_the_office_and_its_numbers(resident):
    await resident.says("5")
    await resident.presses("Telephone numbers")
    assert "Cứu hỏa: 114" in resident.screen.text
    await resident.says("0")
    await resident.presses("Help to stop drugs")
    assert "health station" in resident.screen.text


async def test_help_to_stop_drugs_is_a_card_and_no_case(resident):
    await resident.says("/report")
    await resident.presses("Drugs")
    await resident.presses("I want help to stop")
    assert resident.screen.labels == ["0 ↩ Back"]
    await resident.says("0")
    assert "What is it?" in resident.screen.text


async def test_news_is_a_plain_sentence_while_there_is_none(resident):
    await resident.says("4")
    assert resident.screen.text.startswith("No message in the last month.")


async def test_blocking_and_coming_back(village, resident):
    await resident.blocks()
    village.messenger.failures.clear()
    heard = len(resident.heard)
    await resident.starts()
    assert len(resident.heard) == heard + 1
