"""Answers that cross with questions, and readers who take their time (docs/laws.md, 9)."""

from datetime import timedelta

import pytest

from domain.heard import Heard, Place
from domain.mouth import Unreachable
from tests.village import CHANNEL, Person, Village


@pytest.fixture
async def resident(village: Village) -> Person:
    """Somebody from Pò Hèn, in the middle of telling of a theft: "What is gone?"."""
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    await resident.says("/report")
    await resident.says("1")
    return resident


async def types(resident: Person, text: str, *, number: int = 0) -> None:
    """Type it as the message of that number in the chat (0: the next one), within the second."""
    village = resident.village
    if not number:
        village.messenger._last += 1
        number = village.messenger._last
    village._updates += 1
    await village.repeat(
        Heard(
            key=f"{CHANNEL}:1:{village._updates}",
            who=resident.address,
            where=resident.address,
            place=Place.PRIVATE,
            typed_at=village.now,
            language=resident.language,
            message=str(number),
            text=text,
        )
    )


async def test_two_answers_typed_in_one_second_belong_to_the_question_that_stood_above_both(
    village, resident
):
    """Telegram dates messages in whole seconds and numbers them: the number tells. The second
    answer stands above the next question, so it corrects the first one."""
    stands = int(resident.screen.id)
    village.messenger._last = stands + 2  # the two answers take the next numbers
    await types(resident, "1", number=stands + 1)
    assert int(resident.screen.id) == stands + 3
    assert resident.screen.text == "When was it?"
    await types(resident, "2", number=stands + 2)
    assert resident.screen.text == "When was it?"
    for said in ("2", "end of the bridge", "7", "1"):
        await types(resident, said)
    assert "🐃 Buffalo, cow, poultry" in resident.screen.text
    assert "☀️ Today" in resident.screen.text


async def test_two_answers_in_one_second_with_the_question_between_them(resident):
    await types(resident, "1")
    await types(resident, "2")
    assert "Where did it happen?" in resident.screen.text


async def test_a_tap_that_died_leaves_the_same_answer_to_be_typed(village, resident):
    """Telegram drops a tap after 150 seconds without a trace: the phone shows the old question."""
    village.now += timedelta(hours=3)
    await village.settle()
    await resident.says("1")
    assert resident.screen.text == "When was it?"
    village.now += timedelta(hours=60)
    await village.settle()
    await resident.says("today")
    assert "Where did it happen?" in resident.screen.text


async def test_buttons_of_an_hour_ago_still_answer_their_own_question(village, resident):
    old = resident.screen
    await resident.presses("Motorbike")
    village.now += timedelta(hours=1)
    await village.settle()
    await resident.presses("Phone", on=old)
    assert resident.screen.text == "When was it?"
    for said in ("2", "end of the bridge", "7", "1"):
        await resident.says(said)
    assert "📱 Phone" in resident.screen.text


async def test_a_question_that_took_minutes_to_arrive_is_not_answered_before(village, resident):
    """The line was down: what is typed meanwhile belongs to the question that stands there."""
    village.messenger.failures = [(resident.address, Unreachable("down"))]
    await resident.says("1")
    assert resident.screen.text == "What is gone?"
    await village.passes(minutes=3)
    assert resident.screen.text == "When was it?"
    await resident.says("2")
    assert "Where did it happen?" in resident.screen.text


@pytest.mark.parametrize("way", ["0", "9", "/start", "/report", "x", "🤷"])
async def test_after_any_silence_there_is_a_way_on(village, resident, way):
    village.now += timedelta(hours=71)
    await village.settle()
    heard = len(resident.heard)
    await resident.says(way)
    assert len(resident.heard) > heard or way == "x"
    assert resident.screen.labels


async def test_after_72_hours_the_menu_is_what_old_answers_lead_to(village, resident):
    village.now += timedelta(hours=73)
    await village.ticker.sweep()
    await village.settle()
    await resident.says("1")
    assert resident.screen.text.startswith(("What do you need?", "Call first"))
