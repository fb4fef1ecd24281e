"""A group that becomes a supergroup, and whatever is pressed or answered and finds nothing."""

import asyncio

import pytest

from domain.heard import UNKNOWN, HeardEvent, HeardMedia, Place
from domain.mouth import Outgoing, Receipt
from tests.duty import Duty, on_duty, reports_theft, someone, told_kinds
from tests.village import Message, Officer, Village

NEW = "telegram:-1009999000111"
NO_CARD = "That message belongs to no report, so nothing was kept."
OLD_BUTTON = "That button leads nowhere now. Type /case and the number."


@pytest.fixture
async def duty(village: Village) -> Duty:
    return await on_duty(village)


async def moves(duty: Duty) -> str:
    """The group becomes a supergroup, and both chats tell; its old address."""
    old = duty.room.address
    for _ in range(2):
        await duty.village.hears(
            duty.officers[0], where=old, place=Place.GROUP, event=HeardEvent.MOVED, moved_to=NEW
        )
    duty.room.address = NEW
    await duty.village.passes(minutes=1)
    return old


async def presses(duty: Duty, officer: Officer, label: str, on: Message, *, at: str) -> None:
    """A button of the chat at that address."""
    key = on.key(label)
    assert key is not None, on
    await duty.village.hears(officer, where=at, place=Place.GROUP, choice=key.choice, message=on.id)


async def answers(duty: Duty, officer: Officer, text: str, *, at: str, **more: object) -> None:
    """A reply in the chat at that address."""
    await duty.village.hears(officer, where=at, place=Place.GROUP, text=text, **more)


async def test_an_old_button_takes_the_case(any_village: Village) -> None:
    duty = await on_duty(any_village)
    number = await reports_theft(await someone(duty.village))
    card = duty.card(number)
    old = await moves(duty)
    assert "Take before" in duty.card(number).text
    await presses(duty, duty.officers[0], "Take", card, at=old)
    assert "Dũng" in duty.card(number).text


async def test_an_old_prompt_is_still_pressed(duty: Duty) -> None:
    number = await reports_theft(await someone(duty.village))
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("Internal note")
    prompt = duty.newest
    old = await moves(duty)
    await presses(duty, dung, "Cancel", prompt, at=old)
    assert f"✖ {number}: cancelled." in duty.room.everything_heard()


@pytest.mark.parametrize("said_in_the_new_one", [True, False])
async def test_a_reply_to_an_old_card_is_a_note(duty: Duty, said_in_the_new_one: bool) -> None:
    number = await reports_theft(await someone(duty.village))
    card = duty.card(number)
    old = await moves(duty)
    at = NEW if said_in_the_new_one else old
    await answers(duty, duty.officers[0], "seen at the market", at=at, reply_to=card.id)
    assert (await told_kinds(duty.village, number)).count("noted") == 1


async def test_a_reply_to_an_old_prompt_reaches_the_reporter(duty: Duty) -> None:
    resident = await someone(duty.village)
    await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("📨")
    prompt = duty.newest
    old = await moves(duty)
    await answers(duty, dung, "Which plate?", at=old, reply_to=prompt.id)
    assert "Which plate?" in resident.heard[-1].text


async def test_a_number_of_the_new_chat_is_of_the_new_chat(duty: Duty) -> None:
    """The two chats count their messages apart."""
    first = await reports_theft(await someone(duty.village))
    card = duty.card(first)
    await moves(duty)
    duty.village.messenger._last = int(card.id) - 1
    second = await reports_theft(await someone(duty.village))
    while duty.card(second).id != card.id:
        duty.village.messenger._last = int(card.id) - 1
        await duty.officers[0].writes(f"/case {second}")
    await answers(duty, duty.officers[0], "of the second", at=NEW, reply_to=card.id)
    assert "noted" in await told_kinds(duty.village, second)
    assert "noted" not in await told_kinds(duty.village, first)


async def test_a_reply_of_which_the_messenger_does_not_say_to_what_is_told_so(
    duty: Duty,
) -> None:
    number = await reports_theft(await someone(duty.village))
    await moves(duty)
    await answers(duty, duty.officers[0], "a note", at=NEW, reply_to=UNKNOWN, to_us=True)
    assert duty.newest.text.startswith(NO_CARD)
    assert "noted" not in await told_kinds(duty.village, number)


async def test_a_reply_to_ours_that_is_about_no_case_is_told_so(duty: Duty) -> None:
    welcome = duty.room.heard[0]
    await answers(duty, duty.officers[0], "ok", at=duty.room.address, reply_to=welcome.id)
    assert NO_CARD not in duty.room.everything_heard()  # a colleague's, as far as anybody says
    await answers(
        duty, duty.officers[0], "ok", at=duty.room.address, reply_to=welcome.id, to_us=True
    )
    assert duty.newest.text.startswith(NO_CARD)


async def test_a_press_that_finds_nothing_says_so(duty: Duty) -> None:
    (dung,) = duty.officers
    await dung._in_room(choice="r.take.123457", message="5")
    assert duty.newest.text == OLD_BUTTON


async def test_a_press_in_a_group_that_is_no_room_says_so(duty: Duty) -> None:
    elsewhere = "telegram:-100777"
    await duty.village.hears(
        duty.officers[0], where=elsewhere, place=Place.GROUP, choice="r.take.123457", message="5"
    )
    told = duty.village.messenger.chats[elsewhere][-1].text
    assert told.startswith("Nhóm này chưa là phòng trực.")


async def test_a_stranger_who_forges_a_press_in_private_hears_nothing(duty: Duty) -> None:
    stranger = duty.village.resident()
    await stranger._hear(choice="r.take.123457", message="5")
    assert stranger.heard == []


async def test_a_picture_where_closing_asks_for_words_is_not_lost_in_silence(duty: Duty) -> None:
    await reports_theft(await someone(duty.village))
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("Close")
    photo = HeardMedia("photo", "p", 7)
    await dung._in_room(media=(photo,), reply_to=duty.newest.id)
    assert duty.newest.text == "Only words here. The file was not kept."


async def test_a_reply_in_the_very_moment_of_a_prompt_is_heard(duty: Duty) -> None:
    """The prompt stood on the phone before the messenger had told its number."""
    resident = await someone(duty.village)
    await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    deliver = duty.village.messenger.deliver

    async with asyncio.TaskGroup() as group:

        async def deliver_slowly(outgoing: Outgoing) -> Receipt:
            receipt = await deliver(outgoing)
            if outgoing.text.startswith("📨") and not outgoing.edit:
                at_once = dung._in_room(text="Which plate?", reply_to=receipt.message)
                group.create_task(at_once)
                await asyncio.sleep(0.3)
            return receipt

        duty.village.messenger.deliver = deliver_slowly  # type: ignore[method-assign]  # here only
        await dung.taps("📨")
    assert "Which plate?" in resident.heard[-1].text
