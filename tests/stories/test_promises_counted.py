"""From a listening session to a promise kept, in the figures of the month."""

import pytest

from tests.stories.gathering import PO_HEN, TITLE, english_admin, jump, lives_in, opens
from tests.village import Person

HELD, PROMISED = "19/11 19:00", ("The lamp", "The bridge", "The well")


@pytest.fixture
async def listened(any_village) -> tuple[Person, list[Person]]:
    """A listening session of Pò Hèn, at which six asked and five were answered."""
    village, admin = any_village, await english_admin(any_village)
    people = [await lives_in(village, PO_HEN) for _ in range(6)]
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("The police listen")
    for said in (TITLE, "School", HELD):
        await admin.says(said)
    for label in ("Thôn Pò Hèn", "Go on", "Without", "✅ Invite"):
        await admin.presses(label)
    await village.passes(seconds=3)
    for number, one in enumerate(people):
        await one.presses("A question")
        await one.says(f"When is lamp {number} mended?")
    for number in range(1, 6):
        await opens(admin, "Questions", f"Answer {number}")
        await admin.says(f"Lamp {number} next week.")
    await opens(admin, "Questions", "Send answers to all")
    await village.passes(seconds=3)
    return admin, people


async def promises(admin: Person, words: str, day: str) -> None:
    await opens(admin, "Promises", "A new promise")
    await admin.says(words)
    await admin.says(day)


async def figures(admin: Person, month: str) -> list[str]:
    await admin.says(f"/month {month}")
    await admin.presses("Meetings, promises")
    return [line for line in admin.screen.text.split("\n")[3:] if ": " in line]


async def test_questions_answers_and_promises_of_the_month(any_village, listened):
    village, (admin, _) = any_village, listened
    for words, day in zip(PROMISED, ("22/11", "25/11", "28/11"), strict=True):
        await promises(admin, words, day)
    await jump(village, days=3)  # 21 November
    await opens(admin, "Promises", "Done: The lamp")
    await jump(village, days=6)  # 27 November
    await opens(admin, "Promises", "Done: The bridge")
    await jump(village, days=10)  # 7 December
    told = [
        "Meetings held: 1",
        "Of these, to listen to people: 100 % (1 of 1)",
        "Questions asked before and there: 6",
        "Promises made: 3",
        "Promises that were due: 3",
        "Kept in time: 33 % (1 of 3)",
        "Kept late: 33 % (1 of 3)",
        "Not kept yet: 33 % (1 of 3)",
        "Promises kept in these days: 2",
    ]
    said = await figures(admin, "11")
    assert [line for line in said if line in told] == told[: len(said) - 1]
    await admin.presses("Promises that were due")
    assert "🤝 The well · by 28 Nov 2026" in admin.screen.text
    await admin.presses("Back")

    await jump(village, days=60)  # what people asked is forgotten; the numbers are the same
    await jump(village, minutes=1)
    assert (await figures(admin, "11"))[:5] == said[:5]
