"""Neighbours at one fire: it rings once, and they stay two people's words."""

import pytest
from sqlalchemy import select

from storage.tables import Case
from storage.tx import Tx
from tests.duty import calls_fire, on_duty, someone
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
    assert status(second).startswith(f"✔✔ Report {number} reached the duty room at 07:44.")
    assert NEARBY in status(second)


async def test_the_second_may_say_that_it_is_another_and_has_an_alarm_of_their_own(
    village, duty, number, second
):
    await second.presses("Not the same")
    assert "👥" not in duty.card(number).text
    assert "behind the temple" not in duty.card(number).text
    assert "behind the temple" in duty.newest.text
    assert NEARBY not in status(second)
    assert number not in status(second)
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


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))
