"""Hurry: many presses within a minute, in a group of which a messenger takes twenty messages."""

from datetime import timedelta

import pytest

from tests.duty import calls_fire, on_duty, reports_theft, someone, told_kinds

AT_ONCE = timedelta(0)
LONGEST = timedelta(seconds=40)  # that an officer waits in a storm to see what was pressed last
STRANGE = {
    "emoji": "👮🏽‍♀️🚓",
    "right to left": "\u202eدنوم\u202c",
    "html": "<b onclick='x'>Dũng</b> &amp; {name}",
    "200 characters": "Nguyễn Dũng " * 17,
    "like a card": "Dũng\n🔴 P1 · Fire",
}


async def sees(village, duty, number: str, words: str) -> timedelta:
    """How long it takes until the case's card says so."""
    pressed_at = village.now
    while words not in duty.card(number).text:
        village.now += timedelta(seconds=1)
        await village.settle()
        assert village.now - pressed_at < timedelta(minutes=2), duty.card(number)
    return village.now - pressed_at


def messages_of(village, duty) -> int:
    """How many messages the room has cost so far, edits too."""
    return sum(one.to == duty.room.address for one in village.messenger.sent)


@pytest.mark.parametrize("name", STRANGE.values(), ids=STRANGE)
async def test_take_and_give_back_five_times_in_a_row_is_seen_at_once(village, name):
    duty = await on_duty(village, names=(name, "Lan"))
    number = await reports_theft(await someone(village))
    strange, _ = duty.officers
    press = f"r.{{}}.{number.replace('-', '')}"
    waited = []
    for _ in range(5):
        await strange._in_room(choice=press.format("take"), message="1")
        waited.append(await sees(village, duty, number, "took it"))
        card = duty.card(number).text.split("\n")
        await strange._in_room(choice=press.format("back"), message="1")
        waited.append(await sees(village, duty, number, "Take before"))
    assert max(waited) == AT_ONCE
    assert (await told_kinds(village, number))[-10:] == ["taken", "given back"] * 5
    assert len(card) == 5  # one line for who has it, whatever the name
    assert len(card[-1]) < 80
    assert not any(char in card[-1] for char in "\u202e\u202d\u2066\u2067\u2068")
    assert [line for line in card if line.startswith("🔴")] == []


async def test_ten_at_once_show_how_it_ended_not_each_step(village):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    (dung,) = duty.officers
    press = f"r.{{}}.{number.replace('-', '')}"
    before = messages_of(village, duty)
    for verb in ("take", "back") * 10 + ("take",):
        await dung._in_room(choice=press.format(verb), message="1")
    assert await sees(village, duty, number, "took it") <= LONGEST
    assert messages_of(village, duty) - before <= 17


async def test_wizard_pressed_through_in_a_busy_minute_shows_its_last_step(village):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("Close")
    prompt = duty.newest
    for _ in range(10):
        await dung.taps("Went there", on=prompt)
        await dung.taps("Searched", on=prompt)
    await dung.taps("Asked around", on=prompt)
    before = messages_of(village, duty)
    village.now += LONGEST
    await village.settle()
    assert [label[0] for label in prompt.labels[:4]] == ["☐", "☑", "☐", "☐"]
    assert messages_of(village, duty) - before <= 2  # the prompt, and the card that was taken
    assert number in duty.card(number).text


async def test_danger_rings_at_once_in_a_busy_minute(village):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    (dung,) = duty.officers
    press = f"r.{{}}.{number.replace('-', '')}"
    for verb in ("take", "back") * 6:
        await dung._in_room(choice=press.format(verb), message="1")
    fire = await calls_fire(await someone(village))
    assert duty.card(fire).text.startswith("🔴 P1")


async def test_closing_leaves_half_of_the_rooms_minute_to_others(village):
    duty = await on_duty(village)
    await reports_theft(await someone(village))
    (dung,) = duty.officers
    await dung.taps("Take")
    await village.passes(minutes=2)
    before = messages_of(village, duty)
    for label in ("Close", "Next", "Not found yet", "Valuable", "Close it"):
        await dung.taps(label)
    assert messages_of(village, duty) - before == 6  # five of the prompt and the card
    await village.passes(minutes=3)
    assert messages_of(village, duty) - before == 8  # the board, and the end of *undo*
