"""Danger in a village that was known from before: the alarm does not wait, and is put right."""

import pytest
from sqlalchemy import select

from domain.cases.cases import CaseState
from storage.site_cache import forget_books
from storage.tables import Area, Case, Desk
from storage.tx import Tx
from tests.duty import calls_fire, on_duty, someone, the_case, told_kinds

UNSURE = "❓ village not confirmed"


@pytest.fixture
async def duty(village):
    return await on_duty(village)


@pytest.fixture
async def resident(village, duty):
    return await someone(village)


async def test_the_village_is_asked_after_the_alarm_and_the_card_says_that_it_is(duty, resident):
    """The fire used to be in the village of last time, as a fact."""
    number = await calls_fire(resident)
    asked = resident.heard[-2]
    assert asked.text.split("\n")[1:] == [
        "Reporting now: Fire, Thôn Pò Hèn.",
        "Is it in Thôn Pò Hèn?",
    ]
    assert asked.labels == [
        "1 ✅ Yes, there",
        "2 🏘 No, another village",
        "3 ✋ Pressed by mistake",
        "7 I don't know",
    ]
    assert f"📍 Thôn Pò Hèn · {UNSURE}" in duty.card(number).text
    await resident.says("1")
    assert UNSURE not in duty.card(number).text
    assert resident.screen.text.startswith("🏘 Thôn Pò Hèn.\nWhere?")


async def test_told_where_instead_it_is_asked_once_more_at_the_end(duty, resident):
    number = await calls_fire(resident)
    for said in ("behind the market", "2", "1", "7"):
        await resident.says(said)
    assert f"📍 Thôn Pò Hèn · {UNSURE} · behind the market" in duty.card(number).text
    assert resident.screen.text.endswith("Is it in Thôn Pò Hèn?")
    await resident.says("1")
    assert "📍 Thôn Pò Hèn · behind the market" in duty.card(number).text
    assert resident.screen.labels == ["0 ☰ Menu"]


async def test_who_cannot_say_is_not_asked_again(duty, resident):
    number = await calls_fire(resident)
    await resident.says("7")
    for said in ("behind the market", "2", "1", "7"):
        await resident.says(said)
    assert resident.screen.labels == ["0 ☰ Menu"]
    assert UNSURE in duty.card(number).text


async def test_a_village_named_in_the_words_is_the_one_that_is_asked(duty, resident):
    """Against the resident's own words the fire used to be in the village of last time."""
    await resident.says("a house burns in Lục Phủ")
    await resident.says("/danger")
    await resident.presses("Fire")
    assert "Is it in Thôn Lục Phủ?" in resident.heard[-2].text
    assert f"📍 Thôn Lục Phủ · {UNSURE}" in duty.newest.text


async def test_another_village_of_the_desk_is_told_aloud(village, duty, resident):
    number = await calls_fire(resident)
    await resident.presses("No, another village")
    await resident.presses("Lục Phủ")
    assert "📍 Thôn Lục Phủ" in duty.card(number).text
    assert UNSURE not in duty.card(number).text
    assert f"❗ {number} is not in Thôn Pò Hèn: the reporter says Thôn Lục Phủ." in (
        duty.room.everything_heard()
    )
    assert (await the_case(village, number)).area == "06724-02"


async def test_another_village_moves_the_alarm_to_its_desk_and_tells_the_first(village, duty):
    border = await on_duty(village, "border", ("Sơn",))
    await village.house.write(_border_reads_fires_of, "06724-02")
    resident = await someone(village)
    number = await calls_fire(resident)
    assert number not in border.room.everything_heard()
    (dung,), (son,) = duty.officers, border.officers

    await resident.presses("No, another village")
    await resident.presses("Lục Phủ")
    assert "📍 Thôn Lục Phủ" in border.card(number).text
    assert border.card(number).labels[0] == "✋ Take, on the way"
    assert number in son.heard[-1].text
    assert f"➡ {number} is not in Thôn Pò Hèn: the reporter says Thôn Lục Phủ." in (
        duty.room.everything_heard()
    )
    assert dung.heard[-1].labels == []
    assert (await told_kinds(village, number)).count("reached") == 2
    await son.taps("Take")
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED


async def test_whoever_reported_with_others_and_is_elsewhere_has_an_alarm_of_their_own(
    village, duty, resident
):
    number = await calls_fire(resident)
    other = await someone(village)
    await calls_fire(other)
    assert "👥" in duty.card(number).text
    await other.presses("No, another village")
    await other.presses("Lục Phủ")
    assert "👥" not in duty.card(number).text
    cases = await village.house.read(_all_cases)
    assert sorted(case.area for case in cases) == ["06724-01", "06724-02"]


def _all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


def _border_reads_fires_of(tx: Tx, area: str) -> None:
    assert tx.get(Area, area) is not None
    desk = tx.scalars(select(Desk).where(Desk.code == "border")).one()
    desk.forms, desk.areas = [*desk.forms, "fire"], [area]
    forget_books(tx)
