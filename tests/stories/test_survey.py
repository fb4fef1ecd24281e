"""Everybody in a place is asked a few questions, counted without names, and told the result."""

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot.wiring import load_forms
from domain.dialog.press import press
from domain.forms.forms import Life
from domain.people.admin_presses import in_menu
from storage import residents
from storage.tables import Tally, TallyMark
from storage.tx import Tx
from tests.stories.gathering import LUC_PHU, PO_HEN, english_admin, forges, jump, lives_in
from tests.village import Person, Village

ANSWERS = ("Clean water", "Helped well", "I feel safe")
THANKS = "Thank you. Your answer is counted, without you."


async def asks_everybody(admin: Person) -> None:
    await admin.says("/admin")
    await admin.presses("Ask everybody")
    await admin.presses("Ask: Three questions")
    await admin.presses("Yes, ask everybody")
    await admin.village.passes(seconds=3)


async def answers(resident: Person, *labels: str) -> None:
    await resident.presses("Answer")
    for label in labels or ANSWERS:
        await resident.presses(label)


async def the_day_comes(village: Village) -> None:
    """The morning after the last day."""
    await jump(village, days=8, hours=1)
    await jump(village, minutes=1)


def told(person: Person) -> list[str]:
    """The lines of the result, once it was told."""
    results = [m.text for m in person.heard if "this is what came of it" in m.text]
    return results[-1].splitlines() if results else []


async def test_all_are_asked_counted_once_and_told_the_result(village, admin):
    people = [await lives_in(village, PO_HEN) for _ in range(6)]
    people += [await lives_in(village, LUC_PHU) for _ in range(6)]
    silent = await lives_in(village, LUC_PHU)
    await asks_everybody(admin)
    assert "Nobody learns who answers" in silent.heard[-1].text

    for number, resident in enumerate(people):
        await answers(resident, "Clean water" if number % 2 else "Road, bridge", *ANSWERS[1:])
        assert resident.heard[-1].text.startswith(THANKS)
    await people[0].presses("Answer")
    assert people[0].heard[-1].text.startswith("You have answered already.")
    assert told(silent) == []

    await the_day_comes(village)
    assert [line for line in told(silent) if "%" in line] == [
        "Road, bridge: 50 % (6 of 12)",
        "Clean water: 50 % (6 of 12)",
        *(f"{other}: 0 % (0 of 12)" for other in (
            "Electricity, light", "Phone signal", "Health post", "School, lessons",
        )),
        "Helped well: 100 % (12 of 12)",
        *(f"{other}: 0 % (0 of 12)" for other in (
            "Helped in part", "Not helped", "I never needed it",
        )),
        "I feel safe: 100 % (12 of 12)",
        *(f"{other}: 0 % (0 of 12)" for other in (
            "Mostly", "I do not feel safe", "I do not go out",
        )),
    ]  # fmt: skip
    await people[1].presses("Answer")
    assert people[1].heard[-1].text.startswith("That has ended.")


async def test_of_few_answers_nothing_is_told(village, admin):
    people = [await lives_in(village, PO_HEN) for _ in range(4)]
    await asks_everybody(admin)
    for resident in people:
        await answers(resident)
    await admin.says("/admin")
    await admin.presses("Ask everybody")
    assert "answered by fewer than 5" in admin.screen.text
    await the_day_comes(village)
    assert "Fewer than 5 answered, so nothing of it is shown." in told(people[0])


async def test_in_the_end_no_row_tells_who_answered(village, admin):
    resident = await lives_in(village, PO_HEN)
    await asks_everybody(admin)
    await answers(resident)

    def rows(tx: Tx) -> tuple[list[str], list[object]]:
        return list(tx.scalars(select(TallyMark.mark))), list(tx.scalars(select(Tally.key_sealed)))

    marks, keys = await village.house.read(rows)
    assert (len(marks), keys[0] is not None) == (1, True)
    dialog = await village.house.read(everything_of_residents)
    assert "water" not in dialog
    await the_day_comes(village)
    assert await village.house.read(rows) == ([], [None])


def everything_of_residents(tx: Tx) -> str:
    """What stands in the clear, and what is opened with a resident's own key."""
    addresses = (f"telegram:{number}" for number in range(700_000, 700_010))
    found = [residents.find_speaker(tx, address) for address in addresses]
    dialogs = [str(speaker.dialog) for speaker in found if speaker is not None]
    assert dialogs
    return " ".join(dialogs)


async def test_a_report_that_is_being_told_is_not_lost(village, admin):
    resident = await lives_in(village, PO_HEN)
    await village.room()
    await resident.presses("Report something")
    await resident.presses("Theft, robbery")
    await asks_everybody(admin)
    await resident.presses("Answer")
    assert "First this one." in resident.heard[-1].text
    assert "What is gone?" in resident.heard[-1].text


async def test_a_question_can_be_skipped_and_gone_back_to(village, admin):
    resident = await lives_in(village, PO_HEN)
    await asks_everybody(admin)
    await resident.presses("Answer")
    await resident.presses("Road, bridge")
    await resident.says("0")
    await resident.presses("Clean water")
    await resident.says("7")
    await resident.says("1")
    assert resident.heard[-1].text.startswith(THANKS)
    counts = await village.house.read(
        lambda tx: {tuple(row) for row in tx.execute(text("SELECT option, count FROM tally_count"))}
    )
    assert counts == {("", 1), ("need=water", 1), ("safe=safe", 1)}


async def test_asked_once_at_a_time_and_not_by_strangers(village, admin):
    resident = await lives_in(village, PO_HEN)
    await asks_everybody(admin)
    await admin.says("/admin")
    await admin.presses("Ask everybody")
    await admin.presses("Ask: Three questions")
    assert admin.screen.text.startswith("That is being asked now.")
    await forges(resident, press("admin.survey-yes", "survey"))
    await forges(resident, press("tally", "nothing"))
    assert resident.heard[-1].text.startswith("That has ended.")
    tallies = SQLModel.metadata.tables["tally"]
    assert len(await village.house.read(lambda tx: tx.execute(select(tallies)).all())) == 1


async def test_it_is_asked_in_the_readers_language(village, admin):
    resident = await lives_in(village, PO_HEN, language="vi")
    await asks_everybody(admin)
    await resident.presses("Trả lời")
    assert "Nơi bà con ở cần gì nhất?" in resident.heard[-1].text


async def chooses(admin: Person) -> None:
    await admin.says("/admin")
    await admin.presses("Ask everybody")
    await admin.presses("Ask: Three questions")


@pytest.fixture
async def their_admin(any_village: Village) -> Person:
    return await english_admin(any_village)


async def test_some_villages_are_asked_until_a_chosen_day(any_village, their_admin):
    asked = [await lives_in(any_village, PO_HEN) for _ in range(5)]
    others = await lives_in(any_village, LUC_PHU)
    await chooses(their_admin)
    await their_admin.presses("Only some places")
    await their_admin.presses("☐ Thôn Pò Hèn")
    await their_admin.presses("Go on")
    assert "🏘 Thôn Pò Hèn alone" in their_admin.screen.text
    await their_admin.presses("Another last day")
    await their_admin.says("20/11/2026")
    await their_admin.presses("Go on")
    assert "ends on Friday 20 November" in their_admin.screen.text
    assert "🏘 Thôn Pò Hèn alone" in their_admin.screen.text
    await their_admin.presses("Yes, ask everybody")
    await any_village.passes(seconds=3)

    for resident in asked:
        await answers(resident)
    assert "Nobody learns who answers" not in others.everything_heard()
    await forges(others, asked[0].find("Answer")[1].choice)
    assert others.heard[-1].text.startswith("That is asked in another place")

    await jump(any_village, days=3, hours=1)
    await jump(any_village, minutes=1)
    assert "Clean water: 100 % (5 of 5)" in told(asked[0])
    assert told(others) == []


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("18/11/2026", "People need a day to answer"),
        ("1/3/2027", "At most 60 days"),
        ("soon", "Please type a day"),
        ("31/11/2026", "There is no such day"),
    ],
)
async def test_a_last_day_that_cannot_be_is_refused_in_words(village, admin, typed, refused):
    await chooses(admin)
    await admin.presses("Another last day")
    await admin.says(typed)
    assert admin.heard[-1].text.startswith(refused)
    await admin.says("2")
    assert admin.screen.text.endswith("The last day: Wednesday 25 November.")


async def test_what_is_asked_in_one_village_is_not_asked_in_all_at_once(village, admin):
    await lives_in(village, PO_HEN)
    await chooses(admin)
    await admin.presses("Only some places")
    await admin.presses("☐ Thôn Pò Hèn")
    await admin.presses("Go on")
    await admin.presses("Yes, ask everybody")
    await chooses(admin)
    assert admin.screen.text.startswith("That is being asked now.")


async def test_an_older_button_asks_nobody_whom_it_did_not_name(village, admin):
    resident = await lives_in(village, LUC_PHU)
    await chooses(admin)
    everybody = admin.find("Yes, ask everybody")[1].choice
    await admin.presses("Only some places")
    await admin.presses("☐ Thôn Pò Hèn")
    await admin.presses("Go on")
    chosen = admin.find("Yes, ask everybody")[1].choice
    assert chosen != everybody
    await forges(admin, everybody)
    assert "🏘 Thôn Pò Hèn alone" in admin.heard[-1].text
    assert await village.house.read(lambda tx: list(tx.scalars(select(Tally.id)))) == []
    await forges(admin, chosen)
    await village.passes(seconds=3)
    assert admin.heard[-1].text.startswith("It goes out.")
    assert "Nobody learns who answers" not in resident.everything_heard()


TALLIES = [form for form in load_forms().by_code.values() if form.life is Life.TALLY]


@pytest.mark.parametrize("form", TALLIES, ids=lambda form: form.code)
async def test_whatever_is_asked_of_all_is_answered_to_its_end(village, admin, form):
    """Any file of that life: asked by an admin, question by question, thanked for."""
    resident = await lives_in(village, PO_HEN)
    await forges(admin, in_menu("survey-yes", form.code))
    await village.passes(seconds=3)
    await resident.presses("Answer")
    for question in form.questions:
        assert village.words.sentence("en", question.ask) in resident.screen.text
        await resident.says("1")
    assert resident.heard[-1].text.startswith(village.words.sentence("en", form.advice))
