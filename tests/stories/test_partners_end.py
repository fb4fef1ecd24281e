"""How it ended with a partner can be undone for a minute; requests travel where their service says
so, and end there as its file names it."""

import pytest

from domain.cases.partner_cards import on_referral
from domain.dialog.press import press
from tests.duty import (
    Duty,
    newest_number,
    on_duty,
    reports_theft,
    someone,
    the_case,
    told_kinds,
)
from tests.stories.test_hand_in import hands_in
from tests.stories.test_referrals import BORDER, passed, status, takes, told_of_border
from tests.stories.test_suggestions import suggests
from tests.village import Person, Village


@pytest.fixture
async def police(village: Village) -> Duty:
    return await on_duty(village)


@pytest.fixture
async def border(village: Village, police: Duty) -> Duty:
    return await on_duty(village, "border", ("Thu",))


@pytest.fixture
async def told(village: Village, border: Duty) -> Person:
    """A resident whose review names the border guard."""
    await told_of_border(village)
    return await someone(village)


async def ends(border: Duty, number: str, how: str = "Found, settled") -> None:
    for label in ("Take", "Close"):
        await border.officers[0].taps(label, on=border.card(number))
    await border.officers[0].taps(how)


async def test_for_a_minute_they_undo_it_and_nobody_was_told(village, police, border, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    await ends(border, number)
    over = border.room.card_of(f"⚪ {number}: Found, settled. Told in a minute.")
    assert (await the_case(village, number)).state == "closed"
    await border.officers[0].taps("Undo", on=over)
    await village.passes(minutes=2)
    assert f"{BORDER} has it." in status(told, number)
    assert "It is settled." not in told.everything_heard()
    case = await the_case(village, number)
    assert (case.state, case.outcome, case.passed_to) == ("in progress", None, None)
    assert (await told_kinds(village, number))[-2:] == ["referral ended", "referral resumed"]

    await ends_anew(border, number)
    await village.passes(minutes=2)
    assert border.room.card_of(f"⚪ {number}: Not found yet").labels == []
    assert "Not found yet." in status(told, number)


async def ends_anew(border: Duty, number: str) -> None:
    await border.officers[0].taps("Close", on=border.card(number))
    await border.officers[0].taps("Not found yet")


async def test_once_the_minute_is_over_it_stands_and_rings_where_both_see_to_it(
    village, police, border, told
):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number, joint=True)
    await ends(border, number)
    rang = police.rang(number)
    over = border.room.card_of(f"⚪ {number}: Found, settled. Told in a minute.")
    undo = over.key("Undo").choice
    await village.passes(minutes=2)
    assert police.rang(number) == rang + 1
    assert f"↗ {BORDER}: Found, settled" in police.card(number).text
    await border.officers[0]._in_room(choice=undo, message=over.id)
    assert border.newest.text == f"{number}: the minute to undo it is over."


async def test_a_forged_undo_of_what_nobody_ended_is_refused(village, police, border, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    take = next(key for row in border.card(number).rows for key in row if "Take" in key.label)
    referral = take.choice.rpartition(":")[2]
    await border.officers[0]._in_room(choice=on_referral("undo", referral), message="1")
    assert border.newest.text == f"{number}: the minute to undo it is over."


# ------------------------------------------------------------------------------------- requests


async def asks_for_help(person: Person) -> str:
    """Water after a flood; returns the number."""
    await person.says("/report")
    while not any("Help after a disaster" in label for label in person.screen.labels):
        await person.presses("See more")
    for label in ("Help after a disaster", "Drinking water"):
        await person.presses(label)
    await person.says("12")
    await person.presses("On foot only")
    await person.says("behind the school")
    for label in ("Message this phone", "Send"):
        await person.presses(label)
    return await newest_number(person.village)


async def test_a_request_goes_there_and_ends_as_its_service_names_it(village, police, border, told):
    number = await asks_for_help(told)
    assert f"They may pass it on to: {BORDER}." in told.everything_heard()
    await takes(police, number)
    await passed(police, number)
    assert f"It arrived at {BORDER}." in status(told, number)
    card = border.card(number).text
    assert "Needed: water" in card
    assert "behind the school" not in card
    await ends(border, number, "Help came")
    assert f"↗ {BORDER}: Help came" in police.card(number).text
    await village.passes(minutes=2)
    assert status(told, number).split("\n")[:3] == [
        f"About number {number}:",
        f"{BORDER}:",
        "The help was brought. If it is not enough, ask again.",
    ]
    case = await the_case(village, number)
    assert (case.state, case.ended, case.outcome) == ("closed", "given", None)


async def test_to_an_appointment_both_come_at_its_time(village, police, border, told):
    number = await hands_in(told)
    await takes(police, number)
    await passed(police, number)
    assert "We see to it together" not in police.room.everything_heard()
    card = border.card(number)
    assert "From Công an xã Hải Sơn: Both see to it" in card.text
    assert card.text.split("\n")[2].startswith("🗓 10:00")
    await police.officers[0].taps("Close", on=police.card(number))
    assert police.newest.text.startswith(f"{number}: {BORDER} has it.")
    await ends(border, number, "Goes to another office")
    await village.passes(minutes=2)
    assert (await the_case(village, number)).state == "in progress"


async def test_what_its_service_does_not_send_on_stays(village, border, told):
    office = await on_duty(village, "office", ("Lan",))
    number = await suggests(told)
    await takes(office, number)
    assert office.card(number).key("Pass on") is None
    plain = number.replace("-", "")
    await office.officers[0]._in_room(choice=press("card.pass", plain), message="1")
    assert office.newest.text == f"{number}: such a report never goes elsewhere."
