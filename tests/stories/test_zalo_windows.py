"""Windows and quotas: what may not be sent is said to whoever sends it, waits, and is counted."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import pytest

from actions.people.channel_trouble import Login, tell_to_log_in, tell_when_it_ends
from channels.zalo_bot.about import MESSAGES_A_MONTH
from storage.channel_use import Use, add_use, uses_of
from storage.tx import Tx
from tests.contracts.phones import ZaloOaPhone, zalo_oa
from tests.stories.test_zalo_room import THEFT
from tests.stories.zalo import bot_in
from tests.village import Officer, Room, Village

NO_QUOTA = -211
THEIR_WORD = "chỉ cho gửi khi người báo nhắn lại"


@pytest.fixture
async def phone(any_village: Village) -> AsyncIterator[ZaloOaPhone]:
    async with zalo_oa(any_village) as phone:
        assert isinstance(phone, ZaloOaPhone)
        yield phone


async def reports(phone: ZaloOaPhone) -> tuple[Room, Officer, str]:
    """A resident of the account reports a theft, and an officer takes it."""
    village = phone.village
    room = await village.room()
    officer = await village.officer(room)
    await phone.says("/start v-06724-01")
    await phone.says("/report")
    for label in THEFT:
        await phone.chooses(label)
    await phone.says("đầu cầu treo")
    for label in ("Hết rồi", "Nhắn vào máy này", "Gửi"):
        await phone.chooses(label)
    await officer.taps("Nhận")
    number = re.search(r"\d{3}-\d{3}", room.card.text)
    assert number
    return room, officer, number[0]


async def uses(village: Village, channel: str) -> Mapping[Use, int]:
    return await village.house.read(uses_of, channel, now=village.now)


async def test_what_a_closed_window_keeps_back_waits_for_their_word(phone):
    village = phone.village
    room, officer, _ = await reports(phone)
    await village.passes(hours=1)
    village.now += timedelta(days=8)
    phone.account.access_until = village.now + timedelta(hours=20)
    await officer.taps("Nhắn người báo", on=room.card_of("Mất xe máy"))
    await officer.replies("Biển số bao nhiêu?", to=room.card_of("Chọn câu hỏi"))
    await village.passes(minutes=2)

    assert "Biển số bao nhiêu?" not in "\n".join(await phone.reads())
    assert THEIR_WORD in room.everything_heard()
    assert len(re.findall(THEIR_WORD, room.everything_heard())) == 1
    assert "trả lời được khi họ nhắn lại" in room.card_of("Mất xe máy").text
    assert (await uses(village, "zalo_oa"))[Use.AWAITS_WORD] >= 1

    await phone.says("Có gì mới không?")
    await village.passes(minutes=1)
    assert "Biển số bao nhiêu?" in "\n".join(await phone.reads())
    assert "trả lời được khi họ nhắn lại" not in room.card_of("Mất xe máy").text


async def test_a_question_that_finds_the_quota_used_up_leaves_by_itself(phone):
    """The room reads at once that it waits, and nobody has to do anything for it to go."""
    village = phone.village
    room, officer, number = await reports(phone)
    await village.passes(hours=1)
    await phone.reads()
    phone.account.errors = [NO_QUOTA]
    await officer.taps("Nhắn người báo", on=room.card_of("Mất xe máy"))
    await officer.replies("Biển số bao nhiêu?", to=room.card_of("Chọn câu hỏi"))
    await village.passes(minutes=2)

    assert "Biển số bao nhiêu?" not in "\n".join(await phone.reads())
    assert f"{number}: ứng dụng nhắn tin lúc này không nhận thêm tin" in room.everything_heard()
    assert (await uses(village, "zalo_oa"))[Use.USED_UP] == 1

    await village.passes(hours=1)
    assert "Biển số bao nhiêu?" in "\n".join(await phone.reads())


async def test_an_announcement_does_not_wait_for_a_word(phone):
    """It would be heard days later, when it is true no more."""
    village = phone.village
    await phone.says("/start v-06724-01")
    admin = await village.admin()
    village.now += timedelta(days=8)
    phone.account.access_until = village.now + timedelta(hours=20)
    for said in ("/admin", "5", "1", "3", "Sáng mai họp thôn.", "7", "4", "7", "7", "1", "1"):
        await admin.says(said)
    await village.passes(minutes=2)
    await phone.says("/menu")
    await village.passes(minutes=2)
    assert "Sáng mai họp thôn." not in "\n".join(await phone.reads())


async def test_admins_hear_at_eighty_per_cent(village):
    async with bot_in(village) as zalo:
        admin = await village.admin()
        await village.house.write(sent_before, MESSAGES_A_MONTH * 8 // 10 - 1, village.now)
        lan = zalo.person("Lan")
        await lan.says("/start v-06724-01")
        assert "2.400 trong 3.000 tin" in admin.everything_heard()
        heard = len(admin.heard)
        await lan.says("/menu")
        assert len(admin.heard) == heard


def sent_before(tx: Tx, times: int, now: datetime) -> None:
    add_use(tx, "zalo_bot", Use.SENT, times, now=now)


async def test_a_quota_that_is_used_up_is_said_and_costs_no_word(village):
    async with bot_in(village) as zalo:
        admin = await village.admin()
        lan = zalo.person("Lan")
        zalo.platform.fails("sendMessage", 429)
        await lan.says("/start v-06724-01")
        assert lan.read == []
        assert "không nhận thêm tin nhắn" in admin.everything_heard()
        await village.passes(minutes=6)
        assert "Chào bà con" in lan.read[0]
        assert (await uses(village, "zalo_bot"))[Use.USED_UP] == 1


async def test_admins_read_how_to_log_in_again(village):
    """At once, and once a day as long as it lasts; of the next login anew."""
    admin, command = await village.admin(), "titir zalo login"
    for number in (1, 1, 2):
        login = Login("Zalo", command, number)
        await village.house.write(tell_to_log_in, login, now=village.now)
        await village.settle()
    assert admin.everything_heard().count(command) == 2
    await village.house.write(tell_when_it_ends, login, days=9, now=village.now)
    await village.settle()
    assert "9 ngày" in admin.heard[-1].text
