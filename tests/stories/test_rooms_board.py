"""The pinned board, and the month in eight lines."""

import re

import pytest

from tests.duty import calls_fire, leaps, newest_number, on_duty, reports_theft, someone
from tests.village import Officer


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


def board_of(duty):
    return next(one for one in duty.room.heard if one.pinned)


async def test_board_counts_what_is_open(village, duty):
    theft = await reports_theft(await someone(village))
    fire = await calls_fire(await someone(village))
    await duty.officers[0].taps("Take", on=duty.card(theft))
    await village.passes(minutes=1)
    board = board_of(duty)
    assert board.text.split("\n") == [
        "📌 Open: 2 · 🔴 1 · 🔶 1 · not taken: 1",
        f"🔴 {fire} Fire · Thôn Pò Hèn · 🕘 07:43 · ✋ not taken",
        f"🔶 {theft} Theft · Thôn Pò Hèn · 🕘 07:43 · 👤 Dũng",
    ]
    assert board.labels == [f"🔥 {fire}", f"🔓 {theft}"]
    assert len([one for one in duty.room.heard if one.pinned]) == 1


async def test_tap_on_the_board_brings_the_card_down(village, duty):
    theft = await reports_theft(await someone(village))
    await reports_theft(await someone(village))
    await village.passes(minutes=1)
    await duty.officers[0].taps(theft, on=board_of(duty))
    assert theft in duty.newest.text
    assert duty.newest.labels == ["✋ Take"]


async def test_buttons_of_the_board_lead_to_the_cards_of_this_room_alone(village, duty):
    theft = await reports_theft(await someone(village))
    second = await village.room("cax")
    await village.passes(minutes=1)
    await duty.officers[0].taps("Take", on=duty.card(theft))
    await village.passes(minutes=1)
    for room in (duty.room, second):
        board = next(one for one in room.heard if one.pinned)
        cards = [one.id for one in room.heard if theft in one.text and not one.pinned]
        assert [key.shows for row in board.rows for key in row] == cards[-1:]
    await duty.officers[0].writes(f"/case {theft}")
    await village.passes(minutes=1)
    assert board_of(duty).rows[0][0].shows == duty.card(theft).id


async def test_typed_number_brings_the_card_down(village, duty):
    theft = await reports_theft(await someone(village))
    await reports_theft(await someone(village))
    await village.passes(minutes=1)
    await duty.officers[0].writes(f"/case {theft}")
    assert duty.newest.text.startswith(f"🔶 P2 · 🔓 Motorbike stolen · {theft}")


@pytest.mark.parametrize("hyphen", ["-", "", " "], ids=["hyphen", "bare", "space"])
async def test_bare_number_shows_its_card_open_or_closed(village, duty, hyphen):
    """It used to be passed over in silence."""
    theft = await reports_theft(await someone(village))
    await reports_theft(await someone(village))
    await duty.officers[0].writes(theft.replace("-", hyphen))
    assert duty.newest.text.startswith(f"🔶 P2 · 🔓 Motorbike stolen · {theft}")


async def test_number_that_is_not_of_this_desk_is_unknown(village, duty):
    care = await on_duty(village, "care", ("Hoa",))
    resident = await someone(village)
    for said in ("/report", "3", "1", "2", "1", "1", "7", "1234", "1"):
        await resident.says(said)
    hers = await newest_number(village)
    for typed, answer in (
        (hers, f"No report of this desk has the number {hers}."),
        ("/tin 12", "Which one? Type its six digits."),
    ):
        await duty.officers[0].writes(typed)
        assert duty.newest.text == answer
        await village.passes(minutes=1)
    await care.officers[0].writes(hers)
    assert care.newest.text.split("\n")[0].endswith(hers)


async def test_number_typed_by_a_stranger_shows_nothing(village, duty):
    theft = await reports_theft(await someone(village))
    stranger = Officer(village, "telegram:1", "Người lạ", "en", room=duty.room)
    await stranger.writes(theft)
    assert "only enrolled officers" in duty.newest.text


async def test_list_shows_all_that_is_open_page_by_page(village, duty):
    """The board used to end at fourteen, with nothing to press for the rest."""
    numbers = [await reports_theft(await someone(village)) for _ in range(15)]
    await village.passes(minutes=1)
    board = board_of(duty)
    assert board.labels[-1] == "▶ 1 more"
    assert numbers[-1] not in board.text
    await duty.officers[0].taps("1 more", on=board)
    assert duty.newest.text.split("\n")[0] == "📋 Open: 15 to 15 of 15"
    assert duty.newest.labels == [f"🔓 {numbers[-1]}", "◀ The ones before"]
    turned = duty.newest
    await duty.officers[0].taps("The ones before", on=turned)
    assert duty.newest is turned
    assert turned.text.split("\n")[0] == "📋 Open: 1 to 14 of 15"
    await duty.officers[1].writes("/list")
    assert duty.newest is not turned
    assert duty.newest.text.split("\n")[0] == "📋 Open: 1 to 14 of 15"


@pytest.mark.parametrize("command", ["/find 12", "/cases", "/board"])
async def test_unknown_command_gets_a_plain_answer(duty, command):
    await duty.officers[0].writes(command)
    assert duty.newest.text.startswith("Only colleagues in this room read that.")


async def test_talk_among_colleagues_is_left_alone_in_a_group(duty):
    before = len(duty.room.heard)
    await duty.officers[0].writes("Who has had lunch?")
    assert len(duty.room.heard) == before


async def test_help_says_what_is_typed_and_what_the_signs_mean(duty):
    await duty.officers[0].writes("/help")
    said = duty.newest.text
    assert not re.search(r"\d{3}-\d{3}", said)  # a number that is nobody's
    for known in ("/case", "/list", "/status", "/language", "📨", "📝", "🔑"):
        assert known in said
    assert "🔴 P1: A life is in danger. Taken within 2 min." in said
    assert "🔶 P2: It happened just now or today. Taken within 30 min." in said


async def test_home_is_never_counted(village, duty):
    care = await on_duty(village, "care", ("Hoa",))
    resident = await someone(village)
    for said in ("/report", "3", "1", "2", "1", "1", "7", "1234", "1"):
        await resident.says(said)
    await village.passes(minutes=1)
    assert not [one for one in care.room.heard if one.pinned]
    assert "🏠" not in board_of(duty).text
    assert board_of(duty).labels == []
    await care.officers[0].writes("/status")
    assert care.newest.text.split("\n")[:2] == [
        "📌 Nothing is open.",
        "Since Sunday 1 November: 0 came in",
    ]


@pytest.mark.parametrize("command", ["/status", "/tinhhinh", "/situasi"])
async def test_chief_sees_the_month_in_eight_lines(village, duty, command):
    first = await someone(village)
    closed = await reports_theft(first)
    dung, _ = duty.officers
    await leaps(village, minutes=6)
    await dung.taps("Take", on=duty.card(closed))
    await village.passes(minutes=1)
    await dung.taps("Write to the reporter")
    await dung.taps("What colour")
    await first.says("red")
    await village.passes(minutes=1)
    await dung.taps("Close")
    for label in ("Next", "Found, settled", "Confirmed", "Close it"):
        await dung.taps(label)
    await village.passes(minutes=2)
    await first.presses("It is good")
    await reports_theft(await someone(village))
    await dung.writes(command)
    assert duty.newest.text.split("\n") == [
        "📌 Open: 1 · 🔶 1 · not taken: 1",
        "Since Sunday 1 November: 2 came in",
        "Taken: 1, half of them within 6 min",
        "Closed: 1",
        "Reporters: solved 1, not solved 0, silent 0",
        "Asked back: 1, answered 1",
        "Information valuable or confirmed: 1",
        "Family matters and complaints are not counted.",
    ]


async def test_month_is_for_officers(village, duty):
    stranger = Officer(village, "telegram:1", "Người lạ", "en", room=duty.room)
    await stranger.writes("/status")
    assert "only enrolled officers" in duty.newest.text
