"""Edited messages: what they said is put right wherever it stands, and both sides know."""

import pytest

from domain.heard import Heard, HeardEvent, HeardMedia, Place
from tests.duty import Duty, calls_fire, newest_number, on_duty, someone, told_kinds
from tests.village import Person, Village

TOO_LATE = "Too late to change that: it stays as you first wrote it. Please say it anew."
OLD, NEW = "red, plate 14-B1 123.45", "red, plate 14-B1 999.99"


@pytest.fixture
async def duty(village: Village) -> Duty:
    return await on_duty(village, names=("Dũng",))


@pytest.fixture
async def resident(duty: Duty, village: Village) -> Person:
    return await someone(village)


async def types(person: Person, text: str, **more: object) -> str:
    """Type it; the number of the message."""
    number = person.village.messenger._last = person.village.messenger._last + 1
    await person._hear(text=text, message=str(number), **more)
    return str(number)


async def edits(person: Person, message: str, text: str, **more: object) -> None:
    """The message says this now."""
    await person._hear(text=text, message=message, event=HeardEvent.EDITED, **more)


async def begins_a_theft(person: Person) -> None:
    """Up to *tell more*."""
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await person.says(said)


async def sends_it(person: Person) -> str:
    """From *tell more* to the case's number."""
    for said in ("7", "1", "1"):
        await person.says(said)
    return await newest_number(person.village)


async def reports(person: Person) -> tuple[str, str]:
    """A theft; its number, and the message that tells the plate."""
    await begins_a_theft(person)
    message = await types(person, OLD)
    return await sends_it(person), message


async def is_asked(duty: Duty, question: str = "Which plate?") -> None:
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("📨")
    await dung.replies(question, to=duty.newest)


async def test_words_of_a_draft_are_put_right_in_place(duty: Duty, resident: Person) -> None:
    await begins_a_theft(resident)
    message = await types(resident, OLD)
    await edits(resident, message, NEW)
    assert resident.heard[-1].text.startswith("Corrected.\nTell more")
    number = await sends_it(resident)
    assert NEW in duty.card(number).text
    assert OLD not in duty.room.everything_heard()
    assert "corrected" not in await told_kinds(duty.village, number)


async def test_the_review_shows_what_will_be_sent(resident: Person) -> None:
    await begins_a_theft(resident)
    message = await types(resident, OLD)
    await resident.says("7")
    await resident.says("1")
    await edits(resident, message, NEW)
    assert resident.heard[-1].text.startswith("Corrected.\nPlease check:")
    assert NEW in resident.heard[-1].text


async def test_a_place_is_put_right_and_the_question_of_now_stays(
    duty: Duty, resident: Person
) -> None:
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    message = await types(resident, "behind the school")
    await edits(resident, message, "behind the temple")
    assert "Tell more" in resident.heard[-1].text
    number = await sends_it(resident)
    assert "behind the temple" in duty.card(number).text


async def test_a_telephone_number_is_put_right(duty: Duty, resident: Person) -> None:
    await begins_a_theft(resident)
    for said in ("7", "2"):
        await resident.says(said)
    message = await types(resident, "0912 345 678")
    await edits(resident, message, "0912 345 679")
    assert "0912345679" in resident.heard[-1].text.replace(" ", "")


async def test_what_was_kept_at_the_menu_is_put_right(duty: Duty, resident: Person) -> None:
    message = await types(resident, "two men at the bridge at night")
    await edits(resident, message, "three men at the bridge at night")
    await resident.presses("Theft")
    for said in ("1", "2", "end of the bridge"):
        await resident.says(said)
    number = await sends_it(resident)
    assert "three men" in duty.card(number).text
    assert "two men" not in duty.card(number).text


async def test_a_report_that_reached_the_room_says_that_it_was_corrected(any_village) -> None:
    duty = await on_duty(any_village)
    resident = await someone(any_village)
    number, message = await reports(resident)
    await edits(resident, message, NEW)
    assert resident.heard[-1].text == f"Corrected in report {number}: the officers see it."
    told = duty.room.card_of("✏️")
    assert told.text == f"✏️ {number}, corrected: “{NEW}”"
    assert told.reply_to == duty.card(number).id
    card = duty.card(number).text
    assert "14-B1 999.99" in card
    assert "14-B1 123.45" not in card
    assert (await told_kinds(any_village, number)).count("corrected") == 1


async def test_a_report_that_the_room_has_not_seen_is_put_right_in_place(
    duty: Duty, resident: Person
) -> None:
    await begins_a_theft(resident)
    message = await types(resident, OLD)
    await resident.says("7")
    await resident.says("1")
    village = duty.village
    for key, event, text, at in (
        ("a", HeardEvent.SAID, "1", "9000"),
        ("b", HeardEvent.EDITED, NEW, message),
    ):
        await village._hear(
            Heard(
                key,
                resident.address,
                resident.address,
                Place.PRIVATE,
                village.now,
                event,
                text=text,
                message=at,
            )
        )
    await village.settle()
    assert NEW in duty.room.card.text
    assert "✏️" not in duty.room.everything_heard()
    assert OLD not in duty.room.everything_heard()


async def test_the_caption_of_a_photo_is_put_right_and_one_is_added(
    duty: Duty, resident: Person
) -> None:
    await begins_a_theft(resident)
    for name in ("one", "two"):
        duty.village.messenger.files[name] = b"photo " + name.encode()
    captioned = (HeardMedia("photo", "one", 7, same="1"),)
    bare = (HeardMedia("photo", "two", 7, same="2"),)
    first = await types(resident, "the gate", media=captioned)
    second = await types(resident, "", media=bare)
    await edits(resident, first, "the back door", media=captioned)
    await edits(resident, second, "the lock was cut", media=bare)
    number = await sends_it(resident)
    card = duty.card(number).text
    assert "the back door" in card
    assert "the gate" not in card
    assert "the lock was cut" in card
    assert "📷 2" in card
    await edits(resident, second, "the lock was sawn", media=bare)
    assert f"✏️ {number}, corrected: “the lock was sawn”" in duty.room.everything_heard()


async def test_another_photo_in_the_place_of_the_first_is_kept_too(
    duty: Duty, resident: Person
) -> None:
    for name in ("one", "two"):
        duty.village.messenger.files[name] = b"photo " + name.encode()
    await begins_a_theft(resident)
    message = await types(resident, "", media=(HeardMedia("photo", "one", 7, same="1"),))
    await edits(resident, message, "", media=(HeardMedia("photo", "two", 7, same="2"),))
    number = await sends_it(resident)
    assert "📷 2" in duty.card(number).text


async def test_what_was_added_later_is_put_right(duty: Duty, resident: Person) -> None:
    number, _ = await reports(resident)
    await resident.presses("Tell more")
    message = await types(resident, "they went to the border")
    await edits(resident, message, "they went to the market")
    assert f"✏️ {number}, corrected: “they went to the market”" in duty.room.everything_heard()
    assert "border" not in duty.card(number).text


async def test_an_answer_to_an_inquiry_is_put_right(duty: Duty, resident: Person) -> None:
    await begins_a_theft(resident)
    number = await sends_it(resident)
    await is_asked(duty)
    message = await types(resident, "14-B1 123.45")
    await edits(resident, message, "14-B1 999.99")
    await duty.village.passes(minutes=1)
    assert duty.room.card_of("✏️").text == f"✏️ {number}, corrected: “14-B1 999.99”"
    assert "Number plate: 14-B1 999.99" in duty.card(number).text
    assert "Number plate: 14-B1 123.45" not in duty.card(number).text


async def test_words_of_a_danger_are_put_right_in_draft_and_card(
    duty: Duty, resident: Person
) -> None:
    number = await calls_fire(resident)
    message = await types(resident, "behind the school")
    await edits(resident, message, "behind the temple")
    assert "behind the temple" in duty.card(number).text
    assert f"✏️ {number}, corrected: “behind the temple”" in duty.room.everything_heard()
    await resident.says("2")  # nobody inside: the next answer changes the card again
    assert "behind the temple" in duty.card(number).text
    assert "behind the school" not in duty.card(number).text


async def test_a_coarse_room_learns_that_something_was_corrected_and_its_taker_what(
    duty: Duty, resident: Person
) -> None:
    (dung,) = duty.officers
    await resident.says("/report")
    await resident.presses("Fight, threat")
    await resident.presses("Threatened")
    await resident.presses("Today")
    await resident.presses("I saw it")
    await resident.says("behind the school")
    message = await types(resident, "my neighbour with a knife")
    for said in ("7", "1", "1"):
        await resident.says(said)
    number = await newest_number(duty.village)
    await dung.taps("Take")
    await edits(resident, message, "my cousin with a knife")
    assert f"✏️ {number}: something was corrected" in duty.room.everything_heard()
    assert "cousin" not in duty.room.everything_heard()
    await dung.presses("Open")
    assert "my cousin with a knife" in dung.everything_heard()


async def test_an_edit_that_changes_nothing_passes_in_silence(duty: Duty, resident: Person) -> None:
    number, message = await reports(resident)
    heard = len(resident.heard)
    await edits(resident, message, OLD)
    await edits(resident, message, NEW)
    await edits(resident, message, NEW)
    assert len(resident.heard) == heard + 1
    assert (await told_kinds(duty.village, number)).count("corrected") == 1


async def test_an_edit_of_a_choice_presses_nothing_and_says_so(resident: Person) -> None:
    await resident.says("/report")
    message = await types(resident, "1")
    screen = resident.heard[-1].text
    await edits(resident, message, "2")
    assert resident.heard[-1].text == f"{TOO_LATE}\n{screen}"


async def test_an_edit_after_the_case_was_closed_is_too_late(duty: Duty, resident: Person) -> None:
    number, message = await reports(resident)
    await resident.presses("Tell more")
    await resident.presses("Back")
    await resident.presses("Take it back")
    await resident.presses("Take it back")
    told = duty.room.everything_heard()
    await edits(resident, message, NEW)
    assert resident.heard[-1].text == TOO_LATE
    assert duty.room.everything_heard() == told
    assert "corrected" not in await told_kinds(duty.village, number)


async def test_an_edit_of_what_was_thrown_away_is_too_late(resident: Person) -> None:
    await begins_a_theft(resident)
    message = await types(resident, OLD)
    for said in ("7", "1", "3", "2"):
        await resident.says(said)
    await edits(resident, message, NEW)
    assert TOO_LATE in resident.heard[-1].text


async def test_one_report_is_corrected_and_no_other(duty: Duty, resident: Person) -> None:
    first, message = await reports(resident)
    second, _ = await reports(resident)
    await edits(resident, message, NEW)
    assert "999.99" in duty.card(first).text
    assert "999.99" not in duty.card(second).text


async def test_leaving_home_forgets_what_could_be_edited(village: Village) -> None:
    await on_duty(village, "cax")
    resident = await someone(village)
    await resident.says("/report")
    await resident.presses("At home, children")
    message = await types(resident, "he beats me every evening")
    await resident.says("x")
    await edits(resident, message, "he beats me every day")
    assert "every day" not in resident.everything_heard()
    assert TOO_LATE in resident.heard[-1].text


async def test_a_stranger_who_edits_something_is_nobody(village: Village) -> None:
    stranger = village.resident()
    await edits(stranger, "7", "hello")
    assert stranger.heard == []
