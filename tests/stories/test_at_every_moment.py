"""/cases, /privacy, /language and /help at every moment: nothing is lost, nobody is trapped."""

import pytest
from sqlalchemy import select

from storage.tables import Case
from tests.village import Person, Village

ASIDE = ["/cases", "/privacy", "/language", "/help"]


@pytest.fixture
async def resident(village: Village) -> Person:
    """Somebody from Pò Hèn who reads English; every desk of the village has a room."""
    for desk in ("cax", "care"):
        await village.room(desk)
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    return resident


@pytest.mark.parametrize("command", ASIDE)
async def test_with_no_report_0_leads_to_the_menu(resident, command):
    await resident.says(command)
    await resident.says("0")
    assert resident.screen.text.startswith("What do you need?")


@pytest.mark.parametrize("command", ASIDE)
async def test_in_the_middle_of_a_report_0_goes_on_with_it(resident, command):
    """It used to lead to the menu, and the report lay there unsaid."""
    for said in ("/report", "1", "1"):
        await resident.says(said)
    asked = resident.screen.text
    await resident.says(command)
    assert "0 ▶ Go on" in resident.screen.labels
    await resident.says("0")
    assert resident.screen.text == asked
    await resident.says("2")
    assert "Where did it happen?" in resident.screen.text


@pytest.mark.parametrize("command", ["/cases", "/privacy", "/help", "/danger", "/menu"])
async def test_at_home_going_elsewhere_takes_it_off_the_phone(resident, command):
    for said in ("/report", "3", "1", "2"):
        await resident.says(said)
    await resident.says(command)
    assert "child" not in "\n".join(one.text for one in resident.heard)
    await resident.says("0")
    assert resident.screen.text.startswith("What do you need?")


async def test_at_home_another_language_goes_on_where_it_was(resident):
    for said in ("/report", "3", "1", "/language"):
        await resident.says(said)
    await resident.presses("Tiếng Việt")
    assert "Có ai đang bị hại không?" in resident.screen.text
    await resident.says("x")
    assert "bị hại" not in resident.everything_heard()


@pytest.mark.parametrize("command", ASIDE)
async def test_after_sending_the_report_stands_and_0_leads_to_the_menu(village, resident, command):
    for said in ("/report", "1", "1", "2", "end of the bridge", "7", "1", "1"):
        await resident.says(said)
    await resident.says(command)
    await resident.says("0")
    assert resident.screen.text.startswith("What do you need?")
    await resident.says("/cases")
    assert "🔓 Theft, robbery" in resident.screen.labels[0]


@pytest.mark.parametrize(
    "label", ["My reports", "papers, QUESTIONS", "danger now", "News, meetings"]
)
async def test_the_words_of_the_menu_work_where_no_menu_stands(resident, label):
    await resident.says("/help")
    menu = resident.screen.text
    await resident.says(label)
    assert resident.screen.text != menu
    assert not resident.screen.text.startswith("What do you need?")


async def test_a_visitor_says_so_once_and_reports_all_the_same(village, resident):
    await resident.says("/help")
    await resident.says("1")
    await resident.presses("I am a visitor")
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    assert resident.screen.text == "Which village?"
    await resident.presses("I am a visitor")
    for said in ("at the bridge", "7", "1", "1"):
        await resident.says(said)
    (case,) = await village.house.read(lambda tx: tx.scalars(select(Case)).all())
    assert case.area == "06724"


@pytest.mark.parametrize("kind", ["voice", "photo", "words"])
async def test_what_comes_at_the_menu_begins_a_report_and_is_kept(resident, kind):
    said = "Kept."
    if kind == "voice":
        await resident.sends_voice()
    elif kind == "photo":
        await resident.sends_photo()
    else:
        await resident.says("my red motorbike is gone since this morning")
        said = "Kept: “my red motorbike is gone since this morning”"
    known = "Tell only what you saw or know."
    assert resident.screen.text == f"{said}\nWhat is it about?\n{known}"
    for said in ("1", "1", "2", "end of the bridge", "7", "1"):
        await resident.says(said)
    kept = {"voice": "🎤 14 seconds", "photo": "🖼 Photos: 1", "words": "📝 my red motorbike"}
    assert kept[kind] in resident.screen.text
