"""Misuse on the real wire: the program in a process of its own, and people who mean no good.

A plain sentence or a quiet refusal, the process alive and small, no failure of ours in its log, and
nothing lost that was said before.
"""

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from domain import flood
from tests.botapi import BotApi, Group, Person
from tests.running import Ground, Program, program
from tests.samples import media
from tests.samples.documents import bytes_of, sheet
from tests.stories.wire import (
    INVITED,
    comes_by_the_poster,
    files_are_done,
    goes_to_marks,
    ground,
    number_in,
    opens_room,
    reads,
    reports_a_theft,
    server,
    types,
)
from tests.waiting import soon

__all__ = ["ground", "server"]  # fixtures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]  # each starts the program

RSS_MOST = 320  # MB; the house is small, whatever is thrown at it
TOO_FAST = "Gửi nhanh quá"
QUIET_S = flood.BURST / 2 / flood.PER_SECOND  # afterwards one may say ten things at once again


@pytest.fixture
async def running(ground: Ground, server: BotApi) -> AsyncIterator[Program]:
    """The program, by polling; it ends well, and nothing of ours failed."""
    ground.codes = await ground.set_up(*INVITED)  # type: ignore[attr-defined]  # for `opens_room`
    async with program(ground) as made:
        yield made
        assert made.rss_mb() < RSS_MOST
        assert await made.stop() == 0
        assert [line for line in made.errors if line.get("why") != "not understood"] == []


@pytest.fixture
async def staff(running: Program, ground: Ground, server: BotApi) -> tuple[Group, Person, Person]:
    """The room and its two officers."""
    return await opens_room(server, ground.codes)  # type: ignore[attr-defined]  # see above


async def sends(phone: Person) -> str:
    """From *tell more* to *saved*; returns the case's number."""
    await reads(phone)
    await phone.says("/report")  # whatever the screen is now
    await phone.hears("Báo tiếp không?")
    await phone.taps("Báo tiếp")
    await phone.hears("Kể thêm")
    await phone.taps("Hết rồi")
    await phone.hears("báo lại thế nào?")
    await phone.taps("Nhắn vào máy này")
    await phone.hears("Xem lại")
    await phone.taps("Gửi, đồng ý")
    return number_in((await phone.hears("Đã ghi tin")).text)


async def is_quiet(server: BotApi) -> None:
    """Everything said is taken, and who said too much may speak again."""
    await soon(lambda: not server.updates.pending())
    await asyncio.sleep(QUIET_S)


async def test_two_hundred_messages_a_second_from_one_person(staff, server) -> None:
    room, _, _ = staff
    prankster = await comes_by_the_poster(server, "Kẻ phá")
    neighbour = await comes_by_the_poster(server)
    await goes_to_marks(prankster)
    await types(prankster, "xe Wave đỏ nói trước")
    await prankster.hears("Đã ghi lại")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(floods(prankster, seconds=5.0))
        turns = await tasks.create_task(takes_turns(neighbour, seconds=5.0))
    await prankster.hears(TOO_FAST)

    assert sorted(turns)[len(turns) // 2] < 1.0
    assert max(turns) < 4.0
    number = await reports_a_theft(neighbour)
    await room.hears(number)
    told = [seen.text for seen in prankster.heard if TOO_FAST in seen.text]
    assert len(told) == 1

    await is_quiet(server)
    prankster.forgets()
    card = await room.hears(await sends(prankster))
    assert "nói trước" in card.text


async def floods(phone: Person, *, seconds: float) -> None:
    for tenth in range(int(seconds * 20)):
        for number in range(10):
            await phone.says(f"ồn {tenth}.{number}")
        await asyncio.sleep(0.05)


async def takes_turns(phone: Person, *, seconds: float) -> list[float]:
    """Seconds from a word to its answer, one after the other at a villager's pace."""
    turns = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for said, asked in (("/report", "Chuyện gì?"), ("/menu", "cần gì?")):
            began = time.monotonic()
            await phone.says(said)
            await phone.hears(asked, within=10.0)
            turns.append(time.monotonic() - began)
            await asyncio.sleep(0.4)
    return turns


BIG = "lớn quá"
BROKEN = "chưa tới đủ"
NEITHER = "Xin gửi ảnh hoặc ghi âm"


def strange_files() -> dict[str, tuple[str, bytes, str]]:
    """By name: how it is sent, its bytes, and the beginning of the answer."""
    whole = media.jpeg()
    absurd = b"\0\0\0\x18ftypisom" + b"\xff" * 16 + b"\xff\xff\xff\xffmoov" + b"\0" * 64
    exif = whole[:2] + b"".join(
        media.segment(0xE1, b"Exif\0\0" + bytes(65_000)) for _ in range(200)
    )
    return {
        "30,000 times 30,000": ("photo", media.png_claiming(30_000, 30_000), BIG),
        "a small canvas with a large frame": ("photo", media.gif_claiming(60_000, 60_000), BIG),
        "half a photo": ("photo", whole[: len(whole) // 3], BROKEN),
        "svg": ("photo", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", ""),
        "html": ("photo", b"<html><script>alert(1)</script>", ""),
        "pdf": ("photo", bytes_of(sheet()), NEITHER),
        "zip": ("file", b"PK\x03\x04" + bytes(2_000), NEITHER),
        "an absurd film": ("file", absurd, ""),
        "13 MB of exif": ("photo", exif + whole[2:], "photo"),
        "ogg with a cover": ("voice", media.ogg(cover=2_000_000), "voice"),
        "ogg that ends": ("voice", media.ogg()[:200], BROKEN),
        "nothing": ("file", b"\0", BROKEN),
    }


async def test_files_that_are_not_what_they_say(staff, server, ground) -> None:
    told: dict[str, str] = {}
    async with asyncio.TaskGroup() as tasks:
        for name, (kind, blob, answer) in strange_files().items():
            tasks.create_task(send_one(ground, name, kind, blob, answer, told))
    assert sorted(told) == sorted(strange_files())
    assert len(set(told.values())) == len(told)


async def send_one(
    ground: Ground, name: str, kind: str, blob: bytes, answer: str, told: dict[str, str]
) -> None:
    """A report goes on whatever was sent with it; a file that is good hears no refusal."""
    phone = await comes_by_the_poster(ground.server, name)
    await goes_to_marks(phone)
    await reads(phone)
    if kind == "photo":
        await phone.sends_photo(blob)
    elif kind == "voice":
        await phone.sends_voice(blob)
    else:
        await phone.sends_document("photo.jpg", blob, mime_type="image/jpeg")
    await phone.hears("Đã ghi lại")
    if answer not in ("photo", "voice"):
        refusal = await phone.hears(
            lambda seen: any(one in seen.text for one in (BIG, BROKEN, NEITHER)), within=40.0
        )
        assert answer in refusal.text, name
    else:
        await files_are_done(ground)
    told[name] = await sends(phone)
    if answer in ("photo", "voice"):
        assert not any(one in seen.text for seen in phone.heard for one in (BIG, BROKEN, NEITHER))


async def test_a_file_over_20_mb_an_album_and_a_text_without_end(staff, server) -> None:
    room, _, _ = staff
    phone = await comes_by_the_poster(server)
    await goes_to_marks(phone)
    await reads(phone)
    await phone.sends_document("film.mp4", b"x", mime_type="video/mp4", size=25_000_000)
    await phone.hears(BIG)
    await phone.sends_album([media.jpeg()] * 10, "mười ảnh")
    await phone.hears("Đã ghi lại")
    said = await phone.says("tôi thấy hai người lạ, " * 4_348)  # 25 messages, as the app cuts it
    await phone.edits(said, "tôi không thấy gì hết")
    await is_quiet(server)
    phone.forgets()
    card = await room.hears(await sends(phone))
    assert "hai người lạ" in card.text
    assert "không thấy gì" not in card.text
    assert len(card.text) < 4_096


async def test_forged_taps_of_either_side(staff, server) -> None:
    room, dung, son = staff
    victim = await comes_by_the_poster(server, "Mẩy")
    number = await reports_a_theft(victim, where="gốc đa nhà ông Sìn")
    card = await room.hears(number)
    theirs = tokens(victim.heard)
    of_room = tokens(room.heard)
    noise = ["\x00", "💥" * 16, "é" * 32, "9" * 64, "0.case:" + number.replace("-", ""), "r.take."]
    thieves = []
    for forged in batched([*theirs, *of_room, *noise]):
        thief = await comes_by_the_poster(server, "Kẻ tò mò")
        for token in forged:
            await thief.forges_tap(token, thief.heard[-1])
        thieves.append(thief)
    by_officers = batched([*theirs[::2], *noise])
    for officer, forged in zip((dung, son), by_officers, strict=True):
        for token in forged:
            await officer.forges_tap(token, card, in_=room)
    for person in (*thieves, dung, son):
        await asyncio.gather(*(tap.answered() for tap in person.taps_made))
    secrets = ("gốc đa", number, number.replace("-", ""))
    heard = [seen for thief in thieves for seen in thief.heard]
    assert [seen for seen in heard if any(one in seen.text for one in secrets)] == []
    await son.taps("Nhận", on=card, in_=room)
    taken = await room.hears(lambda seen: number in seen.text and "Sơn" in seen.text)
    assert "Dũng" not in taken.text
    await victim.hears("cán bộ đã nhận")


def batched(forged: list[str]) -> list[list[str]]:
    """So many for each person that it is no flood."""
    most = flood.BURST // 2  # who came in, or bound a room, has said some things already
    return [forged[at : at + most] for at in range(0, len(forged), most)]


def tokens(seen: list[Any]) -> list[str]:
    return list(dict.fromkeys(key.data for one in seen for row in one.rows for key in row))[:25]


STRANGE_PLACES = ((-33.4, -70.6), (0.0, 0.0), (90.0, 180.0), (float("nan"), float("inf")))
NAMES = ("👮‍♀️🔥" * 16, "Dũng\u202e\nP1 🔴 CHÁY", "\u200b\u200b", "<b>Dũng</b>&amp;", "𝕯𝖚𝖓𝖌")


async def test_strange_names_and_places(staff, server) -> None:
    room, _, _ = staff
    for number, name in enumerate(NAMES):
        phone = server.person(name, last_name=name, username=f"kẻ_{number}")
        await phone.starts("v-06724-01")
        await phone.hears("Chào bà con")
        await phone.says("/report")
        await phone.hears("Chuyện gì?")
        for said, asked in (("1", "Mất gì?"), ("1", "lúc nào?"), ("2", "Mất ở chỗ nào?")):
            await types(phone, said)
            await phone.hears(asked)
        for latitude, longitude in STRANGE_PLACES[: number + 1]:
            place = {"latitude": latitude, "longitude": longitude}
            await reads(phone)
            await phone.sends({"location": place})
        await reads(phone)
        await phone.says("đầu cầu")
        await phone.hears("Kể thêm")
        await room.hears(await sends(phone))
    everything = "\n".join(seen.text for seen in room.heard)
    assert [name for name in NAMES if name in everything] == []
    assert "nan" not in everything
    assert "\u202e" not in everything


def strange_updates() -> list[Any]:
    sender = {"id": 5_900_000_001, "is_bot": False, "first_name": "x"}
    chat = {"id": 5_900_000_001, "type": "private"}
    message = {"message_id": 1, "date": 1, "from": sender, "chat": chat}
    return [
        {"message_reaction": {"chat": chat}}, {"chat_member": {}}, {"poll": []}, {"business": None},
        {"message": None}, {"message": []}, {"message": {}}, {"message": "hello"},
        {"message": message | {"chat": {"id": "x"}}}, {"message": message | {"from": None}},
        {"message": message | {"text": ["a"]}}, {"message": message | {"photo": [[], {}, None]}},
        {"message": message | {"location": {"latitude": "north"}}},
        {"message": message | {"date": 10**30}}, {"message": message | {"text": "ă" * 2_500_000}},
        {"callback_query": {"id": 5, "from": sender, "data": {"a": 1}}},
        {"my_chat_member": {"chat": chat}}, {"update_id": -1, "message": message},
        {"update_id": "seven", "message": message},
        b'{"update_id":999,"message":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"update_id":1000,"message":{"text":"' + b"\\ud800" * 1_000 + b'"}}',
        b'{"update_id":1001,"message":{"text":NaN,"chat":{"id":1e999}}}',
    ]  # fmt: skip


async def test_updates_that_make_no_sense_stop_nobody(staff, server) -> None:
    room, _, _ = staff
    for update in strange_updates():
        server.inject(update)
    phone = await comes_by_the_poster(server)
    await room.hears(await reports_a_theft(phone))
    assert server.updates.pending() == [] or len(server.updates.pending()) <= 2


async def test_by_web_hook_strangers_and_bombs_are_refused(ground: Ground, server: BotApi) -> None:
    codes = await ground.set_up(*INVITED)
    ground.environment |= {"TELEGRAM_MODE": "webhook", "PUBLIC_URL": ground.page}
    async with program(ground) as running:
        room, _, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        assert server.webhook is not None
        good = {"X-Telegram-Bot-Api-Secret-Token": server.webhook.secret}
        start = json.dumps({"update_id": 7, "message": {"text": "/start"}}).encode()
        deep = b'{"update_id":7,"message":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}"
        tried = {
            await post(ground, body, headers)
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"})
            for body in (start, b"\xff" * 10, b"[" * 5_000_000)
        }
        assert tried == {403}
        answers = [
            await post(ground, body, good)
            for body in (b"", b"<html>", b"[1]", b"{", deep, b" " * 5_000_000, start[:20])
        ]
        assert answers == [400, 400, 400, 400, 200, 413, 200]
        await room.hears(await reports_a_theft(phone))
        assert running.rss_mb() < RSS_MOST
        assert await running.stop() == 0
        # The two whose number could be read were set aside, as they should be.
        assert {line["event"] for line in running.errors} == {"telegram update set aside"}


async def post(ground: Ground, body: bytes, headers: dict[str, str]) -> int:
    url = f"{ground.page}/telegram/hook"
    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(url, data=io.BytesIO(body), headers=headers) as answer:
                return answer.status
        except aiohttp.ClientConnectionError:  # it hung up on a body that it did not want
            return 413
