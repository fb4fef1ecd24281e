"""What an admin edits while composing is put right in the draft, and shown."""

from domain.heard import HeardEvent
from tests.stories.gathering import english_admin
from tests.village import Person, Village

OLD, NEW = "Tomorrow we meet at the school.", "Tomorrow we meet at the market."


async def types(person: Person, text: str) -> str:
    """Type it; the number of the message."""
    number = person.village.messenger._last = person.village.messenger._last + 1
    await person._hear(text=text, message=str(number))
    return str(number)


async def edits(person: Person, message: str, text: str) -> None:
    """The message says this now."""
    await person._hear(text=text, message=message, event=HeardEvent.EDITED)


async def writes(admin: Person, text: str) -> str:
    """Up to the words of a notice; the number of the message."""
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    return await types(admin, text)


async def test_an_announcement_says_what_its_admin_edited(village: Village) -> None:
    admin = await english_admin(village)
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    message = await writes(admin, OLD)
    await edits(admin, message, NEW)
    assert "Corrected." in admin.everything_heard()
    for label in ("7 ▶ Go on", "Thôn Pò Hèn", "Go on", "Go on", "1 ▶ Now"):
        await admin.presses(label)
    assert NEW in admin.everything_heard()
    await admin.presses("Send")
    await village.passes(seconds=3)
    assert NEW in resident.everything_heard()
    assert OLD not in resident.everything_heard()


async def test_an_edit_that_is_too_short_leaves_what_was_there(village: Village) -> None:
    admin = await english_admin(village)
    message = await writes(admin, OLD)
    await edits(admin, message, "x")
    assert "Corrected." not in admin.everything_heard()


async def test_an_edit_of_what_the_draft_does_not_say_any_more_is_too_late(
    village: Village,
) -> None:
    admin = await english_admin(village)
    message = await writes(admin, OLD)
    await types(admin, "Another text for all of you.")
    await edits(admin, message, NEW)
    assert "Too late to change that" in admin.everything_heard()
    assert NEW not in admin.everything_heard()


async def test_a_meeting_says_what_its_organiser_edited(village: Village) -> None:
    admin = await english_admin(village)
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("1")
    message = await types(admin, "The new rode")
    await edits(admin, message, "The new road")
    assert "Corrected." in admin.everything_heard()


async def test_an_edit_of_what_nobody_knows_any_more_is_too_late(village: Village) -> None:
    admin = await english_admin(village)
    await edits(admin, "9001", NEW)
    assert admin.heard[-1].text.startswith("Too late to change that")
