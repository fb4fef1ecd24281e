"""On the real wire: the product as an operator starts it, people on phones, a room of officers."""

import pytest

from tests.botapi import BotApi, Group, Person
from tests.running import Ground, errors_in, page_answers, program, served
from tests.samples import media
from tests.stories.wire import (
    INVITED,
    POSTER,
    Log,
    a_minute_later,
    comes_by_the_poster,
    ground,
    log,
    opens_room,
    reads,
    reports_a_theft,
    server,
    types,
)

__all__ = ["ground", "log", "server"]  # fixtures

pytestmark = pytest.mark.timeout(120)


async def test_a_theft_goes_from_the_poster_to_the_room_and_its_end_comes_back(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, dung, _ = await opens_room(server, codes)
        phone = server.person("Lý Thị Mẩy", username="may_po_hen")
        await phone.starts(POSTER)
        await phone.hears("Chào bà con")

        number = await reports_a_theft(phone)
        card = await room.hears(number)
        assert "Mất xe máy" in card.text
        assert "Pò Hèn" in card.text
        assert "đầu cầu treo" in card.text
        await phone.hears("✔✔")

        await dung.taps("Nhận", in_=room)
        await phone.hears("cán bộ đã nhận")
        await dung.taps("Nhắn người báo", in_=room)
        prompt = await room.hears("Chọn câu hỏi")
        await reads(dung)
        await dung.replies(prompt, "Yếm xe có dấu gì riêng?", in_=room)
        await phone.hears("Yếm xe có dấu gì riêng?")
        await types(phone, "nứt bên trái")
        await phone.hears("Câu trả lời đang chuyển")
        answer = await room.hears("nứt bên trái")
        assert number in answer.text

        await closes_as_not_found(ground, room, dung)
        await phone.hears("Chưa tìm thấy")
        await phone.taps("Chưa xong")
        await phone.hears("mở lại")
        await room.hears("chưa xong")
        assert "Mẩy" not in everything(room)
        assert "may_po_hen" not in everything(room)
    assert errors_in(log) == []


async def closes_as_not_found(ground: Ground, room: Group, officer: Person) -> None:
    """The wizard of closing, and the minute in which it could be undone."""
    await officer.taps("Đóng", in_=room)
    await room.hears("đã làm gì?")
    await officer.taps("Đã đến nơi", in_=room)
    await officer.taps("Tiếp", in_=room)
    await room.hears("Vẫn đóng?")
    await officer.taps("Đóng, ghi lý do", in_=room)
    await room.hears("Vì sao chưa tra?")
    await officer.taps("Không có cách tra", in_=room)
    await room.hears("kết quả thế nào?")
    await officer.taps("Chưa tìm thấy", in_=room)
    await room.hears("giá trị thế nào?")
    await officer.taps("Có giá trị", in_=room)
    await room.hears("Người báo sẽ đọc")
    await officer.taps("Đóng tin", in_=room)
    await room.hears("Một phút nữa")
    await a_minute_later(ground)


def everything(room: Group) -> str:
    return "\n".join(seen.text + str(seen.buttons) for seen in room.heard)


async def test_the_same_by_web_hook(ground: Ground, server: BotApi, log: Log) -> None:
    codes = await ground.set_up(*INVITED)
    settings = ground.settings(telegram_mode="webhook", public_url=ground.page)
    async with served(settings, server, server.clock.moment):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        await room.hears(number)
        await dung.taps("Nhận", in_=room)
        await phone.hears("cán bộ đã nhận")
        assert server.webhook is not None
        assert {status for _, status in server.webhook.deliveries} == {200}

        await stranger_knocks(ground)
    assert errors_in(log) == []


async def stranger_knocks(ground: Ground) -> None:
    """Who does not know the secret is nobody, whatever they bring."""
    hook = f"{ground.page}/telegram/hook"
    update = {"update_id": 1, "message": {"text": "/start"}}
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
        status, _ = await page_answers(hook, method="POST", json=update, headers=headers)
        assert status == 403


async def test_a_group_becomes_a_supergroup_and_goes_on(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        await room.hears(number)

        await room.migrate()
        another = await reports_a_theft(phone, where="cạnh chợ")
        card = await room.hears(another)
        assert "cạnh chợ" in card.text
        await dung.taps("Nhận", on=card, in_=room)
        await room.hears(lambda seen: another in seen.text and "Dũng" in seen.text)
        await phone.hears("cán bộ đã nhận")
    assert errors_in(log) == []


async def test_when_the_bot_is_removed_nothing_pretends_to_arrive(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED, (None, "cax"))
    async with served(ground.settings(), server):
        room, dung, son = await opens_room(server, codes[:3])
        phone = await comes_by_the_poster(server)
        await room.remove_bot(dung)
        await phone.taps("Báo tin")
        await phone.hears("Chuyện gì?")
        await phone.taps("Mất trộm")
        told = await phone.hears("chưa có người đọc")
        assert "113" in told.text

        new_room = server.group("Công an xã, nhóm mới", [dung, son])
        await new_room.add_bot(dung, administrator=True, payload=codes[3])
        await new_room.hears("Công an xã Hải Sơn")
        await phone.says("/menu")
        await phone.hears("cần gì?")
        number = await reports_a_theft(phone)
        await new_room.hears(number)
    assert errors_in(log) == []


async def test_a_resident_who_blocks_is_left_alone_and_may_come_back(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        await room.hears(number)
        await phone.hears("✔✔")
        await phone.blocks()
        await a_minute_later(ground)  # a card that changes by itself leaves a busy minute to others
        await dung.taps("Nhận", in_=room)
        await room.hears(
            lambda seen: "Không còn liên lạc được" in seen.text and "Dũng nhận" in seen.text
        )

        phone.forgets()
        await phone.starts()
        await phone.hears("cần gì?")
        await phone.says("/cases")
        await phone.hears("Tin nào?")
        await phone.taps(number)
        await phone.hears("cán bộ đã nhận")
    assert errors_in(log) == []


async def test_an_anonymous_administrator_is_nobody(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        card = await room.hears(number)

        await reads(phone)
        await dung.speaks_anonymously("để tôi hỏi", room, to=card)
        await room.hears("không bằng tên nhóm")
        await dung.taps("Nhận", on=card, in_=room)
        await room.hears("Dũng nhận")
        await dung.taps("Nhắn người báo", in_=room)
        prompt = await room.hears("Chọn câu hỏi")
        phone.forgets()
        await reads(dung)
        await dung.speaks_anonymously("Ai đấy?", room, to=prompt)
        await dung.speaks_as_channel("Ai đấy?", room, to=prompt)
        await dung.replies(prompt, "Xe màu gì?", in_=room)
        await phone.hears("Xe màu gì?")
        assert all("Ai đấy?" not in seen.text for seen in phone.heard)
    assert errors_in(log) == []


async def test_photo_and_voice_arrive_cleaned(ground: Ground, server: BotApi, log: Log) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, _, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        await phone.sends_photo(media.jpeg())
        await phone.hears("Đã ghi lại")
        await phone.taps("Mất trộm")
        await phone.hears("Mất gì?")
        await reads(phone)
        await phone.sends_voice(media.ogg(), seconds=2)
        await phone.hears("Đã ghi lại")
        await phone.taps("Xe máy")
        await phone.hears("lúc nào?")
        await phone.taps("Hôm nay")
        await phone.hears("Mất ở chỗ nào?")
        await types(phone, "đầu cầu treo")
        await phone.hears("Kể thêm")
        await phone.taps("Xem lại")
        await phone.hears("Xem lại")
        await phone.taps("Gửi, đồng ý")
        await phone.hears("Đã ghi tin")

        arrived = {}
        while len(arrived) < 2:
            seen = await room.hears(lambda seen: seen.media is not None)
            assert seen.media is not None
            arrived[seen.media.kind] = seen.media.blob
        assert sorted(arrived) == ["photo", "voice"]
        for blob in arrived.values():
            assert [secret for secret in media.SECRETS if secret in blob] == []
    assert errors_in(log) == []


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_ctrl_c_in_the_middle_loses_nothing_heard(ground: Ground, server: BotApi) -> None:
    codes = await ground.set_up(*INVITED)
    async with program(ground) as running:
        room, _, _ = await opens_room(server, codes)
        phones = [server.person(f"Mẩy {number}") for number in range(8)]
        for phone in phones:
            await phone.starts(POSTER)
        for phone in phones:
            await phone.hears("Chào bà con")
            await phone.taps("Báo tin")
        assert await running.stop() == 0
        for phone in phones:
            await phone.says("mất con trâu ở bìa rừng, chiều nay còn thấy")  # nobody is there
        await running.start()
        for phone in phones:
            await phone.hears("Đang giữ")
            await phone.taps("Mất trộm")
            await phone.hears("Mất gì?")
            await phone.taps("Trâu, bò, gà")
            await phone.hears("lúc nào?")
        assert await running.stop() == 0
        assert "Traceback" not in running.log
    assert room.bot_status == "administrator"
