"""A quiz below an announcement: answered once, counted without names, explained afterwards."""

import pytest
from sqlalchemy import select, text

from storage.tables import TallyMark
from tests.stories.gathering import LUC_PHU, PO_HEN, english_admin, forges, jump, lives_in
from tests.stories.test_survey import everything_of_residents
from tests.village import Person, Village

WORDS = "Whoever rides a motorbike wears a helmet, children from six years as well."
ASK, RIGHT, WRONG, WHY = "From what age?", "From six years", "From ten years", "Heads break early."
QUIZ = "\n".join((ASK, RIGHT, WRONG, WHY))
SECOND = "Who wears one?\nEverybody on it\nOnly the driver\nOnly children\nAll of them may fall."


async def writes(admin: Person, *quizzes: str) -> None:
    """Up to the review, with these questions."""
    await admin.says("/admin")
    for label in ("Announcements", "New one", "1 📖 Know the law"):
        await admin.presses(label)
    await admin.says(WORDS)
    for label in ("Go on", "Everybody in", "Go on", "Go on", "1 ▶ Now"):
        await admin.presses(label)
    for quiz in quizzes:
        await admin.presses("Add a question")
        await admin.says(quiz)


async def sends(admin: Person) -> None:
    await admin.presses("Send")
    await admin.village.passes(seconds=3)


async def answers(resident: Person, *labels: str) -> None:
    await resident.presses("Do you know it?")
    for place, label in enumerate(labels):
        if place:
            await resident.presses("Next question")
        await resident.presses(label)


async def the_week_is_over(village: Village) -> None:
    await jump(village, days=8, hours=1)
    await jump(village, minutes=1)


async def test_it_is_answered_explained_and_counted_once(any_village):
    village, admin = any_village, await english_admin(any_village)
    people = [await lives_in(village, PO_HEN) for _ in range(6)]
    people += [await lives_in(village, LUC_PHU) for _ in range(5)]
    await writes(admin, QUIZ, SECOND)
    assert f"✔ {RIGHT} ✘ {WRONG} 💡 {WHY}" in admin.screen.text
    await sends(admin)
    for number, resident in enumerate(people):
        await answers(resident, WRONG if number < 5 else RIGHT, "Everybody on it")
        assert "💡 All of them may fall." in resident.screen.text
    assert f"✘ Not quite. Right is: {RIGHT}" in people[0].everything_heard()
    await answers(people[0], RIGHT)  # again: explained, and not counted
    assert f"✔ Right: {RIGHT}" in people[0].screen.text

    assert "%" not in admin.everything_heard()  # nobody looks in between
    await the_week_is_over(village)
    assert admin.heard[-1].text.split("\n")[1:] == [
        f"1. {ASK} → right: 55 % (6 of 11)",
        "2. Who wears one? → right: 100 % (11 of 11)",
    ]
    await people[0].presses("Do you know it?")
    assert people[0].heard[-1].text.startswith("That has ended.")
    marks = await village.house.read(lambda tx: list(tx.scalars(select(TallyMark.mark))))
    assert marks == []
    await jump(village, days=10)  # into December
    await admin.says("/month 11")
    await admin.presses("Quizzes")
    assert "First question: right: 55 % (6 of 11)" in admin.screen.text


async def test_what_was_withdrawn_is_asked_no_more(village, admin):
    reader = await lives_in(village, PO_HEN)
    await writes(admin, QUIZ)
    await sends(admin)
    asked = reader.find("Do you know it?")[1].choice
    await admin.presses("Correct or withdraw")
    await admin.presses("It holds no longer")
    await admin.says("The age is another one. We tell you soon.")
    for label in ("Go on", "Go on", "Go on", "Send"):
        await admin.presses(label)
    await village.passes(seconds=3)
    await forges(reader, asked)  # where a messenger changes nothing, the button still stands
    assert reader.heard[-1].text.startswith("That has ended.")


async def test_few_are_not_told_and_nothing_says_who_answered(village, admin):
    people = [await lives_in(village, PO_HEN) for _ in range(4)]
    await writes(admin, QUIZ)
    await sends(admin)
    for resident in people:
        await answers(resident, RIGHT)
    dialogs = await village.house.read(everything_of_residents)
    assert RIGHT not in dialogs
    options = await village.house.read(
        lambda tx: {tuple(row) for row in tx.execute(text("SELECT option, count FROM tally_count"))}
    )
    assert options == {("", 4), ("q1=right", 4)}
    await the_week_is_over(village)
    assert "too few to show" in admin.heard[-1].text


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("What now?", "Four or five lines, please"),
        (QUIZ + "\n" + SECOND, "Four or five lines, please"),
        (f"{ASK}\n{RIGHT}\n{RIGHT.upper()}\n{WHY}", "Two of the answers are the same."),
        (f"{ASK}\n{'x' * 81}\n{WRONG}\n{WHY}", "This line is too long (80 at most)"),
    ],
)
async def test_what_is_no_question_is_refused_in_words(village, admin, typed, refused):
    await writes(admin)
    await admin.presses("Add a question")
    await admin.says(typed)
    assert refused in admin.heard[-1].text
    await admin.says(QUIZ)
    assert f"✔ {RIGHT}" in admin.screen.text


async def test_three_are_enough_and_it_may_go_without(village, admin):
    await writes(admin, QUIZ, SECOND, QUIZ)
    assert not any("Add a question" in label for label in admin.screen.labels)
    await admin.presses("Without questions")
    assert "💡" not in admin.screen.text
    reader = await lives_in(village, PO_HEN)
    await sends(admin)
    assert not any("Do you know it?" in label for label in reader.heard[-1].labels)


async def test_a_report_that_is_being_told_and_strangers_buttons(village, admin):
    resident = await lives_in(village, PO_HEN)
    await village.room()
    await writes(admin, QUIZ)
    await sends(admin)
    _, key = resident.find("Do you know it?")
    for wrong in ("quiz:nothing", f"{key.choice}:9", f"{key.choice}:x:y", f"{key.choice}:1:7"):
        await forges(resident, wrong)
        assert resident.screen.rows
    await resident.says("/report")
    await resident.presses("Theft, robbery")
    await resident.presses("Do you know it?")
    assert "First this one." in resident.heard[-1].text
