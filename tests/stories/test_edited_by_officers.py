"""What officers edit: question, note and closing are put right, or it is said to be too late."""

import pytest

from domain.heard import HeardEvent
from tests.duty import (
    Duty,
    calls_fire,
    on_duty,
    reports_theft,
    reports_threat,
    someone,
    the_case,
    told_kinds,
)
from tests.village import Officer, Person, Village

TOO_LATE = "Too late to change that: it stays as you first wrote it. Please write it anew."


@pytest.fixture
async def duty(village: Village) -> Duty:
    return await on_duty(village)


@pytest.fixture
async def resident(duty: Duty, village: Village) -> Person:
    return await someone(village)


async def replies(duty: Duty, officer: Officer, text: str, *, to: str = "") -> str:
    """Reply to the newest message; the number of the reply."""
    number = duty.village.messenger._last = duty.village.messenger._last + 1
    await officer._in_room(text=text, reply_to=to or duty.newest.id, message=str(number))
    return str(number)


async def edits(officer: Officer, message: str, text: str, **more: object) -> None:
    """The message says this now."""
    await officer._in_room(text=text, message=message, event=HeardEvent.EDITED, **more)


async def asks(duty: Duty, question: str) -> str:
    """Take the case and ask; the number of the reply that asked."""
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("📨")
    return await replies(duty, dung, question)


async def test_a_question_that_was_read_is_corrected_beside_it(any_village: Village) -> None:
    duty = await on_duty(any_village)
    resident = await someone(any_village)
    number = await reports_theft(resident)
    message = await asks(duty, "Which colour was the bike?")
    (dung,) = duty.officers
    await edits(dung, message, "Which colour was the car?")
    asked, corrected = resident.heard[-2:]
    assert asked.text.startswith(f"❓ An officer asks about {number}: Which colour was the bike?")
    assert corrected.text.startswith(
        f"✏️ An officer corrects about {number}: Which colour was the car?"
    )
    assert corrected.labels == asked.labels
    await any_village.passes(minutes=1)
    assert "Which colour was the car?" in duty.card(number).text
    assert "Which colour was the bike?" not in duty.card(number).text
    assert "question corrected" in await told_kinds(any_village, number)
    await resident.says("red")
    await any_village.passes(minutes=1)
    assert duty.room.card_of("💬").text == f"💬 {number}: red"


async def test_a_question_that_has_not_left_is_corrected_in_place(
    duty: Duty, resident: Person
) -> None:
    await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("📨")
    deliver, village = duty.village.settle, duty.village

    async def nothing_leaves() -> None:
        """The messenger is away for a moment."""

    village.settle = nothing_leaves  # type: ignore[method-assign]  # for a moment
    message = await replies(duty, dung, "Which colour was the bike?")
    await edits(dung, message, "Which colour was the car?")
    village.settle = deliver  # type: ignore[method-assign]  # it is back
    await village.settle()
    assert "Which colour was the car?" in resident.heard[-1].text
    assert "corrects" not in resident.everything_heard()
    assert "was the bike" not in resident.everything_heard()


async def test_an_answered_question_is_too_late(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    message = await asks(duty, "Which colour was the bike?")
    await resident.says("red")
    await duty.village.passes(minutes=1)
    heard = len(resident.heard)
    await edits(duty.officers[0], message, "Which colour was the car?")
    assert f"{number}: that was answered, or is over. Please write anew." in (
        duty.room.everything_heard()
    )
    assert len(resident.heard) == heard


async def test_where_nothing_rings_it_is_only_put_right(duty: Duty, resident: Person) -> None:
    """They read it when they look."""
    await reports_theft(resident, reach="3")
    message = await asks(duty, "Which colour was the bike?")
    heard = len(resident.heard)
    await edits(duty.officers[0], message, "Which colour was the car?")
    assert len(resident.heard) == heard


async def test_the_same_edit_twice_acts_once(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    message = await asks(duty, "Which colour was the bike?")
    (dung,) = duty.officers
    for _ in range(2):
        await edits(dung, message, "Which colour was the car?")
    await edits(dung, message, "Which colour was the car? ")
    assert (await told_kinds(duty.village, number)).count("question corrected") == 1
    await edits(dung, message, "Which colour was the van?")
    assert (await told_kinds(duty.village, number)).count("question corrected") == 2


async def test_a_note_is_corrected_and_never_leaves(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    heard = len(resident.heard)
    message = await replies(duty, dung, "the cousin did it", to=duty.card(number).id)
    await edits(dung, message, "the cousin did not do it")
    assert f"✏️ Dũng corrected the note on {number}." in duty.room.everything_heard()
    assert "note corrected" in await told_kinds(duty.village, number)
    assert "cousin" not in resident.everything_heard()
    assert len(resident.heard) == heard


async def test_an_edited_note_goes_out_as_it_is_now(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    message = await replies(duty, dung, "we come at seven", to=duty.card(number).id)
    await edits(dung, message, "we come at eight")
    await dung.taps("Send it to the reporter")
    await dung.taps("Send")
    assert "we come at eight" in resident.heard[-1].text
    assert "seven" not in resident.everything_heard()
    await edits(dung, message, "we come at nine")
    assert resident.heard[-1].text.startswith(f"✏️ An officer corrects about {number}: we come at")
    assert "we come at nine" in resident.heard[-1].text


async def test_a_refused_edit_of_what_is_being_looked_over_leaves_nothing(
    duty: Duty, resident: Person
) -> None:
    """The history used to say that the note was corrected, in words that nobody could send."""
    number = await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    message = await replies(duty, dung, "we come at seven", to=duty.card(number).id)
    await dung.taps("Send it to the reporter")
    preview = duty.newest
    await edits(dung, message, "we come at eight " * 70)
    assert duty.newest.text == "Too long: at most 1,000 characters."
    assert "note corrected" not in await told_kinds(duty.village, number)
    await dung.taps("Send", on=preview)
    assert "we come at seven" in resident.heard[-1].text


async def closes_to(duty: Duty, office: str) -> str:
    """Up to the last press; the number of the reply that named the office."""
    (dung,) = duty.officers
    for label in ("Take", "Close", "Next", "Passed on"):
        await dung.taps(label)
    message = await replies(duty, dung, office)
    await duty.village.passes(minutes=1)
    return message


async def test_the_office_of_a_closing_is_corrected_before_the_reporter_reads_it(
    duty: Duty, resident: Person
) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    message = await closes_to(duty, "Forest")
    await edits(dung, message, "Forest guards")
    await dung.taps("Valuable")
    await dung.taps("Close it")
    await edits(dung, message, "Forest guards of Hải Sơn")
    assert "closing corrected" in await told_kinds(duty.village, number)
    await duty.village.passes(minutes=2)
    assert "Your report went on to: Forest guards of Hải Sơn." in resident.heard[-1].text
    assert (await the_case(duty.village, number)).passed_to == "Forest guards of Hải Sơn"


async def test_a_closing_that_was_told_is_not_corrected(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    message = await closes_to(duty, "Forest guards")
    await dung.taps("Valuable")
    await dung.taps("Close it")
    await duty.village.passes(minutes=3)
    await edits(dung, message, "Border guards")
    assert (await the_case(duty.village, number)).passed_to == "Forest guards"
    assert "over" in duty.newest.text


async def test_what_is_asked_about_two_cases_is_corrected_before_it_is_chosen(
    duty: Duty, resident: Person
) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("📨")
    prompt = duty.newest
    await duty.village.passes(minutes=1)
    await calls_fire(await someone(duty.village))
    message = await replies(duty, dung, "Which colour was the bike?", to=prompt.id)
    await edits(dung, message, "Which colour was the car?")
    await dung.taps(number)
    assert "Which colour was the car?" in resident.everything_heard()
    assert "was the bike" not in resident.everything_heard()


async def test_a_note_in_private_is_corrected(duty: Duty, resident: Person) -> None:
    number = await reports_threat(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    told = dung.heard[-1]
    duty.village.messenger._last += 1
    message = str(duty.village.messenger._last)
    await dung._hear(text="seen him", reply_to=told.id, message=message)
    await dung._hear(text="not seen him", message=message, event=HeardEvent.EDITED)
    assert "note corrected" in await told_kinds(duty.village, number)
    assert f"✏️ Dũng corrected the note on {number}." in dung.everything_heard()


async def test_talk_among_colleagues_may_be_edited_in_silence(duty: Duty, resident: Person) -> None:
    await reports_theft(resident)
    (dung,) = duty.officers
    await dung._in_room(text="lunch?", message="9001")
    heard = len(duty.room.heard)
    await edits(dung, "9001", "dinner?")
    assert len(duty.room.heard) == heard


async def test_an_edit_of_a_reply_that_did_nothing_is_too_late(
    duty: Duty, resident: Person
) -> None:
    await reports_theft(resident)
    (dung,) = duty.officers
    await edits(dung, "9001", "hello", reply_to="5", to_us=True)
    assert duty.newest.text == TOO_LATE


async def test_nobody_notes_by_replying_to_a_colleague(duty: Duty, resident: Person) -> None:
    number = await reports_theft(resident)
    (dung,) = duty.officers
    message = await replies(duty, dung, "the cousin did it", to=duty.card(number).id)
    await dung._in_room(text="really?", reply_to=message)
    assert (await told_kinds(duty.village, number)).count("noted") == 1
