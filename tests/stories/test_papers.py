"""Papers: guides with their steps, found by words typed anywhere; questions only after a yes."""

import pytest
from sqlalchemy import select

from storage.tables import Case
from tests.duty import newest_number, on_duty, someone, the_case


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
