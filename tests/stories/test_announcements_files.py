"""Pictures and documents of announcements: sent up once, marked when corrected, safe to open."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.heard import HeardMedia
from domain.media_verdicts import Clean, MediaRefused, Reason
from domain.mouth import Outgoing, Receipt
from storage.tables import Media, Uploaded
from tests.stories.gathering import english_admin
from tests.village import Person, Village

PO_HEN = "06724-01"
WORDS = "Tomorrow the village meets at the school."


async def lives_here(village: Village) -> Person:
    resident = village.resident(language="en")
    await resident.starts(f"v-{PO_HEN}")
    return resident


async def writes(admin: Person) -> None:
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says(WORDS)


async def sends(admin: Person) -> None:
    for label in ("7 ▶ Go on", "Thôn Pò Hèn", "Go on", "Go on", "1 ▶ Now", "Send"):
        await admin.presses(label)
    await admin.village.passes(seconds=3)


def keeps_files(village: Village) -> list[Outgoing]:
    """From now on the messenger keeps files under ids of its own; what it is told since."""
    told, deliver = [], village.messenger.deliver

    async def deliver_and_keep(outgoing: Outgoing) -> Receipt:
        told.append(outgoing)
        receipt = await deliver(outgoing)
        fresh = [one for one in outgoing.attachments if one.shared and not one.ref]
        return replace(receipt, refs=tuple((one.shared, f"id of {one.shared}") for one in fresh))

    village.messenger.deliver = deliver_and_keep
    return told


async def test_after_the_first_reader_the_messengers_own_id_is_used(any_village):
    village = any_village
    first, admin = await lives_here(village), await english_admin(village)
    await writes(admin)
    await admin.sends_photo(b"photo of the school")
    told = keeps_files(village)
    await sends(admin)
    second = await lives_here(village)
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("· told")
    await admin.presses("Try the missing ones")
    await village.passes(seconds=3)

    to_readers = [
        one for one in told if one.attachments and one.to in (first.address, second.address)
    ]
    (photo,) = {one.shared for said in to_readers for one in said.attachments}
    assert [said.attachments[0].ref for said in to_readers] == ["", f"id of {photo}"]
    sealed = await village.house.read(lambda tx: tx.scalars(select(Uploaded)).one().ref_sealed)
    assert photo.encode() not in sealed


async def test_a_picture_of_a_report_is_never_called_by_an_id(village):
    await village.room("cax")
    resident = await lives_here(village)
    told = keeps_files(village)
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.sends_photo(b"photo of a motorbike")
    await village.passes(seconds=3)
    assert [one.shared for said in told for one in said.attachments if one.shared] == []


async def test_words_under_a_picture_are_marked_after_a_correction(village):
    """Announcements with pictures used to keep their old words as if nothing had happened."""
    resident, admin = await lives_here(village), await english_admin(village)
    await writes(admin)
    await admin.sends_photo(b"photo of the school")
    await sends(admin)
    await admin.presses("Correct or withdraw")
    await admin.presses("It holds no longer")
    await admin.says("There is no meeting at all. Nobody needs to come.")
    for label in ("Go on", "Go on", "Go on", "Send"):
        await admin.presses(label)
    await village.passes(seconds=3)
    await village.passes(seconds=3)

    old = next(one for one in resident.heard if one.attachments)
    assert old.text.startswith("❌ WITHDRAWN")
    assert WORDS in old.text
    assert old.attachments[0].body == b"photo of the school"


async def sends_file(person: Person, body: bytes, *, name: str) -> None:
    ref = f"document {name}"
    person.village.messenger.files[ref] = body
    media = HeardMedia("file", ref, len(body), mime="application/pdf", name=name)
    await person._hear(media=(media,), text="")


def reads_documents(village: Village) -> None:
    async def clean(raw: bytes, *, claimed: str) -> Clean:
        if raw == b"%PDF script":
            raise MediaRefused(Reason.ACTIVE)
        if raw == b"%PDF locked":
            raise MediaRefused(Reason.LOCKED)
        if raw == b"%PDF large":
            raise MediaRefused(Reason.TOO_BIG)
        return Clean("file", claimed, raw)

    village.fetcher._clean = clean


async def test_a_document_reaches_the_readers_with_its_name(any_village):
    village = any_village
    resident, admin = await lives_here(village), await english_admin(village)
    reads_documents(village)
    await writes(admin)
    await sends_file(admin, b"%PDF plan", name="../Kế hoạch họp.pdf")
    await sends(admin)
    (document,) = resident.heard[-1].attachments
    assert (document.kind, document.mime, document.body) == (
        "file",
        "application/pdf",
        b"%PDF plan",
    )
    assert document.name == "Kế hoạch họp.pdf"
    assert WORDS in resident.heard[-1].text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"%PDF script", "runs programs or hides files"),
        (b"%PDF locked", "has a password"),
        (b"%PDF large", "PDF: 5 MB"),
    ],
)
async def test_a_document_that_is_not_taken_is_said_plainly(village, body, says):
    resident, admin = await lives_here(village), await english_admin(village)
    reads_documents(village)
    await writes(admin)
    await sends_file(admin, body, name="x.pdf")
    assert says in admin.heard[-1].text
    await sends(admin)
    assert resident.heard[-1].attachments == ()
    assert WORDS in resident.heard[-1].text


async def test_a_residents_document_is_not_taken_and_its_name_is_not_kept(village):
    resident = await lives_here(village)
    reads_documents(village)
    await sends_file(resident, b"%PDF cv", name="Nguyen Van A.pdf")
    assert "Please send a photo or a voice note." in resident.everything_heard()
    rows = await village.house.read(lambda tx: tx.scalars(select(Media)).all())
    assert [(row.state, row.name) for row in rows] == [("refused", "")]


async def test_the_preview_of_a_picture_is_what_readers_get(village):
    resident, admin = await lives_here(village), await english_admin(village)
    await writes(admin)
    await admin.sends_photo(b"photo of the school")
    await sends(admin)
    seen = [one for one in admin.heard if one.attachments and "📢 Notice" in one.text]
    (told,) = [one for one in resident.heard if one.attachments]
    *words, _code = told.text.splitlines()
    assert seen[-1].text.splitlines()[:-1] == words
    assert seen[-1].attachments[0].body == told.attachments[0].body


@pytest.mark.parametrize(("words", "apart"), [(WORDS, False), (WORDS * 25, True)])
async def test_before_sending_the_admin_reads_what_telegram_does(village, words, apart):
    """The preview used to show one messenger only: the admin's own."""
    admin = await english_admin(village)
    await lives_here(village)
    for said in ("/admin", "5", "1", "3", words):
        await admin.says(said)
    await admin.sends_photo(b"photo of the school")
    for said in ("7", "1", "7", "7", "1"):
        await admin.says(said)
    line = (
        "On Telegram the files come first, and the words below them. On the page they are together."
    )
    assert (line in admin.heard[-1].text.splitlines()) is apart


async def test_where_it_takes_several_messages_the_admin_reads_that(village):
    admin = await english_admin(village)
    await lives_here(village)
    for said in ("/admin", "5", "1", "3", "🌊" * 2500, "7", "1", "7", "7", "1"):
        await admin.says(said)
    told = "It is so long that Telegram shows it in several messages."
    assert told in admin.heard[-1].text.splitlines()
