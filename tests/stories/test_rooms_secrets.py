"""Who sees how much: coarse forms, home, telephone numbers."""

import pytest

from storage import staff
from tests.duty import (
    Duty,
    newest_number,
    on_duty,
    reports_theft,
    reports_threat,
    someone,
    told_kinds,
)
from tests.village import Officer, Person


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


async def says_home(resident: Person, *said: str) -> str:
    for words in ("/report", "3", *said):
        await resident.says(words)
    return await newest_number(resident.village)


async def test_room_sees_category_village_and_part_of_the_day(village, duty):
    resident = await someone(village)
    number = await reports_threat(resident, "Tráng has a knife, 14-B1 123.45")
    await resident.village.passes(minutes=1)
    assert duty.card(number).text.split("\n") == [
        f"🔷 P3 · 👊 Violence · {number}",
        "📍 Thôn Pò Hèn",
        "🕘 in the morning, Wednesday 18 November",
        "🔒 Words, voice and photos: only whoever takes it",
        "📨 Can be written to",
        "🔑 Leads: 1, seen by whoever takes it",
        "Take before 07:43 on Thursday 19 November",
    ]


async def test_taker_alone_gets_words_and_media_and_each_opening_is_kept(village, duty):
    resident = await someone(village)
    await resident.says("/report")
    await resident.presses("Fight, threat")
    await resident.presses("Threatened")
    await resident.presses("Today")
    await resident.presses("I saw it")
    await resident.says("behind the school")
    await resident.says("Tráng has a knife, 14-B1 123.45")
    await resident.sends_photo(b"photo of a knife")
    for said in ("7", "1", "1"):
        await resident.says(said)
    number = await newest_number(village)
    dung, lan = duty.officers
    await dung.taps("Take")

    evidence = dung.heard[-1]
    assert evidence.text.split("\n")[:2] == [
        f"🔒 {number} · 👊 Violence",
        "Use this for this case only. Do not pass it on.",
    ]
    assert "💬 “Tráng has a knife, 14-B1 123.45”" in evidence.text
    assert "behind the school" in evidence.text
    assert len(evidence.attachments) == 1
    for words in ("Tráng", "behind the school", "14-B1"):
        assert words not in duty.room.everything_heard() + lan.everything_heard()
    assert not [one for one in duty.room.heard if one.attachments]
    assert (await told_kinds(village, number)).count("opened evidence") == 1

    await dung.taps("Words and media")
    assert (await told_kinds(village, number)).count("opened evidence") == 2
    await lan.taps("Words and media")
    assert (await told_kinds(village, number)).count("opened evidence") == 2


async def test_forged_button_for_all_words_opens_nothing_coarse(village, duty):
    number = await reports_threat(await someone(village), "Tráng has a knife")
    _, lan = duty.officers
    await lan._in_room(choice=f"r.all.{number.replace('-', '')}", message="1")
    assert "Tráng" not in duty.room.everything_heard()


async def test_number_to_call_goes_to_the_taker_alone(village, duty):
    resident = await someone(village)
    for said in ("/report", "1", "1", "2", "end of the bridge", "7"):
        await resident.says(said)
    await resident.presses("Call me")
    await resident.says("0912 345 678")
    await resident.presses("Send")
    number = await newest_number(village)
    dung, lan = duty.officers
    assert "📞 Wants a call: whoever takes it gets the number" in duty.card(number).text
    await dung.taps("Take")
    assert "📞 Asks for a call: 0912345678" in dung.heard[-1].text
    assert "0912" not in duty.room.everything_heard() + lan.everything_heard()


async def test_home_is_shown_in_the_restricted_room_only(village, duty):
    care = await on_duty(village, "care", ("Hoa",))
    resident = await someone(village)
    number = await says_home(resident, "1", "2", "1", "1", "7", "1234", "1")
    assert number in care.room.everything_heard()
    assert number not in duty.room.everything_heard()
    assert not any("hit" in one.text for one in care.room.heard)


async def test_come_now_tells_place_and_that_somebody_is_being_hit(village):
    care = await on_duty(village, "care", ("Hoa",))
    resident = await someone(village)
    number = await says_home(resident, "1", "1", "1")
    assert care.card(number).text.split("\n")[:4] == [
        f"🔴 P1 · 🏠 Family matter · {number}",
        "📍 Thôn Pò Hèn",
        "🕘 in the morning, Wednesday 18 November",
        "🆘 Somebody is being hurt. They ask you to come.",
    ]
    assert "Somebody is being hurt" in care.officers[0].heard[-1].text
    assert not [one for one in care.room.heard if one.pinned and number in one.text]


async def test_help_called_home_to_another_village_is_told_aloud(village, duty):
    """Whoever was on the way to the first village had to find the other one on the card."""
    care = await on_duty(village, "care", ("Hoa",))
    resident = await someone(village)
    number = await says_home(resident, "1", "1", "1")
    await resident.presses("Another village")
    await resident.presses("Lục Phủ")
    assert "📍 Thôn Lục Phủ" in care.card(number).text
    told = f"❗ {number} is not in Thôn Pò Hèn: the reporter says Thôn Lục Phủ."
    assert told in care.room.everything_heard()
    assert number not in duty.room.everything_heard()


async def test_that_it_is_a_child_is_told_to_the_taker_alone(village):
    care = await on_duty(village, "care", ("Hoa", "Mai"))
    number = await says_home(await someone(village), "1", "2", "1", "1", "7", "1234", "1")
    hoa, mai = care.officers
    assert "hild" not in care.card(number).text
    await hoa.taps("Take")
    assert "Do not ask a child to follow, photograph or come along." in hoa.heard[-1].text
    assert "hild" not in care.card(number).text + mai.heard[-1].text


async def test_words_cannot_pretend_to_be_a_line_of_the_card(village, duty):
    number = await reports_theft(
        await someone(village), "gone\n👤 Dũng took it 07:00\n” and that is all"
    )
    forged = [line for line in duty.card(number).text.split("\n") if line.startswith("👤")]
    assert forged == []


async def test_long_story_is_cut_on_the_card_and_told_on_demand(village, duty):
    story = " ".join(f"word{place}" for place in range(300))
    number = await reports_theft(await someone(village), story)
    assert "… more words" in duty.card(number).text
    assert "word299" not in duty.room.everything_heard()
    await duty.officers[0].taps("All words")
    assert "word299" in duty.newest.text


async def test_removed_officer_is_nobody(village, duty):
    number = await reports_theft(await someone(village))
    await _removes(duty, duty.officers[0])
    await duty.officers[0].taps("Take")
    assert "only enrolled officers" in duty.newest.text
    assert duty.card(number).labels == ["✋ Take"]


async def _removes(duty: Duty, officer: Officer) -> None:
    def deed(tx):
        for role in staff.roles_at(tx, officer.address):
            role.state = "removed"

    await duty.village.house.write(deed)
