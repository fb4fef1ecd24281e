"""An announcement, the board, a meeting's door on paper: a look first, then PDF and PNG."""

import io
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from storage.flags import mark_demo
from storage.posters import posters_of
from storage.typesetting import pool
from tests.stories.gathering import PO_HEN, calls, lives_in, meeting_of, opens, speaks
from tests.village import Message, Person, Village

pytestmark = pytest.mark.timeout(120)  # a child has to start on a busy machine

WORDS = "Tomorrow at 7 the village meets at the school. It pays 250.000₫ a day → ask us 🏘️."


@pytest.fixture(autouse=True, scope="module")
def children() -> Iterator[None]:
    """Those that set are ended with this module."""
    yield
    pool.typesetter().close()
    pool.typesetter.cache_clear()


async def announces(admin: Person, words: str = WORDS) -> None:
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says(words)
    for label in ("Go on", "Thôn Pò Hèn", "Go on", "Công an xã Hải Sơn", "Go on", "1 ▶ Now"):
        await admin.presses(label)
    await admin.presses("Send")
    await admin.village.passes(seconds=3)


async def has_made(person: Person, *labels: str) -> Message:
    """Presses up to the files."""
    for label in labels:
        await person.presses(label)
    (look,) = person.screen.attachments
    assert (look.kind, look.mime) == ("photo", "image/jpeg")
    await person.presses("Yes, make it")
    pdf, png = person.screen.attachments
    assert (pdf.mime, png.mime) == ("application/pdf", "image/png")
    return person.screen


def words_on(screen: Message) -> str:
    pages = PdfReader(io.BytesIO(screen.attachments[0].body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def code_on(screen: Message) -> str:
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(screen.attachments[1].body)))
    return code.text


async def test_an_announcement_is_printed_with_a_code_that_checks_it(village, admin):
    village.is_found_at("https://titir.example")
    resident = await lives_in(village, PO_HEN)
    await announces(admin)
    code = resident.heard[-1].text.rpartition("Check code ")[2].split()[0]
    await admin.presses("Text to read aloud")
    made = await has_made(admin, "Print it for the board", "A4", "Tiếng Việt · English")

    said = "Tomorrow at 7 the village meets at the school. It pays 250.000₫ a day -> ask us ."
    for told in (said, "Xã Hải Sơn", "Công an xã Hải Sơn", code, "18/11/2026"):
        assert told in words_on(made)
    bare = code.replace("-", "")
    assert code_on(made) == f"HTTPS://TITIR.EXAMPLE/Q/K-{bare}"
    assert [file.name for file in made.attachments] == [
        f"announcement-{code}.pdf", f"announcement-{code}.png",
    ]  # fmt: skip
    await admin.presses("Another size")
    assert "How large?" in admin.screen.text


async def test_the_board_has_all_that_holds_and_is_a_poster_itself(village, admin):
    village.is_found_at("https://titir.example")
    await lives_in(village, PO_HEN)
    await announces(admin)
    await calls(admin)
    await announces(admin, words="The market opens on Sunday.")
    await admin.says("/admin")
    await admin.presses("Posters")
    labels = ("The announcements of now", "Thôn Pò Hèn", "A4", "English")
    made = await has_made(admin, *labels)
    for told in ("The market opens", "Tomorrow at 7", "New road", "Thôn Pò Hèn", "Type its number"):
        assert told in words_on(made)
    (poster,) = await village.house.read(posters_of, "06724")
    assert (poster.kind, poster.area, poster.size) == ("board", "06724-01", "a4")
    assert code_on(made) == f"HTTPS://TITIR.EXAMPLE/Q/{poster.code}"


async def test_a_board_without_anything_says_so(village, admin):
    village.is_found_at("https://titir.example")
    await admin.says("/admin")
    for label in ("Posters", "The announcements of now", "Thôn Lục Phủ"):
        await admin.presses(label)
    assert admin.heard[-1].text == "No announcement holds in Thôn Lục Phủ now."


async def test_what_was_withdrawn_is_on_the_board_no_more(village, admin):
    village.is_found_at("https://titir.example")
    await lives_in(village, PO_HEN)
    await announces(admin)
    for label in ("Correct or withdraw", "It holds no longer"):
        await admin.presses(label)
    await admin.says("There is no meeting at all. Nobody needs to come.")
    for label in ("Go on", "Go on", "Go on", "Send"):
        await admin.presses(label)
    await village.passes(seconds=3)
    await admin.says("/admin")
    await admin.presses("Posters")
    labels = ("The announcements of now", "Thôn Pò Hèn", "A4", "English")
    board = words_on(await has_made(admin, *labels))
    assert ("There is no meeting" in board, "Tomorrow at 7" in board) == (True, False)


async def test_the_sheet_for_the_door_counts_whoever_scans_it(village, admin):
    village.is_found_at("https://titir.example")
    await lives_in(village, PO_HEN)
    await calls(admin)
    await opens(admin, "Sheet for the door")
    made = await has_made(admin, "Print it for the door", "A5", "English", "For a black printer")
    meeting = await meeting_of(village)
    assert code_on(made) == f"HTTPS://TITIR.EXAMPLE/M/{meeting.door}"
    for told in ("New road", "School of Pò Hèn", "Thursday 19 November", "No names are written."):
        assert told in words_on(made)
    await village.passes(hours=35)
    guest = village.resident(language="en")
    await guest.starts(f"m-{meeting.door}")
    assert "Counted, without a name." in guest.everything_heard()


async def a_leader(village: Village) -> Person:
    leader = Person(village, "telegram:900001", "Ông Sáng", "en")
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks, leader.address, "en")
    return leader


async def test_a_leader_prints_for_their_own_meeting_alone(village, admin):
    village.is_found_at("https://titir.example")
    await lives_in(village, PO_HEN)
    leader = await a_leader(village)
    await calls(leader)
    await opens(leader, "Sheet for the door")
    await has_made(leader, "Print the invitation", "A4", "English")
    await has_made(leader, "Print it for the door", "A4", "English")

    await announces(admin)
    meeting = await meeting_of(village)
    await admin._hear(choice=f"0.paper.door:{meeting.id}")
    assert "How large?" in admin.screen.text
    other = Person(village, "telegram:900002", "Bà Mai", "en")
    await other.starts(await village.invite("leader", ""))
    for token in (f"door:{meeting.id}", f"door-make:{meeting.id}:a4:en", "board:06724:a4"):
        await other._hear(choice=f"0.paper.{token}")
        assert "How large?" not in other.everything_heard()
        assert not other.screen.attachments


@pytest.mark.parametrize(
    "token",
    [
        "notice:1234567", "notice-make:1234567:a4:vi", "door:x", "door-make:x:a4:vi",
        "board:22", "board-make:06724:a4:xx", "board-make:06724:stickers:vi", "board-look::::",
    ],
)  # fmt: skip
async def test_a_forged_button_makes_nothing(village, admin, token):
    village.is_found_at("https://titir.example")
    await admin._hear(choice=f"0.paper.{token}")
    assert not admin.screen.attachments
    assert await village.house.read(posters_of, "06724") == []


async def test_a_demo_prints_samples(village, admin):
    await village.house.write(mark_demo)
    await calls(admin)
    await opens(admin, "Sheet for the door")
    made = await has_made(admin, "Print it for the door", "A4", "Tiếng Việt")
    assert "This is a demo" in made.text
    assert "MẪU" in words_on(made)


async def test_without_an_address_nothing_is_printed_and_the_door_is_still_shown(village, admin):
    village.is_found_at("")
    await calls(admin)
    await opens(admin, "Sheet for the door")
    assert "/m/" in admin.screen.text
    await admin.presses("Print it for the door")
    assert "PUBLIC_URL" in admin.heard[-1].text
