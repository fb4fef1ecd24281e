"""Taking a case: the first wins, everybody sees it, and only officers of the desk can."""

import asyncio
from dataclasses import replace

import pytest

from domain.cases.cases import CaseState
from domain.heard import Place
from tests.duty import calls_fire, on_duty, reports_theft, someone, the_case, told_kinds
from tests.village import Officer


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


@pytest.fixture
async def number(village, duty):
    return await reports_theft(await someone(village))


async def test_card_says_what_was_reported(duty, number):
    assert duty.card(number).text.split("\n") == [
        f"🔶 P2 · 🔓 Motorbike stolen · {number}",
        "📍 Thôn Pò Hèn · end of the bridge",
        "🕘 Today, said 07:43",
        "📨 Can be written to",
        "Take before 08:13",
    ]
    assert duty.card(number).labels == ["✋ Take"]


async def test_first_to_take_wins_and_the_second_sees_it(village, duty, number):
    dung, lan = duty.officers
    card = duty.card(number)
    await dung.taps("Take", on=card)
    pressed = replace(village.last, key="telegram:1:9999", who=lan.address, name=lan.name)
    await village.repeat(pressed)

    assert "👤 Dũng took it 07:43" in card.text
    assert duty.newest.text == f"👤 Dũng has {number} since 07:43."
    assert card.labels == [
        "📨 Write to the reporter",
        "📝 Internal note",
        "🏁 Close",
        "👐 Give back",
    ]
    case = await the_case(village, number)
    assert case.state == CaseState.ACKNOWLEDGED


async def test_two_presses_at_once_have_one_winner(any_village):
    duty = await on_duty(any_village, names=("Dũng", "Lan"))
    number = await reports_theft(await someone(any_village))
    dung, lan = duty.officers
    presses = [
        replace(
            any_village.last,
            key=f"telegram:1:{officer.address}",
            who=officer.address,
            where=duty.room.address,
            place=Place.GROUP,
            text="",
            choice=f"r.take.{number.replace('-', '')}",
        )
        for officer in (dung, lan)
    ]
    await asyncio.gather(*(any_village.repeat(press) for press in presses))
    assert (await told_kinds(any_village, number)).count("taken") == 1
    assert f"has {number} since" in duty.newest.text


async def test_reporter_hears_that_somebody_has_it(village, duty):
    resident = await someone(village)
    number = await reports_theft(resident)
    await duty.officers[0].taps("Take")
    assert resident.heard[-1].text.startswith(f"Report {number}: somebody looks after it.")


async def test_stranger_in_the_room_is_refused_once_a_minute(village, duty, number):
    stranger = Officer(village, "telegram:1", "Người lạ", "en", room=duty.room)
    for _ in range(3):
        await stranger.taps("Take")
    refusals = [one for one in duty.room.heard if "only enrolled officers" in one.text]
    assert [one.text.split(":")[0] for one in refusals] == ["Người lạ"]
    assert (await the_case(village, number)).taken_by is None


async def test_anonymous_admin_is_nobody(village, duty, number):
    await Officer(village, "", "", "en", room=duty.room).taps("Take")
    assert duty.newest.text == "Please press and write as yourself, not as the group."
    assert (await the_case(village, number)).taken_by is None


async def test_officer_of_another_desk_cannot_take_it(village, duty, number):
    border = await on_duty(village, "border", ("Sơn",))
    (son,) = border.officers
    await son._in_room(choice=f"r.take.{number.replace('-', '')}", message="1")
    await replace(son, room=duty.room).taps("Take")
    assert (await the_case(village, number)).taken_by is None
    assert number not in border.room.everything_heard()


@pytest.mark.parametrize(
    "forged",
    ["r.", "r.take", "r.take.000000", "r.take.12345678", "r.nonsense.{number}", "r.p.x.y", "r..."],
)
async def test_forged_button_changes_nothing_and_is_answered(village, duty, number, forged):
    before, kinds = duty.room.everything_heard(), await told_kinds(village, number)
    choice = forged.format(number=number.replace("-", ""))
    await duty.officers[0]._in_room(choice=choice, message="1")
    answer = "That button leads nowhere now. Type /case and the number."
    assert duty.room.everything_heard() == f"{before}\n{answer}"
    assert await told_kinds(village, number) == kinds


async def test_case_given_back_waits_anew(village, duty, number):
    dung, lan = duty.officers
    await dung.taps("Take")
    await lan.taps("Give back")
    assert f"Dũng has {number}. Take it over first?" in duty.newest.text
    await dung.taps("Give back")

    card = duty.card(number)
    assert "Take before 08:13" in card.text
    assert card.labels == ["✋ Take"]
    assert await told_kinds(village, number) == ["opened", "reached", "taken", "given back"]


async def test_colleague_takes_it_over(village, duty, number):
    dung, lan = duty.officers
    await dung.taps("Take")
    await lan.taps("Give back")
    await lan.taps("Take over")
    assert "👤 Lan took it" in duty.card(number).text


async def test_danger_given_back_rings_at_once(village, duty):
    dung, lan = duty.officers
    number = await calls_fire(await someone(village))
    await dung.taps("Take, on the way")
    rang = duty.rang(number, lan.address)
    await dung.taps("Give back")

    assert duty.rang(number, lan.address) == rang + 1
    assert "Nobody has it yet" in lan.heard[-1].text
    assert "Nobody has it yet" in duty.card(number).text


async def test_note_stays_in_the_room_and_is_counted(village, duty):
    resident = await someone(village)
    number = await reports_theft(resident)
    await duty.officers[0].replies("Nhà ông Ba thấy", to=duty.card(number))
    assert "📝 Notes: 1" in duty.card(number).text
    assert "ông Ba" not in resident.everything_heard()
    assert (await told_kinds(village, number))[-1] == "noted"


async def test_talk_among_colleagues_is_not_kept(village, duty, number):
    before = await told_kinds(village, number)
    await duty.officers[0].writes("ăn cơm chưa")
    assert await told_kinds(village, number) == before


async def test_late_case_is_reminded_of_once(village, duty, number):
    await village.passes(minutes=35)
    late = [one for one in duty.room.heard if "nobody has it, and it is late" in one.text]
    assert len(late) == 1
    assert "⏰ Late: it was due at 08:13" in duty.card(number).text
