"""A resident asks whether a paper is genuine: by its code, or by a photo from the menu for that."""

import random
from datetime import date

import pytest
from sqlalchemy import select

from domain.paper.poster_codes import new_poster_code, spoken_poster_code
from storage.posters import counts_of_poster, put_posters
from storage.tables import Media, Poster
from tests.samples.wall_photos import a_wall, as_taken, paper_with
from tests.stories.gathering import lives_in
from tests.village import Person, Village

URL = "HTTPS://TITIR.EXAMPLE/Q/"
ASKS = "I look only at its code."


def photo(text: str) -> bytes:
    return as_taken(paper_with(text), random.Random(3), wide=1000)


async def made(village: Village) -> Poster:
    row = Poster(
        code="", site="06724", area="06724-02", kind="report", size="a4", languages=["vi"],
        made_on=date(2026, 11, 2),
    )  # fmt: skip
    return (await village.house.write(put_posters, [row]))[0]


@pytest.fixture
async def asker(village: Village) -> Person:
    """Somebody of Pò Hèn at the menu for that."""
    village.is_found_at("https://titir.example")
    resident = await lives_in(village, "06724-01")
    await resident.presses("News, meetings")
    await resident.presses("Is this paper genuine?")
    assert ASKS in resident.screen.text
    return resident


@pytest.mark.parametrize("how", ["photo", "typed"])
async def test_a_genuine_one_is_said_to_be_and_nothing_follows_from_it(village, asker, how):
    """It is no scan, and moves nobody to its village."""
    poster = await made(village)
    if how == "photo":
        await asker.sends_photo(photo(URL + poster.code))
    else:
        await asker.says(spoken_poster_code(poster.code))
    assert "✔ Our poster, for Thôn Lục Phủ. Printed Monday 2 November" in asker.heard[-1].text
    assert await village.house.read(counts_of_poster, poster.code) == {}
    await asker.presses("Back")
    await asker.presses("What I want to hear")
    assert asker.screen.text == "You hear about: Thôn Pò Hèn."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://evil.example/pay", "leads to evil.example/pay, not to us.\nOpen nothing there."),
        ("00020101021138570010A00000072701270006970403011300110", "This code asks for money."),
        ("https://titir.example/q/zzz", "No poster of ours carries the code"),
    ],
)
async def test_a_forged_one_is_named(asker, text, says):
    await asker.sends_photo(photo(text))
    assert says in asker.heard[-1].text


async def test_a_photo_without_a_code_is_no_report_and_says_so(village, asker):
    police = await village.room("cax")
    await asker.sends_photo(a_wall())
    assert "I can read no QR code on this photo." in asker.heard[-1].text
    assert "The photo is not kept, and nobody got it." in asker.heard[-1].text
    assert await village.house.read(lambda tx: tx.scalars(select(Media)).all()) == []
    assert [message for message in police.heard if message.attachments] == []


async def test_a_photo_anywhere_else_belongs_to_a_report(village, asker):
    await village.room("cax")
    await asker.presses("Back")
    await asker.sends_photo(photo(URL + (await made(village)).code))
    assert "Our poster" not in asker.everything_heard()
    rows = await village.house.read(lambda tx: tx.scalars(select(Media)).all())
    assert [row.state for row in rows] == ["ready"]


async def test_who_cries_for_help_there_is_heard(village, asker):
    await village.room("cax")
    await asker.says("help my house is burning")
    assert "Fire" in str(asker.screen)


async def test_guesses_are_throttled(village, asker):
    for _ in range(5):
        await asker.says(spoken_poster_code(new_poster_code()))
        assert "No poster of ours carries the code" in asker.heard[-1].text
    await asker.says(spoken_poster_code(new_poster_code()))
    assert "Too many tries." in asker.heard[-1].text
    for _ in range(10):
        await asker.sends_photo(a_wall())
    await asker.sends_photo(photo(URL + (await made(village)).code))
    assert "Too many tries." in asker.heard[-1].text


async def test_an_announcements_code_is_answered_there_too(village, asker, admin):
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says("The market opens on Sunday.")
    for label in ("Go on", "Thôn Pò Hèn", "Go on", "Công an xã Hải Sơn", "Go on", "1 ▶ Now"):
        await admin.presses(label)
    await admin.presses("Send")
    await village.passes(seconds=3)
    code = asker.heard[-1].text.rpartition("Check code ")[2].replace("-", "")
    await asker.presses("Is this paper genuine?")
    await asker.sends_photo(photo(f"{URL}K-{code}"))
    assert "✔ Genuine." in asker.heard[-1].text
    assert "The market opens on Sunday." in asker.heard[-1].text
