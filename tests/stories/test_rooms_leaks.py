"""What is said in a room stays there; only a reply to an officer's own prompt to ask ever leaves.

Each story tries to make something else leave, and looks at everything the reporter ever heard.
"""

from collections.abc import Awaitable, Callable

import pytest

from domain.heard import HeardEvent, HeardMedia, Pin, Place
from tests.duty import on_duty, reports_theft, someone, told_kinds
from tests.village import CHANNEL, Message, Officer, Room

SECRET = "We think it was his own brother"


@pytest.fixture
async def village(any_village):
    return any_village


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


@pytest.fixture
async def resident(village, duty):
    return await someone(village)


@pytest.fixture
async def number(village, duty, resident):
    number = await reports_theft(resident)
    await duty.officers[0].taps("Take")
    await village.passes(minutes=1)
    return number


@pytest.fixture
async def prompt(duty, number) -> Message:
    await duty.officers[0].taps("Write to the reporter")
    return duty.newest


Try = Callable[[Officer, Officer, Message], Awaitable[None]]


async def by_a_colleague(_dung: Officer, lan: Officer, prompt: Message) -> None:
    await lan.replies(SECRET, to=prompt)


async def by_nobody(dung: Officer, _lan: Officer, prompt: Message) -> None:
    """An anonymous admin, or a channel that speaks in the group: the platform names no person."""
    await Officer(dung.village, "", "", "en", room=dung.room).replies(SECRET, to=prompt)


async def by_a_stranger(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await Officer(dung.village, f"{CHANNEL}:1", "X", "en", room=dung.room).replies(
        SECRET, to=prompt
    )


async def by_changing_it(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await dung._in_room(text=SECRET, reply_to=prompt.id, event=HeardEvent.EDITED)


async def after_cancel(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await dung.taps("Cancel", on=prompt)
    await dung.replies(SECRET, to=prompt)


async def an_hour_later(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await dung.village.passes(minutes=61)
    await dung.replies(SECRET, to=prompt)


async def after_another_question(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await dung.taps("What colour", on=prompt)
    await dung.replies(SECRET, to=prompt)


async def with_a_photo(dung: Officer, _lan: Officer, prompt: Message) -> None:
    photo = HeardMedia("photo", "file-1", 5, 0)
    await dung._in_room(text=SECRET, media=(photo,), reply_to=prompt.id)


async def as_a_place(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await dung._in_room(pin=Pin(21.5, 107.9), reply_to=prompt.id)


async def without_a_reply(dung: Officer, _lan: Officer, _prompt: Message) -> None:
    """So comes a forwarded message too: it answers nothing."""
    await dung.writes(SECRET)


async def to_the_card(dung: Officer, _lan: Officer, _prompt: Message) -> None:
    await dung.replies(SECRET, to=next(one for one in dung.room.heard if "🔓" in one.text))


async def from_another_group(dung: Officer, _lan: Officer, prompt: Message) -> None:
    """Numbers of messages are the chat's own: there it is another message."""
    elsewhere = Room(dung.village, f"{CHANNEL}:-100778", "")
    await Officer(dung.village, dung.address, "Dũng", "en", room=elsewhere).replies(
        SECRET, to=prompt
    )


async def in_private(dung: Officer, _lan: Officer, prompt: Message) -> None:
    await dung.village.hears(
        dung, where=dung.address, place=Place.PRIVATE, text=SECRET, reply_to=prompt.id
    )


async def after_the_case_was_closed(dung: Officer, _lan: Officer, prompt: Message) -> None:
    for label in ("Close", "Next", "Not our matter", "No value", "Close it"):
        await dung.taps(label)
    await dung.replies(SECRET, to=prompt)
    await dung.village.passes(minutes=2)
    await dung.replies(SECRET, to=prompt)


async def after_losing_the_role(dung: Officer, _lan: Officer, prompt: Message) -> None:
    admin = await dung.village.admin()
    for label in ("", "👥", "Dũng", "1"):
        await (admin.presses(label) if label else admin.says("/admin"))
    await dung.replies(SECRET, to=prompt)


TRIES = (
    by_a_colleague, by_nobody, by_a_stranger, by_changing_it, after_cancel, an_hour_later,
    after_another_question, with_a_photo, as_a_place, without_a_reply, to_the_card,
    from_another_group, in_private, after_the_case_was_closed, after_losing_the_role,
)  # fmt: skip


@pytest.mark.parametrize("attempt", TRIES, ids=[one.__name__ for one in TRIES])
async def test_it_stays_in_the_room(duty, resident, number, prompt, attempt: Try):
    dung, lan = duty.officers
    await attempt(dung, lan, prompt)
    assert SECRET not in resident.everything_heard()
    assert "file-1" not in resident.everything_heard()
    assert not [one for one in resident.heard if one.attachments]
    assert "21.5" not in resident.everything_heard()


async def test_prompt_that_was_answered_wrongly_still_waits_for_its_officer(
    duty, resident, number, prompt
):
    dung, lan = duty.officers
    for attempt in (by_a_colleague, by_nobody, by_a_stranger, by_changing_it, with_a_photo):
        await attempt(dung, lan, prompt)
    await dung.replies("What colour?", to=prompt)
    assert resident.heard[-1].text.startswith(f"❓ An officer asks about {number}: What colour?")


async def test_two_prompts_lead_to_two_reporters(village, duty, resident, number, prompt):
    dung, lan = duty.officers
    other = await someone(village)
    second = await reports_theft(other)
    await village.passes(minutes=1)
    await lan.taps("Take", on=duty.card(second))
    await lan.taps("Write to the reporter", on=duty.card(second))
    theirs = duty.newest
    await dung.replies("Yours?", to=theirs)
    await lan.replies("Whose?", to=prompt)
    await lan.replies("Red?", to=theirs)
    await dung.replies("Blue?", to=prompt)
    questions = ("Yours?", "Whose?", "Red?", "Blue?")
    assert [one for one in questions if one in resident.everything_heard()] == ["Blue?"]
    assert [one for one in questions if one in other.everything_heard()] == ["Red?"]
    assert (await told_kinds(village, number)).count("noted") == 1


async def test_reply_to_what_the_reporter_answered_is_a_note(
    village, duty, resident, number, prompt
):
    dung, _ = duty.officers
    await dung.replies("What colour?", to=prompt)
    await resident.says("red")
    heard = resident.everything_heard()
    await dung.replies(SECRET, to=duty.room.card_of("💬"))
    assert resident.everything_heard() == heard
    await village.passes(minutes=1)
    assert "📝 Notes: 1" in duty.card(number).text
