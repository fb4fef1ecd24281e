"""Danger in the duty room: it rings until somebody takes it, and the same event is one case."""

from datetime import date

import pytest
from sqlalchemy import select

from actions.people.sessions import redeem
from domain.cases.cases import CaseState
from domain.mouth import Gone
from storage import reporters
from storage.staff import Newcomer
from storage.tables import Reporter
from storage.tx import Tx
from tests.duty import (
    calls_fire,
    leaps,
    on_duty,
    reports_theft,
    someone,
    the_case,
    told_kinds,
)


@pytest.fixture
async def village(any_village):
    return any_village


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


@pytest.fixture
async def resident(village):
    return await someone(village)


async def test_it_rings_in_the_room_and_with_every_officer(duty, resident):
    number = await calls_fire(resident)
    card = duty.card(number)
    assert card.text.split("\n") == [
        f"🔴 P1 · 🔥 Fire · {number}",
        "📍 Thôn Pò Hèn · ❓ village not confirmed",
        "🕘 07:43",
        "🔥 Burning now",
        "📨 Can be written to",
        "Nobody has it yet",
    ]
    assert card.labels == ["✋ Take, on the way", "📞 Called 114", "📨 Write to the reporter"]
    assert not card.quiet
    for officer in duty.officers:
        assert officer.heard[-1].labels == ["✋ Take, on the way"]
        assert number in officer.heard[-1].text
        assert not officer.heard[-1].quiet


async def test_in_a_browser_it_stands_once(village):
    """The officer's own page is shown with the room's: each danger card stood there twice, and
    each time it rang left another two behind."""
    code = await village.invite(None, "cax")
    opened = await village.house.write(
        redeem, code, "t" * 43, Newcomer("Dũng", "en"), now=village.now
    )
    await calls_fire(await someone(village))
    await village.passes(minutes=5)
    room = village.messenger.chats[f"browser:{opened.page}"]
    assert sum("🔥" in one.text and not one.pinned for one in room) == 1
    assert "🔥" not in str(village.messenger.chats.get(f"browser:{opened.person}", []))


async def test_later_answers_edit_the_card_without_ringing(duty, resident):
    number = await calls_fire(resident)
    messages = len(duty.room.heard)
    await resident.says("behind the market")
    await resident.presses("Yes")

    assert len(duty.room.heard) == messages
    assert "📍 Thôn Pò Hèn · ❓ village not confirmed · behind the market" in duty.card(number).text
    assert "Is anyone still inside? ✅ Yes" in duty.card(number).text


async def test_it_rings_anew_every_two_minutes_until_taken(village, duty, resident):
    number = await calls_fire(resident)
    private = len(duty.officers[1].heard)
    rang = duty.rang(number, duty.officers[1].address)
    told = len(resident.heard)
    await village.passes(minutes=5)

    assert duty.rang(number) == 3
    assert "⏰ Late" in duty.card(number).text
    assert duty.rang(number, duty.officers[1].address) == rang + 2
    assert len(duty.officers[1].heard) == private  # the one before goes each time
    calls = [one for one in resident.heard[told:] if "nobody has taken it yet" in one.text]
    assert len(calls) == 1  # the room hears it every two minutes, who reported it does not
    assert f"Report {number}, Fire: nobody has taken it yet. Call 114" in calls[0].text

    await duty.officers[0].taps("Take")
    await village.passes(minutes=5)
    assert duty.rang(number) == 3
    assert duty.rang(number, duty.officers[1].address) == rang + 2
    assert resident.heard[-1].text.startswith("Somebody took it at 07:4")


async def test_former_cards_are_there_no_more(village, duty, resident):
    number = await calls_fire(resident)
    await village.passes(minutes=3)
    assert duty.rang(number) == 2
    assert duty.cards(number) == [duty.card(number)]


async def test_it_is_taken_from_the_private_message(duty, resident):
    number = await calls_fire(resident)
    dung, lan = duty.officers
    await dung.presses("Take")
    assert "👤 Dũng took it 07:43" in duty.card(number).text
    assert lan.heard[-1].text.split("\n") == [
        f"🔴 P1 · 🔥 Fire · {number}",
        "👤 Dũng took it 07:43",
    ]
    assert lan.heard[-1].labels == []


async def test_call_and_arrival_are_seen_by_all(duty, resident):
    number = await calls_fire(resident)
    dung, _ = duty.officers
    await dung.taps("Called 114")
    assert "📞 Dũng called 114 at 07:43" in duty.card(number).text
    await dung.taps("Take")
    await dung.taps("Arrived")
    assert "🚗 There at 07:43" in duty.card(number).text
    assert "They arrived at 07:43." in resident.heard[-1].text


async def test_a_question_hides_nothing_of_the_help_that_comes(duty, resident):
    """The status said only that officers ask something; that they come, and came, was gone."""
    number = await calls_fire(resident)
    dung, _ = duty.officers
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await dung.taps("Is anyone still inside?", on=duty.newest)
    status = next(one for one in resident.heard if "Somebody took it" in one.text)
    assert status.text.split("\n") == [
        "Somebody took it at 07:43 and is coming.",
        f"Report {number}: an officer has a question for you.",
    ]
    await dung.taps("Arrived")
    status = next(one for one in resident.heard if "Somebody took it" in one.text)
    assert "They arrived at 07:43." in status.text


async def test_same_fire_is_one_case_and_can_be_split(village, duty, resident):
    number = await calls_fire(resident)
    other = await someone(village)
    await calls_fire(other)
    await other.says("near the school")
    card = duty.card(number)
    assert "👥 +1 people report the same" in card.text
    assert "📍 Thôn Pò Hèn · ❓ village not confirmed · near the school" in card.text

    await duty.officers[0].taps("Not the same")
    assert "👥" not in duty.card(number).text
    assert "near the school" not in duty.card(number).text
    assert "near the school" in duty.newest.text
    apart = duty.newest.text.split("\n")[0].split(" · ")[-1]
    assert apart != number
    assert duty.newest.labels[0] == "✋ Take, on the way"
    assert apart in other.heard[-1].text or any(apart in one.text for one in other.heard)
    assert await told_kinds(village, apart) == ["opened", "rang", "reached"]


@pytest.mark.parametrize("goes", ["is split off", "takes it back"])
async def test_a_case_waits_for_nobody_who_is_no_part_of_it(village, duty, resident, goes):
    """It waited for the answer of whoever had gone, and told the others that they were asked."""
    number = await calls_fire(resident)
    dung, _ = duty.officers
    other = await someone(village)
    await calls_fire(other)
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await dung.taps("Is anyone still inside?", on=duty.newest)
    await resident.says("no")
    assert (await the_case(village, number)).state == CaseState.WAITING

    if goes == "is split off":
        await dung.taps("Not the same", on=duty.card(number))
    else:
        await other.presses("Pressed by mistake")
    assert (await the_case(village, number)).state == CaseState.IN_PROGRESS
    assert not any("has a question for you" in one.text for one in resident.heard)


async def test_alarm_of_others_is_not_doubted_because_of_one_prankster(village, duty, resident):
    prankster = await someone(village)
    await reports_theft(prankster)
    await village.house.write(_twice_false, on=village.now.date())
    number = await calls_fire(prankster)
    assert "☎ Call first, then go" in duty.card(number).text
    await calls_fire(resident)
    assert "👥 +1 people report the same" in duty.card(number).text
    assert "☎" not in duty.card(number).text


async def test_pressed_by_mistake_stops_the_ringing(village, duty, resident):
    number = await calls_fire(resident)
    await resident.presses("Pressed by mistake")
    await village.passes(minutes=5)
    assert f"Taken back by the reporter · 🔥 Fire · {number}" in duty.card(number).text
    assert duty.card(number).labels == []
    assert duty.officers[0].heard[-1].labels == []
    assert "rang" not in (await told_kinds(village, number))[2:]


async def test_danger_without_a_taker_survives_a_restart_of_the_tick(village, duty, resident):
    number = await calls_fire(resident)
    await leaps(village, minutes=30)
    assert duty.rang(number) == 2
    assert (await told_kinds(village, number)).count("rang") == 2


async def test_p3_makes_no_sound_at_night(village, duty, resident):
    await leaps(village, hours=15)  # 22:43 there
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.presses("Phone")
    await resident.presses("Yesterday or before")
    for said in ("market", "7", "1", "1"):
        await resident.says(said)
    assert duty.newest.quiet
    number = await reports_theft(resident)
    assert not duty.card(number).quiet


async def test_admin_hears_once_that_an_officer_cannot_be_called(village, duty, resident):
    admin = await village.admin()
    _, lan = duty.officers
    await lan.starts(await village.invite("officer", "border"))  # of two desks now
    heard = len(admin.heard)
    await lan.blocks()
    assert admin.heard[-1].text.startswith("⚠ Lan đã chặn")
    number = await calls_fire(resident)
    for _ in range(3):
        village.messenger.failures.append((lan.address, Gone()))
        await village.passes(minutes=2)
    assert len(admin.heard) == heard + 1
    assert duty.rang(number) == 4  # the others are called all the same


async def test_resident_who_blocks_is_no_news_to_the_admin(village, duty, resident):
    admin = await village.admin()
    heard = len(admin.heard)
    await calls_fire(resident)
    await resident.blocks()
    await village.passes(minutes=3)
    assert len(admin.heard) == heard


async def test_waiting_case_is_shown_in_a_second_room(village, duty, resident):
    number = await calls_fire(resident)
    second = await village.room("cax")
    assert number in second.card.text  # and not only on its board


def _twice_false(tx: Tx, *, on: date) -> None:
    (reporter,) = tx.scalars(select(Reporter)).all()
    for _ in range(2):
        reporters.count_falsehood(tx, reporter, on=on)
