"""Suggestions, and complaints about an officer that go past the desk concerned."""

import re

import pytest
from sqlalchemy import select
from sqlmodel import col

from actions.cases.board import render_board, render_month
from domain.cases.cases import spoken
from storage.site_cache import forget_books
from storage.tables import Case, Desk, Room
from tests.duty import newest_number, on_duty, someone, the_case
from tests.village import Person, Village

NUMBER = re.compile(r"\d{3}-\d{3}")


@pytest.fixture
async def police(village):
    return await on_duty(village)


@pytest.fixture
async def oversight(village, police):
    return await on_duty(village, "oversight", ("Thu",))


@pytest.fixture
async def resident(village, police):
    return await someone(village)


async def complains(person: Person) -> str:
    await person.says("/start")
    await person.presses("Papers")
    await person.presses("About an officer")
    for said in ("Asked for money", "2", "He wanted 200,000 for a stamp", "7", "7", "1", "1"):
        await person.says(said)
    return await newest_number(person.village)


async def suggests(person: Person) -> str:
    await person.says("/report")
    while person.screen.key("A suggestion") is None:
        await person.presses("See more")
    await person.presses("A suggestion")
    for said in ("Roads, bridges", "the ford", "A small bridge for the children", "7"):
        await person.says(said)
    await person.presses("Yes, it may")
    await person.presses("Message this phone")
    await person.presses("Send")
    return await newest_number(person.village)


# -------------------------------------------------------------------------------- suggestions


async def test_a_suggestion_goes_to_the_office_and_its_answer_comes_back(village, resident):
    office = await on_duty(village, "office", ("Lan",))
    number = await suggests(resident)
    assert resident.heard[-1].text.split("\n")[0] == f"✔✔ Number {number} reached the office."
    case = await the_case(village, number)
    assert (case.life, case.urgency, case.facets) == ("request", "P4", {"what": "road"})
    officer = office.officers[0]
    for label in ("Take", "Close"):
        await officer.taps(label, on=office.card(number))
    for label in ("Later, it is planned", "Close it"):
        await officer.taps(label)
    await village.passes(minutes=2)
    assert resident.heard[-1].text.split("\n") == [
        f"About number {number}:",
        "It is a good thought. It is planned for later.",
    ]
    assert "read out in the village" in office.card(number).text


async def test_not_solved_opens_a_suggestion_again(village, resident):
    office = await on_duty(village, "office", ("Lan",))
    number = await suggests(resident)
    for label in ("Take", "Close"):
        await office.officers[0].taps(label, on=office.card(number))
    for label in ("Not possible", "Close it"):
        await office.officers[0].taps(label)
    await village.passes(minutes=2)
    await resident.presses("Not solved")
    assert (await the_case(village, number)).state == "disputed"


# ------------------------------------------------------------- complaints: by no door at all


async def test_a_complaint_reaches_the_desk_outside_and_no_room_of_the_unit(
    village, police, oversight, resident
):
    number = await complains(resident)
    assert number in oversight.card(number).text
    assert number not in police.room.everything_heard()
    assert not any(number in one.everything_heard() for one in police.officers)
    assert (await the_case(village, number)).read_by == "outside"


async def test_the_unit_cannot_find_it_by_its_number(village, police, oversight, resident):
    number = await complains(resident)
    await police.officers[0].writes(f"/case {number}")
    assert police.newest.text == f"No report of this desk has the number {number}."


async def test_the_unit_cannot_press_at_it(village, police, oversight, resident):
    number = await complains(resident)
    forged = oversight.card(number).key("Take").choice
    await police.officers[0]._in_room(choice=forged, message=oversight.card(number).id)
    assert police.newest.text == "That button leads nowhere now. Type /case and the number."
    assert (await the_case(village, number)).taken_by is None


async def test_it_stands_on_no_board_and_in_no_month_of_anybody(
    village, police, oversight, resident
):
    def counts(tx):
        found = []
        for desk in tx.scalars(select(Desk)):
            found.append(str(render_month(tx, desk.id, now=village.now)))
            rooms = tx.scalars(select(Room).where(col(Room.desk_id) == desk.id))
            found += [str(render_board(tx, room.id, village.now)) for room in rooms]
        return found

    before = await village.house.read(counts)
    number = await complains(resident)
    after = await village.house.read(counts)
    assert [one.replace(number, "") for one in after] == before
    assert spoken(number.replace("-", "")) not in " ".join(after)


async def test_a_broken_promise_rings_outside_and_nowhere_else(
    village, police, oversight, resident
):
    number = await complains(resident)
    heard = police.room.everything_heard()
    await village.passes(days=11)
    assert number in oversight.room.everything_heard()
    assert number not in police.room.everything_heard().replace(heard, "")


async def test_not_solved_never_brings_it_to_a_desk_of_the_unit(
    village, police, oversight, resident
):
    def above(tx):
        tx.scalars(select(Desk).where(col(Desk.code) == "oversight")).one().above = "cax"
        forms = tx.scalars(select(Desk).where(col(Desk.code) == "cax")).one()
        forms.forms = ["*", "complaint"]
        forget_books(tx)

    number = await complains(resident)
    await village.house.write(above)
    for label in ("Take", "Close"):
        await oversight.officers[0].taps(label, on=oversight.card(number))
    for label in ("It was otherwise", "Close it"):
        await oversight.officers[0].taps(label)
    await village.passes(minutes=2)
    await resident.presses("Not solved")
    desk = await village.house.read(lambda tx: tx.get_one(Desk, _newest(tx).desk_id).code)
    assert desk == "oversight"
    assert number not in police.room.everything_heard()


def _newest(tx) -> Case:
    return tx.scalars(select(Case)).one()


@pytest.mark.parametrize("named_by", ["nobody", "the unit itself"])
async def test_without_a_desk_outside_it_is_not_offered_and_the_formal_door_is_shown(
    village: Village, police, resident, named_by: str
):
    def deed(tx):
        desk = tx.scalars(select(Desk).where(col(Desk.code) == "oversight")).one()
        desk.forms = []
        if named_by != "nobody":
            tx.scalars(select(Desk).where(col(Desk.code) == "cax")).one().forms = ["*", "complaint"]
        forget_books(tx)

    await village.house.write(deed)
    admin = await village.admin()
    await resident.says("/start")
    await resident.presses("Papers")
    await resident.presses("About an officer")
    assert resident.screen.text.startswith("An officer did wrong or asked for money")
    assert "wanted to report" not in admin.everything_heard()
    assert await village.house.read(lambda tx: list(tx.scalars(select(Case)))) == []
