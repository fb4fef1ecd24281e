"""Asking back: what leaves the room, what never does, and how the answer comes in."""

import pytest

from domain.cases.cases import CaseState
from tests.duty import (
    calls_fire,
    leaps,
    on_duty,
    reports_theft,
    reports_threat,
    someone,
    the_case,
    told_kinds,
)


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


@pytest.fixture
async def resident(village):
    return await someone(village)


@pytest.fixture
async def number(duty, resident):
    number = await reports_theft(resident)
    await duty.officers[0].taps("Take")
    return number


async def test_own_words_reach_the_anonymous_reporter_and_come_back(
    village, duty, resident, number
):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    assert prompt.text.startswith(f"📨 To the reporter of {number} (Motorbike stolen, Thôn Pò Hèn)")
    await dung.replies("Xe màu gì?", to=prompt)
    assert resident.heard[-1].text.startswith(f"❓ An officer asks about {number}: Xe màu gì?")
    assert "Dũng" not in resident.everything_heard()
    assert prompt.text.startswith("❓ Dũng 07:43: Xe màu gì?")
    assert prompt.labels == []
    assert (await the_case(village, number)).state == CaseState.WAITING

    await resident.says("Red, 14-B1 123.45, call 0912 345 678")
    await village.passes(minutes=1)
    answer = duty.room.card_of("💬")
    assert answer.text == f"💬 {number}: Red, 14-B1 123.45, call 0912 345 678"
    assert answer.reply_to == duty.card(number).id
    card = duty.card(number).text
    assert "❓ Dũng 07:43: Xe màu gì? · answered 07:43" in card
    assert "🔑 ☐ Number plate: 14-B1 123.45" in card
    assert "🔑 ☐ Telephone: 0912 345 678" in card
    assert (await the_case(village, number)).state == CaseState.IN_PROGRESS
    assert resident.name not in duty.room.everything_heard()
    assert prompt.text.endswith("The card shows when it is answered.")
    assert "waits" not in prompt.text  # it used to say so for ever


async def test_ready_question_is_put_in_the_readers_language(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    await dung.taps("What colour")
    assert "An officer asks about" in resident.heard[-1].text
    assert "What colour is it?" in resident.heard[-1].text
    await village.passes(minutes=1)  # a card that changes by itself waits for a calm minute
    assert "What colour is it?" in duty.card(number).text


async def test_only_the_officer_who_pressed_can_send(village, duty, resident, number):
    dung, lan = duty.officers
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    heard = len(resident.heard)
    await lan.replies("Who are you?", to=prompt)
    assert len(resident.heard) == heard
    kept = f"📝 {number}: kept as an internal note. Only Dũng can go on here."
    assert duty.newest.text == kept
    await village.passes(minutes=1)
    assert "📝 Notes: 1" in duty.card(number).text
    await lan.taps("What colour")
    assert len(resident.heard) == heard


async def test_reply_to_the_card_never_leaves(duty, resident, number):
    heard = resident.everything_heard()
    await duty.officers[0].replies("He lies, I know him", to=duty.card(number))
    assert resident.everything_heard() == heard


async def test_reply_to_an_old_prompt_never_leaves(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    await dung.taps("Cancel")
    heard = resident.everything_heard()
    await dung.replies("What colour?", to=prompt)
    assert resident.everything_heard() == heard
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    await village.passes(minutes=61)
    assert "not finished within an hour" in prompt.text
    await dung.replies("What colour?", to=prompt)
    assert "What colour?" not in resident.everything_heard()


async def test_at_most_three_wait(village, duty, resident, number):
    dung, _ = duty.officers
    for question in ("One?", "Two?", "Three?"):
        await dung.taps("Write to the reporter")
        await dung.replies(question, to=duty.newest)
        await village.passes(minutes=1)
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    await dung.replies("Four?", to=prompt)
    assert "three questions wait" in duty.newest.text
    await dung.replies("We are coming", to=prompt)  # what is only told waits for nothing
    assert "We are coming" in resident.heard[-1].text


@pytest.mark.parametrize(
    ("reach", "why"),
    [("4", "the reporter wants no questions")],
    ids=["do not ask"],
)
async def test_officer_is_told_when_nobody_may_be_asked(village, duty, reach, why):
    number = await reports_theft(await someone(village), reach=reach)
    dung, _ = duty.officers
    await dung.taps("Take")
    assert "📨 Write to the reporter" not in duty.card(number).labels
    await dung._in_room(choice=f"r.ask.{number.replace('-', '')}", message="1")
    assert why in duty.newest.text


async def test_officer_is_told_when_the_reporter_blocked_us(village, duty, resident, number):
    await resident.blocks()
    dung, _ = duty.officers
    await dung._in_room(choice=f"r.ask.{number.replace('-', '')}", message="1")
    assert "cannot be reached any more" in duty.newest.text


async def test_asked_once_more_and_then_no_longer(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    await dung.taps("What colour")
    await leaps(village, hours=13)
    assert resident.heard[-1].text.startswith("❓ Still open about")
    await leaps(village, hours=12)
    assert [one.text[:12] for one in resident.heard].count("❓ Still open") == 1
    assert "What colour is it? · no answer" in duty.card(number).text
    assert (await the_case(village, number)).state == CaseState.IN_PROGRESS
    assert "not answered" in await told_kinds(village, number)


async def test_photo_is_an_answer_and_follows_the_card(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    await dung.taps("What colour")
    await village.passes(minutes=1)
    await resident.sends_photo(b"photo of the motorbike")
    await village.passes(minutes=1)
    assert duty.room.card_of("photo or voice").reply_to == duty.card(number).id
    assert [one for one in duty.room.heard if one.attachments][-1].reply_to == duty.card(number).id
    assert "📷 1" in duty.card(number).text


async def test_answer_to_a_coarse_case_goes_to_the_taker_alone(village, duty):
    resident = await someone(village)
    number = await reports_threat(resident)
    dung, lan = duty.officers
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await dung.replies("Who saw it?", to=duty.newest)
    await resident.says("the teacher saw it")
    await village.passes(minutes=1)
    assert f"💬 {number}: an answer came, to the taker." in duty.room.everything_heard()
    await dung.presses("Open")
    assert "the teacher saw it" in dung.heard[-1].text
    assert "the teacher saw it" not in duty.room.everything_heard() + lan.everything_heard()


async def test_with_a_newer_alarm_it_asks_which_case_is_meant(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    other = await someone(village)
    fire = await calls_fire(other)
    heard, asked = resident.everything_heard(), other.everything_heard()

    await dung.replies("Is anyone inside?", to=prompt)
    assert duty.newest.text == "🔴 There is a new alarm. Which case is this about?"
    assert duty.newest.labels == [f"{number} Motorbike stolen", f"{fire} Fire", "✖ Cancel"]
    assert (resident.everything_heard(), other.everything_heard()) == (heard, asked)

    await dung.taps(fire, on=duty.newest)
    assert "Is anyone inside?" in other.heard[-1].text
    assert resident.everything_heard() == heard
    assert (await the_case(village, fire)).state == CaseState.NEW  # asking is not taking


async def test_note_with_a_newer_alarm_asks_too(village, duty, resident, number):
    dung, _ = duty.officers
    fire = await calls_fire(await someone(village))
    await dung.replies("He has a ladder", to=duty.card(number))
    await dung.taps(number, on=duty.newest)
    await village.passes(minutes=1)
    assert "📝 Notes: 1" in duty.card(number).text
    assert "📝" not in duty.card(fire).text


@pytest.mark.parametrize("words", ["x" * 1500, "  "], ids=["too long", "nothing"])
async def test_bad_question_gets_a_plain_sentence(duty, resident, number, words):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    heard = resident.everything_heard()
    await dung.replies(words, to=prompt)
    assert resident.everything_heard() == heard
    assert duty.newest.text in (
        "Too long: at most 1,000 characters.",
        "Only words or a voice can go out. Please type or speak.",
    )
    await dung.replies("What colour?", to=prompt)
    assert "What colour?" in resident.heard[-1].text
