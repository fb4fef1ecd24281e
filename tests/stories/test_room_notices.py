"""A word to the duty rooms: five questions in the admin's chat, and a message in the rooms."""

import pytest

from tests.duty import on_duty
from tests.stories.gathering import english_admin
from tests.stories.test_edited_by_admins import edits, types

WORDS = "Fire watch tonight. Who is near the school keeps the pump ready."


@pytest.fixture
async def duty(village):
    return await on_duty(village)


@pytest.fixture
async def admin(village, duty):
    return await english_admin(village)


async def begins(admin):
    await admin.says("/admin")
    await admin.presses("Desks and rooms")
    await admin.presses("A word to the duty rooms")


async def test_five_answers_and_a_tap_tell_a_room(any_village):
    village = any_village
    duty, admin = await on_duty(village), await english_admin(village)
    await begins(admin)
    assert admin.screen.text == "Which duty room is told?"
    await admin.presses("Công an xã Hải Sơn")
    await admin.says(WORDS)
    for label in ("Until tomorrow", "No, without a sound", "I, by name"):
        await admin.presses(label)
    assert admin.screen.text.split("\n") == [
        "Check it once more.",
        "",
        f"📣 Hương: {WORDS}",
        "It holds until Thursday 19 November.",
        "",
        "To: Công an xã Hải Sơn",
        "No, without a sound",
    ]
    before = len(duty.room.heard)
    await admin.presses("Send")
    (told,) = duty.room.heard[before:]
    assert told.text == f"📣 Hương: {WORDS}\nIt holds until Thursday 19 November."
    assert admin.heard[-1].text == "The duty rooms are told."


async def test_it_is_typed_in_digits_too_and_every_answer_can_be_changed(village, duty, admin):
    await begins(admin)
    for said in ("1", WORDS, "1", "1", "1"):
        await admin.says(said)
    await admin.says("3")  # other words
    assert admin.screen.text == "What shall they read? Short sentences. No names."
    await admin.says("0")
    assert WORDS in admin.screen.text
    await admin.says("3")
    await admin.says("All is well again.")
    await admin.presses("Send")
    assert duty.newest.text.startswith("📣 Xã Hải Sơn: All is well again.")
    assert WORDS not in duty.room.everything_heard()


async def test_half_of_it_is_not_lost(village, duty, admin):
    """A digit of no button, words that are too long, a restart, and the menu in between."""
    await begins(admin)
    await admin.says("9")
    assert admin.screen.text.startswith("Please press one of the buttons.")
    await admin.presses("All of them")
    await admin.says("x" * 601)
    assert admin.heard[-1].text == "At most 600 characters, please."
    await admin.says(WORDS)
    await village.restarts()
    await begins(admin)
    assert admin.screen.text.startswith("You have a draft that is not sent.")
    await admin.presses("Go on with the draft")
    assert admin.screen.text == "Until when does it hold?"


async def test_words_that_are_edited_are_sent_as_they_were_corrected(village, duty, admin):
    await begins(admin)
    await admin.presses("All of them")
    await edits(admin, await types(admin, "Fier watch."), "Fire watch.")
    for label in ("Today", "Yes, ring", "Xã Hải Sơn", "Send"):
        await admin.presses(label)
    assert "Fire watch." in duty.newest.text


async def test_thrown_away_it_is_asked_once_more(village, duty, admin):
    await begins(admin)
    for said in ("1", WORDS, "1", "1", "1"):
        await admin.says(said)
    await admin.presses("🗑 Throw away")
    await admin.presses("Throw it away")
    assert admin.heard[-1].text == "It is thrown away."
    assert WORDS not in duty.room.everything_heard()


async def test_without_a_room_there_is_nobody_to_tell(village):
    admin = await english_admin(village)
    await begins(admin)
    assert admin.heard[-1].text == "No desk here has a room yet."


async def test_an_officer_may_not(village, duty, admin):
    """The button is forged: who may press is asked at each press."""
    (dung,) = duty.officers
    before = duty.room.everything_heard()
    await dung._hear(choice="0.notice.new")
    assert duty.room.everything_heard() == before
    assert dung.heard[-1].text.startswith("Only an admin")
