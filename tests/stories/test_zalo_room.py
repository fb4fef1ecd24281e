"""A police room in a Zalo group: nothing is pressed there, and no message says what it answers.

Each answer names the case. What is typed never means anything but what stood there.
"""

import re
from collections.abc import AsyncIterator

import pytest

from tests.stories.zalo import BotGroup, BotPerson, BotVillage, bot_in, room_in
from tests.village import Person, Village

NUMBER = r"\d{3}-\d{3}"
THEFT = ("Mất trộm", "Xe máy", "Hôm nay")
AT_THE_END = ("Hết rồi", "Nhắn vào máy này", "Gửi")


@pytest.fixture
async def zalo(village: Village) -> AsyncIterator[BotVillage]:
    async with bot_in(village) as zalo:
        yield zalo


async def reports(zalo: BotVillage) -> tuple[Person, str]:
    """Somebody reports a theft by another messenger; they, and the number as it is read."""
    resident = zalo.village.resident()
    await resident.starts("v-06724-01")
    await resident.says("/report")
    for label in THEFT:
        await resident.presses(label)
    await resident.says("đầu cầu treo")
    for label in AT_THE_END:
        await resident.presses(label)
    number = re.search(NUMBER, resident.everything_heard())
    assert number
    return resident, number[0]


async def opens(zalo: BotVillage) -> tuple[BotGroup, BotPerson, Person, str]:
    """A room with one officer, and a report in it."""
    room = await room_in(zalo)
    resident, number = await reports(zalo)
    return room, room.officers[0], resident, number


def digit_of(text: str, label: str) -> str:
    """The number that stands before these words."""
    found = re.search(rf"^(\d+) .*{re.escape(label)}", text, re.MULTILINE)
    assert found, f"no {label!r} in:\n{text}"
    return found[1]


async def a_minute_passes(zalo: BotVillage) -> None:
    """A group has twenty messages in one."""
    await zalo.village.passes(minutes=1)


async def test_an_officer_takes_asks_and_closes(any_village):
    async with bot_in(any_village) as zalo:
        room, dung, resident, number = await opens(zalo)
        assert "Mất xe máy" in room.read[-1]
        assert f"1 ✋ Nhận\n✍ Trả lời tin này, hoặc gọi @tên tôi: 1 {number}" in room.read[-1]

        assert "Dũng nhận" in await room.hears(dung, f"1 {number}")
        assert "đã nhận" in resident.everything_heard()

        prompt = await room.hears(dung, f"2 {number}")
        await room.hears(dung, f"{digit_of(prompt, 'Màu gì?')} {number}")
        assert "Màu gì?" in resident.heard[-1].text
        await resident.says("Màu đỏ")
        assert "Màu đỏ" in room.read[-1]

        assert "Biển số?" in await room.hears(dung, f"2 {number} Biển số?")
        assert "Biển số?" in resident.everything_heard()

        await a_minute_passes(zalo)
        done = await room.hears(dung, f"4 {number}")
        come, on = digit_of(done, "Đã đến nơi"), digit_of(done, "Tiếp")
        ended = await room.hears(dung, f"{come} {on} {number}")
        assert len(re.findall("🏁", ended)) == 1  # one message for both
        worth = await room.hears(dung, f"{digit_of(ended, 'Đã tìm')} {number}")
        preview = await room.hears(dung, f"{digit_of(worth, 'Có giá trị')} {number}")
        await room.hears(dung, f"{digit_of(preview, 'Đóng')} {number}")
        await any_village.passes(minutes=2)
        assert "Việc đã giải quyết xong" in resident.everything_heard()
        assert resident.name not in "\n".join(room.read)
        assert room.chat.photos == []


async def test_with_two_cards_open_a_bare_digit_is_asked(zalo):
    room, dung, resident, first = await opens(zalo)
    _, second = await reports(zalo)
    asked = await room.hears(dung, "1")
    assert {f"1 {first}", f"1 {second}"} == set(re.findall(rf"1 {NUMBER}", asked))
    assert "đã nhận" not in resident.everything_heard()
    assert "Dũng nhận" in await room.hears(dung, f"{first} 1")
    assert first in room.read[-1]


async def test_with_one_card_open_a_bare_digit_counts(zalo):
    room, dung, resident, _ = await opens(zalo)
    assert "Dũng nhận" in await room.hears(dung, "1")
    prompt = await room.hears(dung, "2")
    await room.hears(dung, digit_of(prompt, "Màu gì?"))
    assert "Màu gì?" in resident.heard[-1].text


async def test_a_wrong_number_is_said_each_time(zalo):
    room, dung, resident, number = await opens(zalo)
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    for _ in "ab":
        assert wrong in await room.hears(dung, f"1 {wrong}")
    assert "đã nhận" not in resident.everything_heard()


async def test_the_case_of_another_desk_is_as_unknown_as_none(zalo):
    room, _, _, number = await opens(zalo)
    other = await room_in(zalo, "border", "Hà")
    said = await other.hears(other.officers[0], f"1 {number}")
    assert number in said
    assert "Mất xe máy" not in said
    assert "Hà nhận" not in "\n".join(room.read)


async def test_a_closed_case_is_taken_no_more(zalo):
    room, dung, resident, number = await opens(zalo)
    await resident.says("/menu")
    for label in ("Tin tôi đã báo", number, "Rút lại", "Rút lại"):
        await resident.presses(label)
    assert "rút" in room.read[-1]
    before = len(room.read)
    assert number in await room.hears(dung, f"1 {number}")
    assert "Dũng nhận" not in "\n".join(room.read[before:])
    assert "không còn tin" in await room.hears(dung, "1")


async def test_who_is_no_officer_can_do_nothing(zalo):
    room, _, resident, number = await opens(zalo)
    stranger = zalo.person("Người lạ")
    assert "Người lạ" in await room.hears(stranger, f"1 {number}")
    assert "đã nhận" not in resident.everything_heard()


async def test_words_without_a_digit_never_leave_the_room(zalo):
    room, dung, resident, number = await opens(zalo)
    await room.hears(dung, f"2 {number}")
    heard = len(resident.heard)
    for words in ("Nói dối đấy", f"{number} Nói dối đấy"):
        assert f"2 {number}" in await room.hears(dung, words)
    assert len(resident.heard) == heard
    assert "ghi chú nội bộ" in await room.hears(dung, f"3 {number} Gọi chị Lan")
    assert len(resident.heard) == heard


async def test_an_answer_to_an_earlier_prompt_is_no_answer_to_the_newest(zalo):
    room, dung, resident, number = await opens(zalo)
    asked = digit_of(await room.hears(dung, f"2 {number}"), "Màu gì?")
    await room.hears(dung, f"2 {number}")
    heard = len(resident.heard)
    await a_minute_passes(zalo)
    await room.hears(dung, f"1 {number}")
    done = await room.hears(dung, f"4 {number}")
    assert digit_of(done, "Đã đến nơi") != asked
    await room.hears(dung, f"{asked} {number}")  # it stands in the first prompt still
    assert [seen.text for seen in resident.heard[heard:] if "Màu gì?" in seen.text]


async def test_a_colleague_does_not_go_on_for_another(zalo):
    room = await room_in(zalo, "cax", "Dũng", "Hà")
    resident, number = await reports(zalo)
    dung, ha = room.officers
    prompt = await room.hears(dung, f"2 {number}")
    heard = len(resident.heard)
    assert "Dũng" in await room.hears(ha, f"{digit_of(prompt, 'Màu gì?')} {number}")
    assert len(resident.heard) == heard


async def test_evidence_stays_on_the_rooms_own_page(zalo):
    room = await room_in(zalo)
    resident = zalo.village.resident()
    await resident.starts("v-06724-01")
    await resident.says("/report")
    for label in THEFT:
        await resident.presses(label)
    await resident.says("đầu cầu treo")
    await resident.sends_photo(b"photo of a motorbike")
    for label in AT_THE_END:
        await resident.presses(label)
    await a_minute_passes(zalo)
    assert room.chat.photos == []
    assert "📎 https://titir.example/room" in "\n".join(room.read)
    assert "https://titir.example/room" in room.read[0]


async def test_the_key_to_the_page_is_given_in_private_alone(zalo):
    room = await room_in(zalo)
    (dung,) = room.officers
    await dung.says("/phong")
    assert "https://titir.example/i/" in dung.read[-1]
    stranger = zalo.person("Người lạ")
    await stranger.says("/phong")
    assert "https://titir.example/i/" not in "\n".join(stranger.read)


async def test_danger_is_taken_in_private_by_its_number(zalo):
    room = await room_in(zalo)
    (dung,) = room.officers
    resident = zalo.village.resident()
    await resident.starts("v-06724-01")
    await resident.presses("Đang nguy hiểm")
    await resident.presses("Cháy")
    number = re.search(NUMBER, dung.read[-1])
    assert number
    assert f"✍ Gõ: 1 {number[0]}" in dung.read[-1]
    await dung.says(f"1 {number[0]}")
    assert "Dũng nhận" in "\n".join(room.read)


async def test_what_nobody_says_to_us_is_not_heard(zalo):
    room, dung, _, number = await opens(zalo)
    unbound = zalo.group("another")
    assert "/bind" in await unbound.hears(dung, f"1 {number}")
    assert "Dũng nhận" not in "\n".join(room.read)
