"""A complaint about an officer, by every door that the unit's people have: what they see, find and
count is the same as if it had never been made."""

import pytest
from structlog.testing import capture_logs

from domain.dialog.press import press
from domain.people.admin_presses import in_menu
from tests.duty import Duty, on_duty, reports_theft, someone
from tests.stories.gathering import english_admin, forges
from tests.stories.test_suggestions import complains
from tests.village import Person, Village


@pytest.fixture
async def unit(any_village: Village) -> tuple[Duty, Person, str]:
    """The police with a theft that they have, an admin, and a desk outside."""
    duty = await on_duty(any_village, names=("Dũng", "Hòa"))
    theft = await reports_theft(await someone(any_village))
    await duty.officers[0].taps("Take", on=duty.card(theft))
    return duty, await english_admin(any_village), theft


async def looks_everywhere(duty: Duty, admin: Person, theft: str) -> list[str]:
    """What the unit reads at each of its doors, one after the other."""
    officer, found = duty.officers[0], []
    for command in ("/list", "/status", "/help", f"/case {theft}"):
        await officer.writes(command)
        await duty.village.passes(seconds=90)  # the board follows
        found.append(duty.newest.text)
    found.append(next(one.text for one in duty.room.heard if one.pinned))
    await officer.taps("Close", on=duty.card(theft))
    for label in ("Next", "Duplicate"):
        await officer.taps(label)
    found.append(duty.newest.text + " ".join(duty.newest.labels))
    await officer.taps("Cancel")
    for token in (in_menu("desks"), in_menu("people"), in_menu("surveys"), in_menu("menu")):
        await forges(admin, token)
        await duty.village.passes(seconds=2)
        found.append(admin.heard[-1].text)
    return found


async def test_every_door_says_what_it_said_before(any_village, unit):
    duty, admin, theft = unit
    outside = await on_duty(any_village, "oversight", ("Thu",))
    complainant = await someone(any_village)
    before = await looks_everywhere(duty, admin, theft)
    rang = [len(one.heard) for one in (*duty.officers, admin)]
    with capture_logs() as logged:
        number = await complains(complainant)
        await any_village.passes(minutes=3)
    assert number in outside.card(number).text
    assert [len(one.heard) for one in (*duty.officers, admin)] == rang  # nobody's telephone rang
    assert await looks_everywhere(duty, admin, theft) == before
    everything = " ".join(one.everything_heard() for one in (duty.room, *duty.officers, admin))
    assert number not in everything
    assert number.replace("-", "") not in everything + str(logged)


@pytest.mark.parametrize("door", ["typed", "same as", "card", "prompt", "reply", "board"])
async def test_its_number_opens_nothing_for_the_unit(village: Village, door: str):
    duty = await on_duty(village)
    outside = await on_duty(village, "oversight", ("Thu",))
    theft = await reports_theft(await someone(village))
    number = await complains(await someone(village))
    officer, plain = duty.officers[0], number.replace("-", "")
    await officer.taps("Take", on=duty.card(theft))
    heard = len(outside.room.heard)
    match door:
        case "typed":
            await officer.writes(number)
            assert duty.newest.text == f"No report of this desk has the number {number}."
        case "same as":
            await officer.taps("Close", on=duty.card(theft))
            for label in ("Next", "Duplicate"):
                await officer.taps(label)
            await officer.replies(number, to=duty.newest)
            assert duty.newest.text.startswith("No other case of this desk has that number.")
        case "card":
            for verb in ("take", "over", "show", "read", "all", "note", "close", "ask", "called"):
                await officer._in_room(choice=press(f"card.{verb}", plain), message="1")
        case "prompt":
            await outside.officers[0].taps("Take", on=outside.card(number))
            await outside.officers[0].taps("Internal note", on=outside.card(number))
            heard = len(outside.room.heard)
            token = outside.newest.key("Cancel").choice
            await officer._in_room(choice=token, message="1")
        case "reply":
            await officer.replies("who was it?", to=outside.card(number))
        case "board":
            await officer._in_room(choice=press("board", 0), message="1")
    await village.passes(minutes=2)
    assert "200,000" not in duty.room.everything_heard() + officer.everything_heard()
    assert len(outside.room.heard) == heard  # and nobody outside sees that they tried
