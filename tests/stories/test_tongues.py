"""Whoever works here chooses what they read, alone and together in a room."""

import pytest

from domain.heard import Place
from tests.duty import calls_fire, on_duty, reports_theft, someone
from tests.village import Officer


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


async def test_a_room_goes_over_to_another_language(village, duty):
    theft = await reports_theft(await someone(village))
    assert duty.card(theft).labels == ["✋ Take"]
    await duty.officers[0].writes("/language")
    assert duty.newest.text == "🌐"
    await duty.officers[1].taps("Tiếng Việt")
    await village.passes(minutes=1)
    assert duty.room.card_of("Từ nay phòng trực này dùng Tiếng Việt.")
    assert duty.card(theft).labels == ["✋ Nhận"]
    board = next(one for one in duty.room.heard if one.pinned)
    assert board.text.startswith("📌 Đang mở: 1")


async def test_a_stranger_in_the_group_changes_nothing(village, duty):
    theft = await reports_theft(await someone(village))
    await duty.officers[0].writes("/ngonngu")
    stranger = Officer(village, "telegram:999", "Khách", "vi", room=duty.room)
    await stranger.taps("Tiếng Việt")
    await stranger.writes("/language")
    await village.passes(minutes=1)
    assert duty.card(theft).labels == ["✋ Take"]
    assert "Khách" in duty.newest.text  # told why, and nothing to press
    assert duty.newest.labels == []


async def test_a_forged_language_asks_again(village, duty):
    await duty.officers[0].writes("/bahasa")
    before = len(duty.room.heard)
    await village.hears(
        duty.officers[0], where=duty.room.address, place=Place.GROUP, choice="tongue.xx"
    )
    assert len(duty.room.heard) == before + 1
    assert duty.newest.text == "🌐"


async def test_an_officer_reads_what_they_chose_in_private(village, duty):
    lan = duty.officers[1]
    await lan.says("/language")
    await lan.presses("Tiếng Việt")
    await calls_fire(await someone(village))
    assert "Chưa ai nhận" in lan.screen.text
    assert "Nobody has it" in duty.room.card_of("Fire").text
