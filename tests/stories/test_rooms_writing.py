"""What goes to the reporter and what stays inside: never mistaken for each other."""

import pytest

from domain.cases.cases import CaseState
from domain.heard import HeardMedia
from tests.duty import calls_fire, on_duty, reports_theft, someone, the_case, told_kinds

SENT = ("sent", "went", "gửi", "dikirim", "terkirim")


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


async def test_reply_to_a_card_says_that_it_stays_inside(duty, resident, number):
    """It used to say nothing, and with a newer alarm that it had been sent."""
    heard = resident.everything_heard()
    await duty.officers[0].replies("We come at 15:00", to=duty.card(number))
    assert duty.newest.text == (
        f"📝 Dũng: kept as an internal note on {number}. The reporter does not see it."
    )
    assert duty.newest.labels == ["📨 Send it to the reporter"]
    assert resident.everything_heard() == heard
    assert "📝 Notes: 1" in duty.card(number).text


@pytest.mark.parametrize("language", ["vi", "id"])
async def test_nothing_that_stays_inside_says_sent(village, duty, resident, number, language):
    await duty.officers[0].writes(f"/language {language}")
    await calls_fire(await someone(village))
    before = len(duty.room.heard)
    await duty.officers[0].replies("We come at 15:00", to=duty.card(number))
    await duty.officers[0].taps(number, on=duty.newest)
    said = " ".join(one.text.lower() for one in duty.room.heard[before:])
    assert number in said
    assert [word for word in SENT if word in said.split()] == []


async def test_note_is_sent_instead_after_it_was_seen(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.replies("We come at 15:00", to=duty.card(number))
    heard = resident.everything_heard()
    await dung.taps("Send it to the reporter")
    assert duty.newest.text.split("\n") == [
        f"📨 {number}: the reporter would read:",
        f"› 📨 An officer writes about {number}: We come at 15:00",
    ]
    assert resident.everything_heard() == heard
    await dung.taps("Send", on=duty.newest)
    assert resident.heard[-1].text.startswith(
        f"📨 An officer writes about {number}: We come at 15:00"
    )
    await village.passes(minutes=1)
    card = duty.card(number).text
    assert "📨 Dũng 07:43: We come at 15:00 · ✔✔ arrived 07:43" in card
    assert "📝 Notes" not in card
    assert duty.newest.labels == []


async def test_note_may_be_corrected_before_it_goes_out_or_kept(duty, resident, number):
    dung, lan = duty.officers
    await dung.replies("We come at 15:00", to=duty.card(number))
    kept = duty.newest
    await dung.taps("Send it to the reporter")
    await dung.replies("We come at 16:00", to=kept)
    assert "We come at 16:00" in kept.text
    await dung.taps("Keep it inside")
    assert "internal note" in kept.text
    await lan.taps("Send it to the reporter", on=kept)
    assert duty.newest.text == "Only Dũng can go on here."
    assert "We come at" not in resident.everything_heard()


async def test_what_is_told_waits_for_nothing_and_may_be_answered(village, duty, resident, number):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    await dung.replies("We come at 15:00", to=duty.newest)
    assert resident.heard[-1].labels == []
    assert (await the_case(village, number)).state == CaseState.IN_PROGRESS
    await resident.says("good, the gate is open")
    assert duty.room.card_of("💬").text == f"💬 {number}: good, the gate is open"
    await village.passes(minutes=1)
    assert "We come at 15:00 · answered 07:43" in duty.card(number).text
    await village.passes(hours=26)
    assert "not answered" not in await told_kinds(village, number)
    assert "Still open" not in resident.everything_heard()


async def test_card_says_when_it_was_seen(village, duty):
    resident = await someone(village)
    number = await reports_theft(resident, reach="3")  # a borrowed phone, by code
    dung, _ = duty.officers
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await dung.replies("Come at 15:00", to=duty.newest)
    await village.passes(minutes=1)
    assert "Come at 15:00 · on its way" in duty.card(number).text
    await resident.says("/cases")
    await resident.presses(number)
    await village.passes(minutes=1)
    assert "Come at 15:00" in resident.screen.text
    assert "Come at 15:00 · 👁 seen 07:44" in duty.card(number).text


async def test_officer_sees_what_is_never_asked(duty, number):
    await duty.officers[0].taps("Write to the reporter")
    never = "🚫 Do not ask: suspicion by group · receipts at this stage · names of neighbours"
    assert never in duty.newest.text


async def test_voice_goes_out_once_the_officer_knows_that_it_can_be_recognised(
    village, duty, resident, number
):
    dung, _ = duty.officers
    await dung.taps("Write to the reporter")
    prompt = duty.newest
    await _speaks(village, dung, to=prompt)
    assert prompt.text == "🎤 A voice can be recognised. Send yours to the reporter?"
    assert not [one for one in resident.heard if one.attachments]
    await dung.taps("Send", on=prompt)
    assert resident.heard[-1].text.startswith(f"❓ An officer asks about {number}, by voice.")
    assert [one.kind for one in resident.heard[-1].attachments] == ["voice"]
    await village.passes(minutes=1)
    assert "❓ Dũng 07:43: 🎤 by voice · ✔✔ arrived 07:43" in duty.card(number).text
    await resident.says("red")
    assert f"💬 {number}: red" in duty.room.everything_heard()


async def test_voice_is_refused_where_the_reporter_hides_what_comes(village, duty):
    number = await reports_theft(await someone(village), reach="3")
    dung, _ = duty.officers
    await dung.taps("Take")
    await dung.taps("Write to the reporter")
    await _speaks(village, dung, to=duty.newest)
    assert duty.newest.text == f"{number}: a voice cannot be hidden from others. Please type."


async def _speaks(village, officer, *, to):
    village.messenger.files["ask"] = b"voice of an officer"
    media = (HeardMedia("voice", "ask", 19, 7),)
    await officer._in_room(media=media, reply_to=to.id)
