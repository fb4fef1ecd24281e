"""Everything that a resident hears and says, over each door of Zalo, in Vietnamese.

A report with photo and voice, an inquiry, its end, an alert, an announcement, a meeting; whoever
holds the database, its files or the logs learns of none of it who said it.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.contracts.phones import ZaloBotPhone, ZaloOaPhone, phone_on
from tests.stories.gathering import PO_HEN, TITLE, calls, english_admin
from tests.stories.test_announcements import announce
from tests.stories.test_anonymity import all_files, as_bytes, every_value, everywhere
from tests.stories.test_zalo_room import THEFT
from tests.village import Officer, Room, Village

NAME = "Lò Thị Nguyệt Ánh"
LANDMARK = "gốc đa sau nhà ông Sìn"
MARKS = "xe Wave màu đỏ, biển số 14-B1 123.45"
ANSWER = "yếm xe bị nứt bên trái"
FLOOD = ("/admin", "6", "1", "2", "1", "1")  # Pò Hèn: leave now
ENDING = (
    "Đóng", "Đã đến nơi", "Tiếp", "Đóng, ghi lý do", "Không có cách tra", "Đã tìm", "Có giá trị",
    "Đóng tin",
)  # fmt: skip

pytestmark = pytest.mark.slow

Phone = ZaloBotPhone | ZaloOaPhone


@pytest.fixture(params=["zalo_bot", "zalo_oa"])
async def phone(request: pytest.FixtureRequest, any_village: Village) -> AsyncIterator[Phone]:
    """A resident's."""
    opened: AbstractAsyncContextManager[object] = phone_on(request.param, any_village)
    async with opened as phone:
        assert isinstance(phone, ZaloBotPhone | ZaloOaPhone)
        if isinstance(phone, ZaloBotPhone):
            phone.person.name = NAME
        yield phone


async def reports(phone: Phone) -> tuple[Room, Officer, str]:
    """A theft, with a photo and a voice; the room, its officer, the number."""
    village = phone.village
    room = await village.room()
    officer = await village.officer(room)
    await phone.says(f"/start v-{PO_HEN}")
    await phone.says("/report")
    for label in THEFT:
        await phone.chooses(label)
    await phone.says(LANDMARK)
    await phone.says(MARKS)
    await phone.sends("photo", b"photo of a red motorbike")
    await phone.sends("voice", b"voice: it was red")
    for label in ("Hết rồi", "Nhắn vào máy này", "Gửi"):
        await phone.chooses(label)
    number = re.search(r"\d{3}-\d{3}", room.card.text)
    assert number
    return room, officer, number[0]


async def everything(phone: Phone) -> str:
    return "\n".join(await phone.reads())


@pytest.mark.timeout(240)
async def test_from_the_first_word_to_the_end(
    phone: Phone, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    village = phone.village
    room, officer, number = await reports(phone)
    assert f"Tin {number} đã tới nhóm trực" in await everything(phone)
    await village.passes(minutes=1)
    kinds = [file.kind for message in room.heard for file in message.attachments]
    assert sorted(kinds) == ["photo", "voice"]

    await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    await officer.replies("Xe có dấu gì riêng?", to=room.card_of("Chọn câu hỏi"))
    assert "Xe có dấu gì riêng?" in await everything(phone)
    await phone.says(ANSWER)
    await village.passes(minutes=1)
    assert ANSWER in room.everything_heard()

    for label in ENDING:
        await officer.taps(label)
    await village.passes(minutes=2)
    assert "Việc đã giải quyết xong" in await everything(phone)
    await phone.chooses("Được rồi")

    admin = await english_admin(village)
    for typed in FLOOD:
        await admin.says(typed)
    await village.passes(seconds=10)
    assert "🌊" in await everything(phone)
    await village.house.write(announce, village, texts={"vi": "Mai cắt điện cả ngày."})
    await village.passes(seconds=10)
    assert "Mai cắt điện cả ngày." in await everything(phone)
    await calls(admin)
    await village.passes(seconds=10)
    assert TITLE in await everything(phone)
    await phone.chooses("Sẽ đến")
    assert "Sẽ đến, tốt quá" in await everything(phone)

    assert NAME not in room.everything_heard()
    await nobody_is_found(phone, tmp_path, caplog)


async def nobody_is_found(phone: Phone, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in a table nor in a file nor in the log."""
    account = phone.person if isinstance(phone, ZaloOaPhone) else phone.person.id
    secrets = [account, NAME, LANDMARK, MARKS, ANSWER, "photo of a red", "voice: it was"]
    needles = {needle for words in secrets for needle in everywhere(words)}
    if isinstance(phone, ZaloOaPhone):
        needles |= {int(account).to_bytes(8, order) for order in ("big", "little")}
    values = await asyncio.to_thread(every_value, phone.village.house.engine)
    found = [
        (table, column)
        for table, column, value in values
        if any(needle in as_bytes(value) for needle in needles)
    ]
    assert found == []
    kept = await asyncio.to_thread(all_files, tmp_path) + caplog.text.encode()
    assert [needle for needle in needles if needle in kept] == []
