"""A group that takes words and no files: nothing is lost, and everybody knows where it is."""

import pytest

from domain.mouth import NoFiles, Outgoing, Receipt
from tests.duty import Duty, newest_number, on_duty, someone, told_kinds
from tests.stories.gathering import english_admin
from tests.village import Person, Village

NOT_HERE = "this group takes no files from me. Whoever takes the case gets them in private."


@pytest.fixture
async def admin(any_village: Village) -> Person:
    return await english_admin(any_village)


@pytest.fixture
async def duty(any_village: Village, admin: Person) -> Duty:
    """Its group takes no files."""
    duty = await on_duty(any_village, names=("Dũng", "Lan"))
    messenger, room = any_village.messenger, duty.room.address
    deliver = messenger.deliver

    async def without_files(outgoing: Outgoing) -> Receipt:
        if outgoing.to == room and outgoing.attachments:
            raise NoFiles("Bad Request: not enough rights to send photos to the chat")
        return await deliver(outgoing)

    messenger.deliver = without_files  # type: ignore[method-assign]  # as its group is set
    return duty


async def shows_what_was_cut(
    village: Village, *photos: bytes, resident: Person | None = None
) -> str:
    """A theft with photos; its number."""
    resident = resident or await someone(village)
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await resident.says(said)
    for photo in photos:
        await resident.sends_photo(photo)
    for said in ("7", "1", "1"):
        await resident.says(said)
    await village.passes(minutes=2)
    return await newest_number(village)


async def test_the_room_reads_it_once_and_the_taker_gets_them(
    duty: Duty, any_village: Village
) -> None:
    """The photo was refused, an error was logged, and nobody ever saw it."""
    number = await shows_what_was_cut(any_village, b"one", b"two")
    told = duty.room.everything_heard()
    assert told.count(f"📎 {number}: {NOT_HERE}") == 1
    assert duty.room.card_of(NOT_HERE).reply_to == duty.card(number).id

    dung, lan = duty.officers
    await dung.taps("Take", on=duty.card(number))
    assert [len(one.attachments) for one in dung.heard if number in one.text] == [2]
    assert "opened evidence" in await told_kinds(any_village, number)
    assert [one for one in lan.heard if one.attachments] == []


async def test_what_comes_after_it_was_taken_is_told_to_its_taker(
    duty: Duty, any_village: Village
) -> None:
    resident = await someone(any_village)
    number = await shows_what_was_cut(any_village, resident=resident)
    dung, _ = duty.officers
    await dung.taps("Take", on=duty.card(number))
    assert [one for one in dung.heard if number in one.text] == []
    await resident.presses("Tell more")
    await resident.sends_photo(b"one")
    await any_village.passes(minutes=2)
    assert f"🔒 {number}: there is something new." in dung.everything_heard()
    await dung.presses("Open")
    assert [len(one.attachments) for one in dung.heard if one.attachments] == [1]


async def test_the_admins_hear_once_what_to_change_and_then_files_come_again(
    duty: Duty, any_village: Village, admin: Person
) -> None:
    for photo in (b"one", b"two"):
        await shows_what_was_cut(any_village, photo)
    heard = admin.everything_heard()
    assert heard.count("The group of Công an xã Hải Sơn takes no photos") == 1
    assert "let the bot send media" in heard

    del any_village.messenger.deliver  # the group is open to files again
    number = await shows_what_was_cut(any_village, b"three")
    assert [len(one.attachments) for one in duty.room.heard if one.attachments] == [1]
    assert f"📎 {number}" not in duty.room.everything_heard()
