"""Violence at home: neutral, silent, and gone from the phone at one tap."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.residents import stale_drafts
from actions.residents.draft_lifetimes import SWEPT_EVERY
from domain.cases.cases import spoken
from domain.heard import Place
from storage.tables import Case, Reporter
from storage.tx import Tx
from tests.village import Person, Village

TELLING = ("hurt", "hit", "home", "child", "victim", "family", "women")


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


@pytest.fixture
async def resident(village: Village) -> Person:
    """Somebody from Pò Hèn; both the police and the women's and children's desk have a room."""
    await village.room("cax")
    await village.room("care")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    return resident


async def opens_home(resident: Person) -> None:
    await resident.says("/report")
    await resident.presses("At home")


async def sends_home(resident: Person) -> None:
    """A report that is sent, with the digits 1234."""
    await opens_home(resident)
    for said in ("1", "2", "1", "1", "7", "1234", "1"):
        await resident.says(said)


def nothing_telling(resident: Person) -> bool:
    """Nothing on the phone but the list of everything says what it was about."""
    seen = [m for m in resident.heard if "What is it about?" not in m.text]
    return not any(word in str(m).casefold() for m in seen for word in TELLING)


@pytest.mark.parametrize("way", ["2", "x"], ids=["not safe", "x"])
async def test_leaving_takes_both_sides_away(village, resident, way):
    await opens_home(resident)
    if way == "x":
        await resident.says("1")
    await resident.says(way)
    assert nothing_telling(resident)
    assert "press 1 or call 113" in resident.screen.text
    assert await village.house.read(all_cases) == []


async def test_a_report_is_silent_and_wiped_at_one_tap(village, resident):
    await sends_home(resident)
    (case,) = await village.house.read(all_cases)
    assert case.private
    assert resident.heard[-1].quiet
    assert "This phone will not ring." in resident.heard[-1].text
    assert nothing_telling(resident) is False

    await resident.says("1")
    assert nothing_telling(resident)
    for number in (case.number, spoken(case.number)):  # its half might be 113
        assert number not in resident.everything_heard()


async def test_four_digits_open_it_again_and_others_tell_nothing(village, resident):
    await sends_home(resident)
    await resident.says("1")
    (case,) = await village.house.read(all_cases)
    number = f"{case.number[:3]}-{case.number[3:]}"

    await resident.says("4321")
    assert number not in resident.everything_heard()
    assert "press 1 or call 113" in resident.screen.text
    await resident.says("1234")
    assert number in resident.screen.text
    assert nothing_telling(resident)
    await resident.says("x")
    assert number not in resident.everything_heard()


async def test_nobody_writes_unless_she_changes_that_on_the_review(village, resident):
    """It is not asked on the way: silence keeps her safe."""
    await opens_home(resident)
    for said in ("1", "2", "1", "1", "7", "1234"):
        await resident.says(said)
    assert "Do not write, I open it" in resident.screen.text
    await resident.presses("Change")
    await resident.presses("How we tell you")
    assert resident.screen.text == "How can we answer you safely?"
    await resident.presses("Write, words hidden")
    assert "Write, words hidden" in resident.screen.text
    await resident.says("1")
    reaches = await village.house.read(lambda tx: list(tx.scalars(select(Reporter.reach))))
    assert reaches == ["discreet"]


async def test_unchanged_nobody_writes(village, resident):
    await sends_home(resident)
    reaches = await village.house.read(lambda tx: list(tx.scalars(select(Reporter.reach))))
    assert reaches == ["only"]


async def test_the_list_of_reports_is_neutral_and_wants_the_digits(village, resident):
    await sends_home(resident)
    await resident.says("1")
    (case,) = await village.house.read(all_cases)
    await resident.says("/cases")
    assert f"1 {case.number[:3]}-{case.number[3:]}" in resident.screen.labels
    await resident.says("1")
    assert resident.screen.text == "Type the 4 digits."
    await resident.says("0000")
    assert "That opens nothing." in resident.screen.text
    await resident.says("1234")
    assert "reached the duty room" in resident.screen.text


async def test_digits_cannot_be_guessed(village, resident):
    await sends_home(resident)
    await resident.says("1")
    await resident.says("/cases")
    await resident.says("1")
    for number in range(6):
        await resident.says(f"000{number}")
    await resident.says("1234")
    assert "reached the duty room" not in resident.screen.text
    village.now += timedelta(minutes=61)
    await resident.says("1234")
    assert "reached the duty room" in resident.screen.text


async def test_it_is_never_resumed(resident):
    await opens_home(resident)
    await resident.says("1")
    await resident.starts()
    assert "press 1 or call 113" in resident.screen.text
    assert nothing_telling(resident)
    await resident.says("/report")
    assert "What is it about?" in resident.screen.text


@pytest.mark.parametrize("offset", [0.1, 2.5, 4.9])
async def test_after_half_an_hour_nothing_of_it_is_left(village, resident, offset):
    """Whenever the last sweep before it was."""
    await opens_home(resident)
    await resident.says("1")
    begun_at = village.now
    village.now += timedelta(minutes=offset)
    while village.now - begun_at <= timedelta(minutes=30):
        await village.ticker.sweep()
        await village.settle()
        village.now += SWEPT_EVERY
    assert nothing_telling(resident)


async def test_after_half_an_hour_a_call_for_help_is_off_the_phone_as_well(village, resident):
    await opens_home(resident)
    for said in ("1", "1", "1", "7", "2580"):
        await resident.says(said)
    village.now += timedelta(minutes=30)
    await village.ticker.sweep()
    await village.settle()
    assert nothing_telling(resident)
    (case,) = await village.house.read(all_cases)
    assert spoken(case.number) not in resident.everything_heard()
    await resident.says("2580")
    assert "Nobody has taken it yet." in resident.screen.text


async def half_an_hour_passes(village: Village) -> None:
    village.now += timedelta(minutes=30)
    await village.ticker.sweep()
    await village.settle()


async def test_half_an_hour_after_it_was_sent_nothing_of_it_is_left(village, resident):
    """Neither button was pressed: the questions and answers used to stay."""
    await sends_home(resident)
    (case,) = await village.house.read(all_cases)
    await half_an_hour_passes(village)
    assert nothing_telling(resident)
    assert spoken(case.number) not in resident.everything_heard()
    await resident.says("1234")
    assert spoken(case.number) in resident.screen.text


async def opens_again(village: Village, resident: Person) -> str:
    """Sent and wiped; next morning its digits open it, and nobody wipes. Returns its number."""
    await sends_home(resident)
    await resident.says("1")
    village.now += timedelta(hours=20)
    await resident.says("1234")
    (case,) = await village.house.read(all_cases)
    assert spoken(case.number) in resident.screen.text
    return spoken(case.number)


@pytest.mark.parametrize("how", ["nobody touches the phone", "somebody picks it up"])
async def test_half_an_hour_after_it_was_opened_again_nothing_is_left(village, resident, how):
    """It stood there for ever."""
    number = await opens_again(village, resident)
    if how == "nobody touches the phone":
        await half_an_hour_passes(village)
    else:
        village.now += timedelta(minutes=30)
        await resident.says("9")
    assert number not in resident.everything_heard()
    assert "1234" not in resident.everything_heard()
    await resident.says("1234")
    assert number in resident.screen.text


async def test_it_stays_while_somebody_is_at_it(village, resident):
    number = await opens_again(village, resident)
    village.now += timedelta(minutes=20)
    await resident.presses("Take it back")
    village.now += timedelta(minutes=20)
    await village.ticker.sweep()
    await village.settle()
    assert number in resident.screen.text


@pytest.mark.parametrize("then", ["it is left", "a danger comes between"])
async def test_another_report_in_the_making_survives_it(village, resident, then):
    await sends_home(resident)
    await resident.says("1")
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    await resident.sends_photo()
    await resident.says("/menu")
    await resident.says("1234")
    (case,) = await village.house.read(all_cases)
    if then == "it is left":
        await half_an_hour_passes(village)
    else:
        await resident.says("/danger")
        await resident.presses("Fire")
        assert spoken(case.number) not in resident.everything_heard()
        await resident.presses("Pressed by mistake")
    assert spoken(case.number) not in resident.everything_heard()
    await resident.says("/report")
    await resident.presses("Go on")
    for said in ("end of the bridge", "7", "1", "1"):
        await resident.says(said)
    theft = next(one for one in await village.house.read(all_cases) if one.form == "theft")
    cards = [str(message) for chat in village.messenger.chats.values() for message in chat]
    assert [card for card in cards if spoken(theft.number) in card and "📷" in card]


async def test_who_leaves_it_on_the_phone_finds_it_there(village, resident):
    number = await opens_again(village, resident)
    await resident.presses("Leave it")
    await half_an_hour_passes(village)
    assert number in resident.everything_heard()
    await resident.says("x")
    assert number not in resident.everything_heard()


async def test_what_is_told_after_it_is_no_reason_to_leave_it_on_the_phone(village, resident):
    await sends_home(resident)
    await resident.says("/report")
    await resident.presses("Theft")
    assert nothing_telling(resident)
    await half_an_hour_passes(village)
    await resident.says("9")
    assert "What is gone?" in resident.screen.text


async def test_a_story_told_after_it_reaches_the_next_report(village, resident):
    await sends_home(resident)
    await resident.says("/menu")
    await resident.says("Last night somebody took my water buffalo")
    await resident.sends_photo()
    await resident.presses("Theft")
    assert nothing_telling(resident)
    for said in ("1", "1", "1", "1", "7", "7", "7", "7", "1", "1"):
        await resident.says(said)
    cards = [str(message) for chat in village.messenger.chats.values() for message in chat]
    assert [card for card in cards if "water buffalo" in card and "📷" in card]


async def test_leaving_it_after_come_now_keeps_the_status_and_nothing_else(village, resident):
    """It used to wipe the status as well."""
    await opens_home(resident)
    for said in ("1", "1", "1"):
        await resident.says(said)
    (case,) = await village.house.read(all_cases)
    status = resident.heard[-1]
    await resident.presses("Leave it", on=status)
    assert status in resident.heard
    assert nothing_telling(resident)
    assert "press 1 or call 113" in resident.screen.text

    await half_an_hour_passes(village)
    assert status in resident.heard
    await resident.presses("Delete from this phone", on=status)
    assert spoken(case.number) not in resident.everything_heard()


@pytest.mark.parametrize("then", ["x", "Delete from this phone"])
async def test_a_status_that_was_left_can_still_be_wiped(village, resident, then):
    await sends_home(resident)
    status = resident.heard[-1]
    await resident.says("2")
    assert (status in resident.heard, nothing_telling(resident)) == (True, True)
    if then == "x":
        await resident.says("x")
    else:
        await resident.presses(then, on=status)
    assert status not in resident.heard


async def test_more_drafts_than_one_transaction_sweeps_end_all(village, resident, monkeypatch):
    monkeypatch.setattr(stale_drafts, "AT_ONCE", 1)
    await opens_home(resident)
    other = village.resident(language="en", name="Tẩn")
    await other.starts("v-06724-01")
    await opens_home(other)
    for one in (resident, other):
        await one.says("1")
    await half_an_hour_passes(village)
    assert [nothing_telling(one) for one in (resident, other)] == [True, True]


async def test_come_now_opens_the_case_with_the_place_and_stays_silent(village, resident):
    await opens_home(resident)
    for said in ("1", "1", "1"):
        await resident.says(said)
    (case,) = await village.house.read(all_cases)
    assert (case.urgency, case.area) == ("P1", "06724-01")
    assert "This phone will not ring." in resident.everything_heard()
    before = len(resident.heard)
    await village.passes(minutes=5)
    assert len(resident.heard) == before  # edits only


async def test_come_elsewhere_asks_where_to(village, resident):
    await opens_home(resident)
    for said in ("1", "1", "2"):
        await resident.says(said)
    assert await village.house.read(all_cases) == []
    await resident.presses("Lục Phủ")
    (case,) = await village.house.read(all_cases)
    assert case.area == "06724-02"


async def test_after_come_now_they_say_where_to_and_the_restricted_desk_reads_it(village):
    """Police could not find one of a hundred and twenty houses."""
    care = await village.room("care")
    dung = await village.officer(care, "Dũng")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    await opens_home(resident)
    for said in ("1", "1", "1", "behind the school, the blue gate", "2580"):
        await resident.says(said)
    (case,) = await village.house.read(all_cases)
    card = care.card_of(spoken(case.number))
    assert "blue gate" not in card.text
    await dung.taps("Nhận", on=card)
    assert "blue gate" in dung.everything_heard()


async def test_who_wants_to_be_met_says_where_and_when(village, resident):
    await opens_home(resident)
    for said in ("1", "2", "2", "1", "behind the market, at two", "2580"):
        await resident.says(said)
    assert "📍 Thôn Pò Hèn: behind the market, at two" in resident.screen.text
    assert "2580" not in resident.screen.text


async def test_sexual_abuse_outside_the_home_comes_to_the_restricted_desk(village, resident):
    """It came to the general room as a threat."""
    await resident.says("/report")
    await resident.presses("Fight, threat")
    await resident.presses("Sexually abused")
    assert resident.screen.text == "Is it safe to read here now?"
    for said in ("1", "2", "2", "1", "7", "2580", "1"):
        await resident.says(said)
    (case,) = await village.house.read(all_cases)
    assert (case.form, case.private) == ("home", True)


async def test_a_blow_at_home_on_the_danger_list_rings_nowhere_before_come_now(village):
    """Whoever was beaten at home rang the general room: there was one button for every blow."""
    room, care = await village.room("cax"), await village.room("care")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    before = len(room.heard)
    await resident.says("/danger")
    await resident.presses("Attacked by family")
    assert resident.screen.text == "Is it safe to read here now?"
    assert await village.house.read(all_cases) == []
    await resident.presses("Safe")
    assert resident.screen.text.startswith("🏘 Thôn Pò Hèn.\nIf you can, call 113 · 111.")
    await resident.presses("Come now")
    (case,) = await village.house.read(all_cases)
    assert (case.form, case.private, case.urgency) == ("home", True, "P1")
    assert spoken(case.number) in care.card.text
    assert len(room.heard) == before
    await resident.says("x")
    assert "Come now" not in resident.everything_heard()


async def test_a_blow_outside_on_the_danger_list_rings_at_that_tap(village, resident):
    await resident.says("/danger")
    await resident.presses("Attacked by an outsider")
    (case,) = await village.house.read(all_cases)
    assert (case.form, case.urgency) == ("violence", "P1")


async def test_after_come_now_four_digits_are_asked_and_open_it_again(village, resident):
    await opens_home(resident)
    for said in ("1", "1", "1"):
        await resident.says(said)
    asked = resident.heard[-2]
    assert asked.text.startswith("🏘 Thôn Pò Hèn.\nSaved. This phone will not ring.\nWhere shall")
    await resident.says("7")
    assert resident.screen.text.startswith("Choose 4 digits")
    heard = len(resident.heard)
    await resident.says("2580")
    assert len(resident.heard) == heard + 1  # the status is edited
    assert "type your 4 digits" in resident.everything_heard()
    (case,) = await village.house.read(all_cases)
    await resident.says("x")
    assert spoken(case.number) not in resident.everything_heard()
    await resident.says("2580")
    assert spoken(case.number) in resident.screen.text


FORGED = ("good", "bad", "add", "withdraw", "really", "inq", "called")


@pytest.mark.parametrize("verb", FORGED)
@pytest.mark.parametrize("screen", ["the status", "the menu", "the question for the digits"])
async def test_data_made_by_hand_opens_nothing_without_the_digits(village, resident, verb, screen):
    await sends_home(resident)
    await resident.says("1")
    (case,) = await village.house.read(all_cases)
    if screen == "the question for the digits":
        await resident.says("/cases")
        await resident.says("1")
    number = "0" if screen == "the status" else resident.screen.rows[0][0].choice.partition(".")[0]
    data = f"{number}.{verb}:{case.number}" + (":yes:0" if verb == "inq" else "")

    await village.hears(resident, where=resident.address, place=Place.PRIVATE, choice=data)

    for told in ("reached", "saved", "too late", "back?", "more about", "taken back", "closed"):
        assert told not in resident.everything_heard()
    (after,) = await village.house.read(all_cases)
    assert (after.state, after.taken_by) == ("new", None)


async def test_do_not_come_opens_nothing(village, resident):
    await opens_home(resident)
    for said in ("1", "1", "3"):
        await resident.says(said)
    assert await village.house.read(all_cases) == []
    assert resident.screen.labels
