"""Files that cannot be kept: it is always said, beside what was kept; an album has one answer."""

import pytest
from sqlalchemy import select

from domain.heard import HeardMedia
from storage.tables import Media
from tests.duty import Duty, on_duty, reports_theft, someone, told_kinds
from tests.stories.gathering import english_admin
from tests.village import Person, Village

FILM = HeardMedia("file", "film", 60_000_000, mime="video/mp4")
NOT_KEPT = "That file is too big (60 MB) and was not kept."
BESIDE = f"{NOT_KEPT} Send a smaller one.\nThe rest is kept."
KEPT = "Kept: “two men at the bridge at night”"


@pytest.fixture
async def duty(village: Village) -> Duty:
    return await on_duty(village, names=("Dũng",))


@pytest.fixture
async def resident(duty: Duty, village: Village) -> Person:
    return await someone(village)


def photo(village: Village, number: int = 0) -> HeardMedia:
    """A photo, which the messenger has."""
    village.messenger.files[f"photo-{number}"] = b"photo %d" % number
    return HeardMedia("photo", f"photo-{number}", 7)


async def kept(village: Village) -> int:
    """How many files are kept."""
    return await village.house.read(lambda tx: len(tx.scalars(select(Media)).all()))


async def sends_album(
    person: Person, *files: HeardMedia, caption: str = "", name: str = "a", **more: object
) -> None:
    """As a messenger tells of it: one by one, the caption at the first, all with one number."""
    for place, file in enumerate(files):
        text = caption if place == 0 else ""
        await person._hear(media=(file,), text=text, album=name, **more)


async def test_a_film_with_words_at_the_menu(duty: Duty, resident: Person) -> None:
    await resident._hear(media=(FILM,), text="two men at the bridge at night")
    assert (
        resident.heard[-1].text
        == f"{BESIDE}\n{KEPT}\nWhat is it about?\nTell only what you saw or know."
    )
    await resident.presses("Theft")
    for said in ("1", "2", "end of the bridge", "7", "1", "1"):
        await resident.says(said)
    assert "two men at the bridge at night" in duty.room.everything_heard()


async def test_a_film_alone_at_the_menu(resident: Person) -> None:
    await resident._hear(media=(FILM,))
    assert resident.heard[-1].text.startswith(NOT_KEPT)
    assert "kept." not in resident.heard[-1].text.removeprefix(NOT_KEPT)


async def test_a_film_before_a_language_was_chosen_is_said_in_it(village: Village) -> None:
    newcomer = village.resident(language="")
    await newcomer._hear(media=(FILM,), text="two men at the bridge at night")
    assert "60 MB" not in newcomer.everything_heard()
    await newcomer.presses("English")
    assert newcomer.heard[-1].text.startswith(BESIDE)


async def test_a_film_in_a_draft(resident: Person) -> None:
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await resident.says(said)
    await resident._hear(media=(FILM,), text="two men at the bridge at night")
    assert resident.heard[-1].text.startswith(BESIDE)


async def test_a_film_under_a_report(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    await resident.presses("Tell more")
    await resident._hear(media=(FILM,), text="they drove to the border")
    assert resident.heard[-1].text == f"{NOT_KEPT} Send a smaller one.\nAdded to report {number}."
    assert "they drove to the border" in duty.card(number).text


async def test_a_film_as_a_note(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    card = duty.card(number)
    await dung._in_room(text="the thief on film", media=(FILM,), reply_to=card.id)
    assert f"⚠ {number}: a file of the note was not kept." in duty.room.everything_heard()
    assert (await told_kinds(duty.village, number)).count("noted") == 1


async def test_a_film_alone_as_a_note_is_not_said_to_be_kept(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    await dung._in_room(media=(FILM,), reply_to=duty.card(number).id)
    assert f"⚠ {number}: a file of the note was not kept." in duty.room.everything_heard()
    assert "kept as an internal note" not in duty.room.everything_heard()


async def test_a_file_of_a_note_that_turns_out_to_be_broken(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    lost = HeardMedia("photo", "nobody has it", 7)
    await dung._in_room(media=(lost,), reply_to=duty.card(number).id)
    await duty.village.passes(minutes=1)
    assert f"⚠ {number}: a file of the note was not kept." in duty.room.everything_heard()


async def test_a_film_in_an_announcement(village: Village) -> None:
    admin = await english_admin(village)
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin._hear(media=(FILM,), text="Tomorrow we meet.")
    assert admin.heard[-1].text.startswith(NOT_KEPT)
    assert "Written: Tiếng Việt." in admin.heard[-1].text


async def test_four_photos_have_one_answer_and_are_kept(duty: Duty, resident: Person) -> None:
    heard = len(resident.heard)
    await sends_album(resident, *(photo(duty.village, one) for one in range(4)))
    assert len(resident.heard) == heard + 1
    assert resident.heard[-1].text == "Kept.\nWhat is it about?\nTell only what you saw or know."
    assert resident.heard[-1].edited == 0
    await resident.presses("Theft")
    for said in ("1", "2", "end of the bridge", "7", "1", "1"):
        await resident.says(said)
    assert "📷 4" in duty.room.card.text


@pytest.mark.parametrize("place", range(4))
async def test_one_of_an_album_too_big_is_named_in_its_answer(
    duty: Duty, resident: Person, place: int
) -> None:
    files = [photo(duty.village, one) for one in range(3)]
    files.insert(place, FILM)
    heard = len(resident.heard)
    await sends_album(resident, *files, caption="two men at the bridge at night")
    assert len(resident.heard) == heard + 1
    assert (
        resident.heard[-1].text
        == f"{BESIDE}\n{KEPT}\nWhat is it about?\nTell only what you saw or know."
    )
    assert await kept(duty.village) == 3


async def test_an_album_in_a_draft_names_what_is_not_kept(duty: Duty, resident: Person) -> None:
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await resident.says(said)
    heard = len(resident.heard)
    await sends_album(resident, photo(duty.village), FILM, photo(duty.village, 1))
    assert len(resident.heard) == heard + 1
    assert resident.heard[-1].text.startswith(BESIDE)


async def test_an_album_rings_once_in_the_room(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    await duty.village.passes(minutes=1)
    await resident.presses("Tell more")
    heard = len(resident.heard)
    await sends_album(resident, *(photo(duty.village, one) for one in range(4)))
    await duty.village.passes(minutes=1)
    assert len(resident.heard) == heard + 1
    assert duty.rang(number) == 2
    assert "📷 4" in duty.card(number).text


async def test_an_album_that_answers_a_question_is_one_answer(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await dung.replies("Have you a photo of it?", to=duty.newest)
    heard = len(resident.heard)
    await sends_album(resident, *(photo(duty.village, one) for one in range(4)))
    await duty.village.passes(minutes=1)
    thanks = [one for one in resident.heard[heard:] if "answer goes to the officers" in one.text]
    assert len(thanks) == 1
    assert "📷 4" in duty.card(number).text
    assert len(resident.heard) == heard + 1


async def test_an_album_for_an_announcement_has_one_answer(village: Village) -> None:
    admin = await english_admin(village)
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says("Tomorrow we meet.")
    heard = len(admin.heard)
    await sends_album(admin, photo(village, 1), FILM, photo(village, 2))
    assert len(admin.heard) == heard + 1
    assert admin.heard[-1].text.startswith(NOT_KEPT)
    assert "Pictures, voices, documents: 2." in admin.heard[-1].text


async def test_a_picture_where_words_are_asked_is_not_lost_in_silence(village: Village) -> None:
    admin = await english_admin(village)
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("1")
    await admin._hear(media=(photo(village),))
    assert "Only words here. The file was not kept." in admin.everything_heard()
