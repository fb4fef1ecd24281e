"""Room: how long an officer waits for the house's own pace, and whether Telegram ever refuses.

One officer, one case, as fast as the answers come: taken, asked about, closed by the longest way,
in a room bound a moment ago and again in a quiet one. Meanwhile the same with the pace as it was
before (`Before`). Then two officers press twice a second for a minute while somebody calls a fire,
under both readings of Telegram's twenty messages a minute: edits are among them, or they are not.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import Enum
from statistics import median
from typing import Any

from bench.figures import Json, Result, Target
from bench.procs import Process, ended, folder
from scheduler import chat_pace as pace
from scheduler import sending
from scheduler.lane_settings import PATIENT
from scheduler.rendering import Letter
from tests.botapi import BotApi, Group, Person
from tests.running import Ground
from tests.samples import media
from tests.stories.wire import (
    CLOSING,
    INVITED,
    LONG_S,
    comes_by_the_poster,
    goes_to_marks,
    number_in,
    opens_room,
    reads,
    types,
    waits_for,
)

QUIET_S = 61.0  # without a message: by then nothing is in the room's minute
STORM_S, PRESSES_A_SECOND = 60, 2
STARTS_S = 120.0
AS_PLACES = 1_000

_one_by_one = asyncio.Lock()


class Before(Enum):
    """The pace before: eight messages at once, then one every twelve seconds, and four less for
    what can wait. So many within so long, all of them hold."""

    URGENT = ((20, 60),)
    ORDINARY = ((8, 12), (9, 24), (10, 36), (11, 48), (12, 60))
    PATIENT = ((8, 60),)

    def of(self, _per_minute: int) -> int:
        """Which of them it is, in what today's pace takes for places of the minute."""
        return AS_PLACES + list(Before).index(self)


def go_back() -> None:
    """Pace as before, in this process: `bench.product` calls it where it is asked to."""

    def share_of(letter: Letter) -> Before:
        if letter.claimed.lane.value == 0:
            return Before.URGENT
        waits = letter.outgoing.attachments or letter.claimed.lane in PATIENT
        return Before.PATIENT if waits else Before.ORDINARY

    def next_free(made: Any, to: str, now: Any, places: int, _messages: int = 1) -> Any:
        sent = made._minutes[to]
        sent[:] = [at for at in sent if at > now - pace.MINUTE]
        share = list(Before)[places - AS_PLACES]
        full = [(most, within) for most, within in share.value if len(sent) >= most]
        free = max([now, *(sent[-most] + timedelta(seconds=within) for most, within in full)])
        sent += [now] if free == now else []
        return free

    sending._share_of = share_of  # type: ignore[assignment]  # as it was, here only
    pace.Pace.next_free_in_room = next_free  # type: ignore[assignment,method-assign]  # the same
    pace.Pace.arrived = lambda *_facts, **_more: None  # type: ignore[method-assign]  # the same


@asynccontextmanager
async def house(*, before: bool, edits_count: bool = True) -> AsyncIterator[tuple[Group, Person]]:
    """The product on SQLite behind a messenger that refuses; its room and first officer."""
    with folder() as kept:
        async with BotApi() as server:
            ground = Ground(kept / "house", server)
            async with _one_by_one:  # a migration is alone in its process
                codes = await ground.set_up(*INVITED)
            environment = {
                "TELEGRAM_TOKEN": server.token,
                "TELEGRAM_API_URL": server.url,
                "DATA_DIR": str(ground.folder),
                "PORT": str(ground.port),
                "LOG_LEVEL": "warning",
                "BENCH_PACE_BEFORE": "1" if before else "",
            }
            process = Process([sys.executable, "-m", "bench.product"], env=environment, cpu=None)
            with ended(process):
                async with asyncio.timeout(STARTS_S):
                    while not server.calls_of("getUpdates"):  # noqa: ASYNC110  # a server
                        await asyncio.sleep(0.05)
                server.limits.enforce(edits_count=edits_count)
                room, dung, _ = await opens_room(server, codes)
                yield room, dung


async def one_case(room: Group, officer: Person, name: str) -> Json:
    """Somebody reports, with a photo; the officer does everything there is to do."""
    phone = await comes_by_the_poster(room.server, name)
    number, photo_s = await _reports_with_photo(phone, room)
    waits = [
        await waits_for(room, officer, "Nhận", f"{officer.user['first_name']} nhận"),
        await waits_for(room, officer, "Nhắn người báo", "Chọn câu hỏi"),
    ]
    prompt = next(one for one in reversed(room.heard) if "Chọn câu hỏi" in one.text)
    await reads(officer)
    await officer.replies(prompt, "Yếm xe có dấu gì riêng?", in_=room)
    await phone.hears("Yếm xe có dấu gì riêng?")
    await types(phone, "nứt bên trái")
    answered = time.monotonic()
    await room.hears("nứt bên trái", within=LONG_S)
    answer_s = time.monotonic() - answered
    closing = [await waits_for(room, officer, label, then) for label, then in CLOSING]
    return {
        "case": number,
        "press → answer p50 s": median(waits + closing),
        "press → answer worst s": max(waits + closing),
        "waits in closing s": sum(closing),
        "reporter's answer → room s": answer_s,
        "card → photo s": photo_s,
        "429": len(room.server.limits.refused),
    }


async def _reports_with_photo(phone: Person, room: Group) -> tuple[str, float]:
    await goes_to_marks(phone)
    await reads(phone)
    await phone.sends_photo(media.jpeg())
    await phone.hears("Đã ghi lại")
    await types(phone, "xe Wave màu đỏ, biển số 14-B1 123.45")
    await phone.hears("Đã ghi lại")
    await phone.taps("Hết rồi")
    await phone.hears("báo lại thế nào?")
    await phone.taps("Nhắn vào máy này")
    await phone.hears("Xem lại")
    await phone.taps("Gửi, đồng ý")
    number = number_in((await phone.hears("Đã ghi tin")).text)
    await room.hears(lambda seen: number in seen.text)
    stood = time.monotonic()
    await room.hears(lambda seen: seen.media is not None, within=LONG_S)
    return number, time.monotonic() - stood


async def cases(*, before: bool) -> list[Json]:
    """The same in a room just bound, and in a quiet one."""
    rows: list[Json] = []
    async with house(before=before) as (room, dung):
        for name, where in (("Lý Thị Mẩy", "just bound"), ("Chìu Sơn", "quiet")):
            if rows:
                await _is_quiet(room)
            told = await one_case(room, dung, name)
            pace = "before" if before else "now"
            rows.append({"pace": pace, "room": where} | told)
            del rows[-1]["case"]
            print(f"  {pace}, {where}: {told['waits in closing s']:.1f} s in closing", flush=True)
    return rows


async def _is_quiet(room: Group) -> None:
    """What ends a case reaches the room a minute after it was closed, and is waited for, too."""
    calls, since = 0, time.monotonic()
    while time.monotonic() < since + QUIET_S:
        await asyncio.sleep(1.0)
        if (now := room.server.limits.per_chat[room.id]) > calls:
            calls, since = now, time.monotonic()


async def storm(*, edits_count: bool) -> Json:
    """Two officers take a case and give it back for a minute; in the middle it burns."""
    async with house(before=False, edits_count=edits_count) as (room, dung):
        server = room.server
        phone = await comes_by_the_poster(server)
        number, _ = await _reports_with_photo(phone, room)
        fire = await comes_by_the_poster(server, "Chìu Sơn")
        await fire.taps("Đang nguy hiểm")
        await fire.hears("Chuyện gì?")
        rang_s = 0.0
        for press in range(STORM_S * PRESSES_A_SECOND):
            verb = ("take", "back")[press % 2]
            await dung.forges_tap(f"r.{verb}.{number.replace('-', '')}", room.heard[0], in_=room)
            if press == STORM_S * PRESSES_A_SECOND // 2:
                room.forgets()
                pressed = time.monotonic()
                await fire.taps("Cháy")
                await room.hears("🔴")
                rang_s = time.monotonic() - pressed
            await asyncio.sleep(1 / PRESSES_A_SECOND)
        return {
            "edits are counted": "yes" if edits_count else "no",
            "presses": STORM_S * PRESSES_A_SECOND,
            "calls to the room": len(server.calls_of("sendMessage", "editMessageText", chat=room)),
            "429": len(server.limits.refused),
            "danger: tap → room s": rang_s,
        }


async def _measure() -> tuple[list[Json], list[Json]]:
    """What waits for minutes goes on side by side: both cores are idle most of the time."""
    before, now, *storms = await asyncio.gather(
        cases(before=True), cases(before=False), storm(edits_count=True), storm(edits_count=False)
    )
    return [*before, *now], storms


def run() -> Result:
    """Once: it is minutes of waiting, and its figures are seconds."""
    of_cases, storms = asyncio.run(_measure())
    result = Result("room", "Room: what an officer waits for")
    result.rows = of_cases
    now = [row for row in of_cases if row["pace"] == "now"]
    was = [row for row in of_cases if row["pace"] == "before"]
    worst = max(row["waits in closing s"] for row in now)
    quiet = next(row for row in now if row["room"] == "quiet")
    shorter = sum(row["waits in closing s"] for row in was) / sum(
        row["waits in closing s"] for row in now
    )
    result.targets = [
        Target("press → answer in a quiet room, worst", 1.0, quiet["press → answer worst s"], "s"),
        Target("all waits in closing one case, worst room", 6.0, worst, "s"),
        Target("card → photo, worst room", 3.0, max(row["card → photo s"] for row in now), "s"),
        Target("waits in closing: the pace before to now", 1.0, shorter, "×", at_least=True),
        Target("429 in storms and cases", 0, sum(row["429"] for row in (*storms, *now)), ""),
        Target(
            "danger in a storm: tap → room",
            1.0,
            max(row["danger: tap → room s"] for row in storms),
            "s",
        ),
    ]
    result.notes = [
        f"Storm, edits counted: {row['edits are counted']}; {row['presses']} presses, "
        f"{row['calls to the room']} calls to the room, {row['429']} refused, danger in the room "
        f"after {row['danger: tap → room s']:.2f} s."
        for row in storms
    ]
    return result
