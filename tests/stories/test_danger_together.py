"""Neighbours at one fire: it rings once, and they stay two people's words."""

import re

import pytest
from sqlalchemy import select

from domain.cases.cases import CaseState
from storage.figure_rows import count_items
from storage.tables import Case
from storage.tx import Tx
from tests.duty import calls_fire, on_duty, someone, the_case
from tests.village import Person

NEARBY = "Somebody reported the like nearby at 07:43."


@pytest.fixture
async def duty(village):
    return await on_duty(village)


@pytest.fixture
async def first(village, duty):
    return await someone(village)


@pytest.fixture
async def number(first):
    """Reported at 07:43: someone is inside, in lane 3."""
    number = await calls_fire(first)
    for said in ("1", "lane 3", "1"):
        await first.says(said)
    return number


@pytest.fixture
async def second(village, number):
    """A minute and a half later a neighbour: behind the temple, nobody is inside."""
    await village.passes(minutes=1, seconds=30)
    second = await someone(village)
    await calls_fire(second)
    for said in ("1", "behind the temple", "2"):
        await second.says(said)
    return second


async def test_the_card_says_whose_is_which_and_what_contradicts(duty, number, second):
    """It said yes and no to one question, and two places, without saying whose."""
    card = duty.card(number)
    assert card.text.split("\n")[1:10] == [
        "⚠ Is anyone still inside? ① ✅ Yes · ② ❌ No",
        "① · 🕘 07:43",
        "📍 Thôn Pò Hèn · lane 3",
        "🔥 Burning now",
        "Is anyone still inside? ✅ Yes",
        "② · 🕘 07:44",
        "📍 Thôn Pò Hèn · behind the temple",
        "🔥 Burning now",
        "Is anyone still inside? ❌ No",
    ]
    assert "👥 +1 people report the same" in card.text
    assert len(duty.cards(number)) == 1  # it rang once


async def test_each_reads_the_time_of_their_own_and_the_second_that_one_was_reported(
    first, number, second
):
    assert status(first).startswith(f"✔✔ Report {number} reached the duty room at 07:43.")
    assert NEARBY not in first.everything_heard()
    assert "reached the duty room at 07:44." in status(second)
    assert NEARBY in status(second)


async def test_each_has_a_number_of_their_own_and_either_finds_the_case_in_the_room(
    village, duty, first, number, second
):
    """The second used to read the number of the first."""
    own = number_in_status(second)
    assert own != number
    assert number not in second.everything_heard()
    assert own not in first.everything_heard() + duty.room.everything_heard()
    await second.says("/cases")
    assert own in second.screen.text
    await second.presses(own)
    await second.presses("Tell more")
    await second.says("the gas bottles are out")
    assert "the gas bottles are out" in duty.card(number).text
    for typed in (number, own):
        await duty.officers[0].writes(typed)
        assert f"{number}" in duty.newest.text.split("\n")[0]


async def test_what_an_officer_asks_names_the_number_of_each(village, duty, first, number, second):
    own = number_in_status(second)
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await dung.replies("Is the road free?", to=duty.newest)
    await village.passes(minutes=1)
    assert f"asks about {number}: Is the road free?" in first.everything_heard()
    assert f"asks about {own}: Is the road free?" in second.everything_heard()
    await second.presses("Yes")
    assert "Your answer goes to the officers." in second.everything_heard()


async def test_of_three_the_officer_names_whom_and_everybody_keeps_their_number(
    village, duty, first, number, second
):
    """Only the latest used to be split off."""
    third = await someone(village)
    await calls_fire(third)
    for said in ("1", "at the sawmill", "2"):
        await third.says(said)
    numbers = [number_in_status(one) for one in (first, second, third)]
    (dung,) = duty.officers
    await dung.taps("Not the same", on=duty.card(number))
    assert duty.newest.text == "Which of them tells of something else?"
    assert duty.newest.labels == [
        "① 07:43 lane 3", "② 07:44 behind the te…", "③ 07:45 at the sawmill", "✖ Cancel",
    ]  # fmt: skip
    await dung.taps("②", on=duty.newest)
    assert [number_in_status(one) for one in (first, second, third)] == numbers
    assert "behind the temple" not in duty.card(number).text
    assert "at the sawmill" in duty.card(number).text
    assert "behind the temple" in duty.card(numbers[1]).text
    assert NEARBY not in status(second)
    assert NEARBY in status(third)


async def test_the_first_may_be_split_off_and_the_others_stay(village, duty, first, number, second):
    third = await someone(village)
    await calls_fire(third)
    (dung,) = duty.officers
    await dung.taps("Not the same", on=duty.card(number))
    await dung.taps("①", on=duty.newest)
    assert f"Report {number}" in first.heard[-1].text  # theirs, though the others' case has it too
    assert "lane 3" not in duty.card(number).text
    assert "reported the like nearby" not in second.heard[-1].text  # nobody told of it before
    await dung.writes(number)
    assert [one for one in duty.room.heard[-2:] if "lane 3" in one.text]  # both may be meant


def _count_an_arrest(tx, case_id: str) -> None:
    """As it stands on a case that was closed, and opened again by one of its reporters."""
    count_items(tx.get_one(Case, case_id), {"arrested": "1"})


async def test_what_was_counted_stays_with_the_case_of_which_one_is_split_off(
    village, duty, number, second
):
    case = await the_case(village, number)
    await village.house.write(_count_an_arrest, case.id)
    await duty.officers[0].taps("Not the same", on=duty.card(number))
    assert "👥" not in duty.card(number).text
    case = await the_case(village, number)
    assert (case.facets["items.arrested"], case.with_items) == ("1", True)


async def test_one_that_moved_to_where_it_burns_already_joins_that_alarm(village, duty):
    """It used to be one more alarm for the same fire."""
    there, here = await someone(village, "06724-02"), await someone(village)
    number, own = await calls_fire(there), await calls_fire(here)
    await here.presses("No, another village")
    await here.presses("Lục Phủ")
    assert "👥 +1 people report the same" in duty.card(number).text
    assert (await the_case(village, own)).state == CaseState.WITHDRAWN
    assert f"It is part of {number} now." in duty.room.everything_heard()
    assert number_in_status(here) == own
    assert "reported the like nearby" in status(here)
    await here.says("1")
    await duty.officers[0].taps("Take", on=duty.card(number))
    assert "is coming" in here.everything_heard()
    await here.presses("Not the same")
    assert "👥" not in duty.card(number).text
    assert number_in_status(here) == own


async def test_the_second_may_say_that_it_is_another_and_has_an_alarm_of_their_own(
    village, duty, number, second
):
    await second.presses("Not the same")
    assert "👥" not in duty.card(number).text
    assert "behind the temple" not in duty.card(number).text
    assert "behind the temple" in duty.newest.text
    assert NEARBY not in status(second)
    assert number not in status(second)
    assert number_in_status(second) in duty.newest.text
    await calls_fire(second)  # pressed again it stays theirs
    assert len(await village.house.read(all_cases)) == 2


async def test_the_officer_confirms_with_one_tap(duty, number, second):
    (dung,) = duty.officers
    assert [label for label in duty.card(number).labels if "ame" in label or "One" in label] == [
        "🤝 One event",
        "↔ Not the same",
    ]
    await dung.taps("One event")
    assert "🤝 Dũng: one event" in duty.card(number).text
    assert "🤝 One event" not in duty.card(number).labels
    assert NEARBY not in status(second)


async def test_who_joins_later_is_to_be_confirmed_anew(village, duty, number, second):
    await duty.officers[0].taps("One event")
    await calls_fire(await someone(village))
    assert "🤝 One event" in duty.card(number).labels


async def test_no_other_danger_is_folded_and_nobody_hears_of_another(village, duty):
    """Two who were beaten in one village used to stand in one case."""
    people = [await someone(village), await someone(village)]
    for one in people:
        await one.says("/danger")
        await one.presses("Attacked by an outsider")
    assert len(await village.house.read(all_cases)) == 2
    assert "nearby" not in people[1].everything_heard()


def status(person: Person) -> str:
    """Where their report stands, as they read it now."""
    return next(one.text for one in reversed(person.heard) if "✔" in one.text)


def number_in_status(person: Person) -> str:
    """The number by which they ask."""
    found = re.search(r"Report (\d{3}-\d{3})", status(person))
    assert found is not None
    return found[1]


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))
