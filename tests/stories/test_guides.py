"""A site's own guides: written by whoever answered, published by another admin, found by words."""

import pytest
from sqlalchemy import select

from storage.tables import SiteGuide
from tests.duty import newest_number, on_duty, someone
from tests.stories.gathering import english_admin
from tests.village import Person

BOAT = "Boat engine"
STEPS = "Bring the bill to the office.\nSign the sheet there."
WORDS = "where do I register a boat engine at all"


async def asks_about_boats(resident: Person) -> None:
    await resident.says("/start")
    await resident.presses("Papers, questions")
    await resident.says("1")
    await resident.says(WORDS)
    await resident.presses("Send")
    await resident.presses("Message this phone")
    await resident.presses("Send, I agree")


async def writes(
    author: Person, *, steps: str = STEPS, link: str = "https://dichvucong.gov.vn"
) -> None:
    for said in (BOAT, "boat, engine, ship", steps, "the bill", "No fee, mornings", link):
        await author.says(said)
    await author.village.passes(seconds=10)  # so many at once, a messenger takes its time


async def hands_on(author: Person) -> None:
    await author.presses("Hand it to an admin")
    await author.village.passes(seconds=10)


async def guide_of(village) -> SiteGuide:
    return await village.house.read(lambda tx: tx.scalars(select(SiteGuide)).one())


@pytest.fixture
async def asked(any_village):
    """A question was answered, and its officer asked whether others will ask that too."""
    village = any_village
    duty = await on_duty(village)
    resident = await someone(village)
    await asks_about_boats(resident)
    number = await newest_number(village)
    officer = duty.officers[0]
    for label in ("Take", "Close"):
        await officer.taps(label, on=duty.card(number))
    for label in ("Answered", "Close it"):
        await officer.taps(label)
    await village.passes(minutes=2)
    return village, officer, resident


async def test_an_answer_becomes_a_guide_that_another_admin_publishes(asked):
    village, officer, resident = asked
    admin = await english_admin(village, "Lan")
    await officer.presses("Write a guide")
    await writes(officer)
    assert "1. Bring the bill to the office." in officer.screen.text
    await hands_on(officer)
    assert officer.heard[-1].text.startswith("Another admin reads it now.")

    await resident.says("boat engine")
    assert not resident.screen.text.startswith(BOAT)  # nobody published it yet

    await admin.presses("Read it")
    assert "Dũng wrote it" in admin.screen.text
    await admin.presses("Publish it")
    await resident.says("/start")
    await resident.says("my boat has a new engine")
    assert resident.screen.text.split("\n") == [
        BOAT,
        "1. Bring the bill to the office.",
        "2. Sign the sheet there.",
    ]
    await resident.presses("What to bring, fee")
    lines = resident.screen.text.split("\n")
    assert lines[1:4] == [
        "👜 Bring: the bill",
        "Fee and hours: No fee, mornings",
        "Official page: https://dichvucong.gov.vn",
    ]
    assert lines[4].startswith("Checked by Công an xã Hải Sơn, ")
    assert "Dũng" not in resident.everything_heard()


async def test_it_is_taken_away_and_published_again(asked):
    village, officer, resident = asked
    admin = await english_admin(village, "Lan")
    await officer.presses("Write a guide")
    await writes(officer)
    await hands_on(officer)
    for label in ("Read it", "Publish it", "Back", BOAT, "Take it away"):
        await admin.presses(label)
    assert admin.screen.text.startswith("Nobody finds it any more.")
    await resident.says("/start")
    await resident.says("my boat has a new engine")
    assert not resident.screen.text.startswith(BOAT)
    for label in ("Back", f"{BOAT} (taken away)", "Publish it"):
        await admin.presses(label)
    await resident.says("my boat has a new engine")
    assert resident.screen.text.startswith(BOAT)


async def test_nobody_publishes_what_they_wrote_themselves(any_village):
    admin = await english_admin(any_village, "Lan")
    await admin.says("/admin")
    await admin.presses("Guides")
    await admin.presses("Write a guide")
    await writes(admin)
    await hands_on(admin)
    await admin.says("/admin")
    await admin.presses("Guides")
    await admin.presses(f"{BOAT} (not published)")
    await admin.presses("Publish it")
    assert admin.screen.text == ("You wrote it yourself. Another admin has to read and publish it.")
    assert (await guide_of(any_village)).state == "draft"


async def test_the_words_of_who_asked_are_refused(asked):
    _, officer, _ = asked
    await officer.presses("Write a guide")
    await writes(officer, steps="Tell us where do I register a boat engine.")
    assert officer.heard[-1].text.startswith("These are the words of somebody who asked.")


@pytest.mark.parametrize("link", ["http://office.vn", "https://a b", "javascript:alert(1)"])
async def test_a_page_that_may_be_anybodys_is_refused_and_nothing_is_lost(village, admin, link):
    await admin.says("/admin")
    await admin.presses("Guides")
    await admin.presses("Write a guide")
    await writes(admin, link=link)
    assert admin.heard[-1].text.startswith("The page has to begin with https://")
    await admin.says("-")
    await village.passes(seconds=10)
    assert "2. Sign the sheet there." in admin.screen.text
    assert "Official page" not in admin.screen.text


async def test_it_is_sealed(village, admin):
    await admin.says("/admin")
    await admin.presses("Guides")
    await admin.presses("Write a guide")
    await writes(admin)
    await hands_on(admin)
    assert b"Boat engine" not in (await guide_of(village)).sealed
