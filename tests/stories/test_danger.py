"""Danger now: the case is open at one tap, and what is said later edits it."""

import pytest
from sqlalchemy import select

from domain.cases.cases import CaseState, spoken
from storage.tables import Case, Reporter
from storage.tx import Tx


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


def all_reporters(tx: Tx) -> list[Reporter]:
    return list(tx.scalars(select(Reporter)))


async def test_one_tap_opens_the_case(village, resident):
    await resident.says("1")
    assert "Call first: 113" in resident.screen.text
    await resident.presses("Fire")

    (case,) = await village.house.read(all_cases)
    assert (case.urgency, case.state, case.area) == ("P1", CaseState.NEW, "06724-01")
    advice, status = resident.heard[-2:]
    assert "Get out now" in advice.text
    assert "Reporting now: Fire, Thôn Pò Hèn." in advice.text
    assert "reached the duty room" in status.text
    assert "Nobody has taken it yet." in status.text


async def test_later_answers_edit_the_card(village, resident):
    await resident.says("1")
    await resident.presses("Fire")
    await resident.says("behind the market")
    assert "Is anyone still inside?" in resident.screen.text
    await resident.presses("Yes")
    await resident.presses("House")
    await resident.says("7")
    assert "Thank you." in resident.heard[-1].text
    await resident.says("strong wind from the hill")
    (case,) = await village.house.read(all_cases)
    assert case.facets == {"what": "house"}
    card = village.messenger.chats[next(a for a in village.messenger.chats if "-100" in a)]
    shown = "\n".join(map(str, card))
    assert "behind the market" in shown
    assert "strong wind from the hill" in shown


async def test_the_village_is_asked_first_where_it_is_unknown(village):
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts()
    await resident.says("1")
    await resident.presses("Fire")
    assert "Which village?" in resident.screen.text
    assert await village.house.read(all_cases) == []
    await resident.presses("Lục Phủ")
    (case,) = await village.house.read(all_cases)
    assert case.area == "06724-02"


async def test_pressed_by_mistake_withdraws_without_penalty(village, resident):
    await resident.says("1")
    await resident.presses("Fire")
    await resident.presses("Pressed by mistake")
    (case,) = await village.house.read(all_cases)
    assert case.state == CaseState.WITHDRAWN
    assert "Taken back. No harm done." in resident.screen.text


async def test_an_old_mistake_button_takes_its_own_case_back(village, resident):
    await resident.says("1")
    await resident.presses("Fire")
    asked = resident.screen if resident.screen.key("mistake") else resident.heard[-2]
    for said in ("at the bridge", "2", "1", "7"):
        await resident.says(said)
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.presses("mistake", on=asked)
    (case,) = await village.house.read(all_cases)
    assert case.state == CaseState.WITHDRAWN


async def test_danger_puts_a_report_aside_and_gives_it_back(resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.presses("Motorbike")
    await resident.says("/danger")
    await resident.presses("Fire")
    for said in ("at the bridge", "2", "1", "7"):
        await resident.says(said)
    await resident.starts()
    assert resident.screen.text == "You began a report: Motorbike stolen. Go on?"
    await resident.says("1")
    assert "When was it?" in resident.screen.text


async def test_the_thief_is_still_there(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.presses("Motorbike")
    await resident.presses("still there")
    (case,) = await village.house.read(all_cases)
    assert case.urgency == "P1"
    assert case.facets == {"what": "motorbike"}


async def test_two_who_see_one_fire_make_one_case(village, resident):
    other = village.resident(language="en", name="Other")
    await other.starts("v-06724-01")
    for one in (resident, other, resident):
        await one.says("/danger")
        await one.presses("Fire")
    (case,) = await village.house.read(all_cases)
    assert len(await village.house.read(all_reporters)) == 2
    assert case.urgency == "P1"


async def test_nobody_takes_it_and_the_resident_is_told_to_call(village, resident):
    await resident.says("1")
    await resident.presses("Fire")
    for said in ("at the bridge", "2", "1", "7"):
        await resident.says(said)
    await village.passes(minutes=2, seconds=30)
    told = resident.heard[-1]
    (case,) = await village.house.read(all_cases)
    assert told.text.startswith(f"Report {spoken(case.number)}, House fire: nobody has taken it")
    assert told.labels == ["📞 I got through", "Not yet"]
    await resident.says("i got through")
    assert resident.heard[-1].text == "Thank you."


async def test_the_bare_word_shows_where_one_press_reports_it(resident):
    await resident.says("FIRE!")
    assert "One press reports it." in resident.screen.text


STOLEN = "My motorbike was stolen last night"
KNOWN = "Tell only what you saw or know."
CHEATED = "Somebody cheated me of money on Zalo"


async def test_words_kept_at_the_menu_are_shown_where_it_is_asked_what_they_are(resident):
    """They used to be kept unseen."""
    await resident.says(STOLEN)
    assert resident.screen.text == f"Kept: “{STOLEN}”\nWhat is it about?\n{KNOWN}"
    await resident.says(CHEATED)
    assert f"Kept: “{STOLEN} · {CHEATED}”" in resident.screen.text
    await resident.says("/danger")
    assert f"Kept: “{STOLEN} · {CHEATED}”" in resident.screen.text


@pytest.mark.parametrize("elsewhere", ["0", "/cases", "menu", "My reports", "help"])
async def test_words_kept_are_let_go_by_whoever_goes_elsewhere(village, resident, elsewhere):
    """They used to stand in the next report, a fire that had nothing to do with them."""
    await resident.says(STOLEN)
    await resident.says(elsewhere)
    assert "What you said before is not kept any more." in resident.everything_heard()
    await resident.says("/danger")
    assert "Kept" not in resident.screen.text
    await resident.presses("Fire")
    (case,) = await village.house.read(all_cases)
    card = village.messenger.chats[next(a for a in village.messenger.chats if "-100" in a)]
    assert "motorbike" not in "\n".join(map(str, card))
    assert case.form == "fire"


@pytest.mark.parametrize("said", ["menu", "HELP"])
async def test_menu_and_help_are_no_part_of_a_report(village, resident, said):
    """The card used to say “menu”."""
    await resident.says("1")
    await resident.presses("Fire")
    for told in ("at the bridge", "2", "1", "7", said):
        await resident.says(told)
    assert resident.screen.key("My reports") or resident.screen.key("My village")
    card = village.messenger.chats[next(a for a in village.messenger.chats if "-100" in a)]
    assert f"“{said}”" not in "\n".join(map(str, card))


async def test_no_language_stands_before_danger(village):
    await village.room("cax")
    resident = village.resident(language="xx")
    await resident.starts("v-06724-01")
    assert resident.screen.labels[:2] == ["1 Tiếng Việt", "2 English"]
    await resident.presses("SOS")
    await resident.says("1")
    (case,) = await village.house.read(all_cases)
    assert case.form == "fire"
