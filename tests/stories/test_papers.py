"""Papers: guides with their steps, found by words typed anywhere; questions only after a yes."""

import pytest
from sqlalchemy import select

from storage.tables import Case
from tests.duty import newest_number, on_duty, someone, the_case
from tests.houses import sqlite_in
from tests.stories.gathering import english_admin, jump
from tests.village import ROOT, open_village


@pytest.fixture
async def duty(village):
    return await on_duty(village)


@pytest.fixture
async def resident(village, duty):
    return await someone(village)


async def cases(village) -> list[Case]:
    return await village.house.read(lambda tx: list(tx.scalars(select(Case))))


async def test_a_guide_tells_steps_what_to_bring_and_what_the_site_says_of_it(resident):
    await resident.says("/start")
    await resident.presses("Papers, questions")
    await resident.says("1")
    assert resident.screen.text.split("\n")[0].startswith("Papers are made at the commune office")
    await resident.presses("A guest stays the night")
    lines = resident.screen.text.split("\n")
    assert lines[:2] == [
        "A guest stays the night",
        "1. Tell the office or the village leader who stays and how long.",
    ]
    await resident.presses("What to bring, fee")
    lines = resident.screen.text.split("\n")
    assert lines[:2] == [
        "A guest stays the night",
        "👜 Bring: the guest's identity card; it stays with them",
    ]
    assert "Checked by the commune police on 1 November 2026." in lines
    assert lines[-1] == "Never send photos or numbers of identity cards here."
    await resident.says("0")
    assert resident.screen.text.split("\n")[1].startswith("1. Tell the office")
    await resident.says("0")
    assert "Identity card" in " ".join(resident.screen.labels)


@pytest.mark.parametrize(
    ("language", "typed", "title"),
    [
        ("en", "how do I get a certificate of conduct", "Certificate of conduct"),
        ("vi", "nha toi co khach ngu lai", "Báo khách ngủ lại"),
        ("vi", "làm căn cước ở đâu", "Làm căn cước"),
        ("en", "tạm trú", "Living here for a while"),
    ],
)
async def test_words_typed_anywhere_find_their_guide_and_are_not_kept(
    village, duty, language, typed, title
):
    person = village.resident(language=language)
    await person.starts("v-06724-01")
    await person.says(typed)
    assert person.screen.text.split("\n")[0] == title
    assert await cases(village) == []


@pytest.mark.parametrize("typed", ["help, fire, the guest burns", "a guest stole my motorbike"])
async def test_danger_and_reports_come_before_guides(resident, typed):
    await resident.says(typed)
    assert not resident.screen.text.startswith("A guest stays the night")


async def test_a_question_without_a_guide_leaves_only_after_a_yes(village, duty, resident):
    await resident.says("/start")
    await resident.presses("Papers, questions")
    await resident.says("1")
    await resident.says("where do I register a boat engine")
    assert resident.screen.text.split("\n")[-1] == (
        "No guide tells that. Send this question to the office?"
    )
    assert await cases(village) == []
    await resident.presses("Send")
    await resident.presses("Message this phone")
    await resident.presses("Send, I agree")
    number = await newest_number(village)
    case = await the_case(village, number)
    assert (case.form, case.life) == ("papers", "request")
    assert "boat engine" in duty.card(number).text
    for label in ("Take", "Close"):
        await duty.officers[0].taps(label, on=duty.card(number))
    for label in ("Answered", "Close it"):
        await duty.officers[0].taps(label)
    await village.passes(minutes=2)
    assert "The office has answered." in resident.heard[-1].text


async def test_a_question_that_is_not_sent_is_let_go(village, duty, resident):
    await resident.says("/start")
    await resident.presses("Papers, questions")
    await resident.says("1")
    await resident.says("where do I register a boat engine")
    await resident.presses("No, leave it")
    assert await cases(village) == []
    await resident.says("/report")
    assert "boat engine" not in resident.screen.text


async def goes_on(person) -> None:
    """From the menu to the official page behind the third guide."""
    await person.says("/start")
    await person.says("5")
    for said in ("1", "3", "2"):
        await person.says(said)


@pytest.mark.parametrize(
    ("site", "language", "own", "others", "page"),
    [
        ("hai-son", "vi", "Tài khoản VNeID", "LAPOR!", "https://dichvucong.gov.vn"),
        ("musi-banyuasin", "id", "LAPOR! (SP4N)", "VNeID", "https://skck.polri.go.id"),
    ],
)
async def test_guides_and_their_page_are_those_of_the_country(
    tmp_path, site, language, own, others, page
):
    examples = ROOT / "examples"
    async with open_village(
        sqlite_in(tmp_path), tmp_path, site=examples / f"{site}.toml"
    ) as opened:
        await on_duty(opened, {"hai-son": "cax", "musi-banyuasin": "polsek"}[site])
        person = opened.resident(language=language)
        await person.starts()
        await goes_on(person)
        assert page in person.screen.text.split("\n")
        assert own in person.everything_heard()
        assert others not in person.everything_heard()


async def test_who_read_a_guide_and_went_on_is_counted_and_nobody_known(any_village):
    village, admin = any_village, await english_admin(any_village)
    await on_duty(village)
    people = [await someone(village) for _ in range(5)]
    for person in people:
        await goes_on(person)
        await person.says("0")  # back to the steps: it is not opened anew
    await people[0].says("vneid account")
    await jump(village, days=20)  # into December
    await admin.says("/month 11")
    await admin.presses("Papers")
    assert "Guides opened: Certificate of conduct: 5" in admin.screen.text
    assert "Went on to the official page: Certificate of conduct: 5" in admin.screen.text
    assert "Guides opened: VNeID account: fewer than 5" in admin.screen.text
    await admin.presses("Guides opened: Certificate")
    assert "there is nothing to open" in admin.screen.text
