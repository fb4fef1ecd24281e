"""Edited messages that went elsewhere: to an organiser, under an alert; a code; told discreetly."""

import pytest

from tests.duty import Duty, newest_number, on_duty, someone
from tests.stories.gathering import calls, english_admin, lives_in, opens
from tests.stories.test_codes import reports_on_a_borrowed_phone
from tests.stories.test_edited import edits, types
from tests.stories.test_news import ALERT, cases_of, is_told, safe_of
from tests.village import Person, Village

PO_HEN = "06724-01"
TOO_LATE = "Too late to change that: it stays as you first wrote it. Please say it anew."


@pytest.fixture
async def admin(village: Village) -> Person:
    return await english_admin(village)


# ----------------------------------------------------------------------- asked at a meeting


async def asks_about_the_lamp(village: Village, admin: Person) -> tuple[Person, str]:
    """Somebody who asked the organiser, and the message that asked."""
    asker = await lives_in(village, PO_HEN)
    await calls(admin)
    await asker.presses("A question")
    return asker, await types(asker, "When is the lamb mended?")


async def test_a_question_that_the_organiser_may_have_read_is_corrected_for_them(
    village: Village, admin: Person
) -> None:
    asker, message = await asks_about_the_lamp(village, admin)
    await edits(asker, message, "When is the lamp mended?")
    assert asker.heard[-1].text == "Corrected."
    told = "✏️ New road: a question was corrected: “When is the lamp mended?”"
    assert admin.heard[-1].text == told
    assert asker.name not in admin.everything_heard()
    await admin.presses("Show them")
    assert "1. When is the lamp mended?" in admin.heard[-1].text
    assert "lamb" not in admin.heard[-1].text


async def test_a_question_that_has_not_left_is_corrected_in_place(
    village: Village, admin: Person
) -> None:
    settle = village.settle

    async def nothing_leaves() -> None:
        """The messenger is away for a moment."""

    asker = await lives_in(village, PO_HEN)
    await calls(admin)
    await asker.presses("A question")
    village.settle = nothing_leaves  # type: ignore[method-assign]  # for a moment
    message = await types(asker, "When is the lamb mended?")
    await edits(asker, message, "When is the lamp mended?")
    village.settle = settle  # type: ignore[method-assign]  # it is back
    await village.settle()
    assert "corrected" not in admin.everything_heard()
    await admin.presses("Show them")
    assert "1. When is the lamp mended?" in admin.heard[-1].text


@pytest.mark.parametrize(
    "words", ["x", "When is the lamp mended, then?"], ids=["short", "answered"]
)
async def test_what_was_answered_or_is_no_question_stays_and_its_writer_knows(
    village: Village, admin: Person, words: str
) -> None:
    asker, message = await asks_about_the_lamp(village, admin)
    if words != "x":
        await opens(admin, "Questions")
        await admin.presses("Answer 1")
        await admin.says("Before the 30th.")
    await edits(asker, message, words)
    assert asker.heard[-1].text.startswith(TOO_LATE)
    await opens(admin, "Questions")
    assert "When is the lamb mended?" in admin.heard[-1].text


# ---------------------------------------------------------------------------- under an alert


async def under_the_alert(village: Village) -> Person:
    await village.admin()
    await village.room("cax")
    resident = await someone(village, PO_HEN)
    assert await is_told(village, resident, **ALERT)
    return resident


async def test_safe_that_becomes_a_call_for_help_opens_the_danger(village: Village) -> None:
    """It was answered that it came too late: to somebody in the water."""
    resident = await under_the_alert(village)
    message = await types(resident, "I am safe")
    await edits(resident, message, "I need help")
    assert await village.house.read(cases_of) == [("disaster", "P1")]
    assert TOO_LATE not in resident.everything_heard()


async def test_safe_said_otherwise_passes_and_help_is_not_taken_back(village: Village) -> None:
    resident = await under_the_alert(village)
    message = await types(resident, "I am safe")
    heard = len(resident.heard)
    await edits(resident, message, "i am safe!")
    assert len(resident.heard) == heard
    assert await village.house.read(safe_of) == 1
    called = await types(resident, "I need help")
    await edits(resident, called, "I am safe")
    assert await village.house.read(cases_of) == [("disaster", "P1")]
    assert TOO_LATE in resident.everything_heard()


# ------------------------------------------------------------------------------------ a code


async def test_a_mistyped_code_that_is_put_right_opens(village: Village) -> None:
    await village.room("cax")
    code = await reports_on_a_borrowed_phone(await someone(village))
    home = await someone(village)
    message = await types(home, code[:-1] + str((int(code[-1]) + 1) % 10))
    assert "That opens nothing." in home.screen.text
    await edits(home, message, code)
    assert "reached the duty room" in home.screen.text


# -------------------------------------------------------------------- discreetly, and at home


@pytest.fixture
async def duty(village: Village) -> Duty:
    return await on_duty(village)


async def test_an_answer_of_a_discreet_reporter_is_corrected_without_its_number(
    village: Village, duty: Duty
) -> None:
    """What corrects it stood in the chat with the number, for whoever reads over a shoulder."""
    resident, (dung,) = await someone(village), duty.officers
    for said in ("/report", "2", "1", "3", "2", "at the market", "7", "2", "1"):
        await resident.says(said)
    number = await newest_number(village)
    await dung.taps("Take")
    await dung.taps("📨")
    await dung.replies("How many?", to=duty.newest)
    await resident.presses("Show it")
    message = await types(resident, "three men")
    heard = [one.text for one in resident.heard]
    await edits(resident, message, "four men")
    new = [one for one in resident.heard if one.text not in heard]
    assert [one.text for one in new if number in one.text or "men" in one.text] == []
    await village.passes(minutes=1)
    assert f"✏️ {number}: something was corrected" in duty.room.everything_heard()
    await dung.presses("Open")
    assert "four men" in dung.everything_heard()


async def test_a_sent_home_case_is_corrected_in_silence(village: Village) -> None:
    """Its number and the menu came by themselves, so that 1, which deletes, meant danger."""
    duty, resident = await on_duty(village, "care"), await someone(village)
    (dung,) = duty.officers
    await resident.says("/report")
    await resident.presses("At home")
    for said in ("1", "2", "1", "1"):
        await resident.says(said)
    message = await types(resident, "at the well, at six")
    for said in ("1234", "1"):
        await resident.says(said)
    sent = len(village.messenger.sent)
    await edits(resident, message, "at the well, at nine")
    to = [one.to for one in village.messenger.sent[sent:]]
    assert resident.address not in to

    number = await newest_number(village)
    assert f"✏️ {number}: something was corrected" in duty.room.everything_heard()
    assert "at nine" not in duty.room.everything_heard()
    await resident.says("1")
    assert number not in resident.everything_heard()
    await dung.taps("Take")
    assert "at the well, at nine" in dung.everything_heard()


@pytest.mark.parametrize("told", ["closed", "unknown"])
async def test_what_comes_too_late_for_home_is_passed_over(village: Village, told: str) -> None:
    """The menu came by itself, where 1 means danger."""
    duty, resident = await on_duty(village, "care"), await someone(village)
    (dung,) = duty.officers
    await resident.says("/report")
    await resident.presses("At home")
    for said in ("1", "2", "1", "1"):
        await resident.says(said)
    message = await types(resident, "at the well, at six")
    for said in ("1234", "1"):
        await resident.says(said)
    if told == "closed":
        for label in ("Take", "Close", "Next", "Not found yet", "Valuable", "Close it"):
            await dung.taps(label)
        await village.passes(minutes=3)
    sent = len(village.messenger.sent)
    edited = message if told == "closed" else "99999"
    await edits(resident, edited, "at the well, at nine")
    assert resident.address not in [one.to for one in village.messenger.sent[sent:]]
