"""What Telegram refuses to `titir run`, started as an operator starts it."""

import asyncio

import pytest

from bot.errors import KEEP_S
from tests.botapi import BotApi, Group, forbidding, refusing, throttling
from tests.running import Ground, Program, commanded, page_answers, program
from tests.stories.wire import (
    INVITED,
    POSTER,
    ground,
    opens_room,
    reports_a_theft,
    server,
)
from tests.waiting import soon

__all__ = ["ground", "server"]  # fixtures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


async def test_the_started_program_understands_what_telegram_refuses(
    ground: Ground, server: BotApi
) -> None:
    codes = await ground.set_up(*INVITED)
    async with program(ground) as running:
        room, _, _ = await opens_room(server, codes)
        await a_pause_is_kept_to_the_second(server)
        await who_blocked_us_is_not_written_again(server)
        await a_group_that_moved_is_followed(server, room)
        assert running.errors == []
        await what_nobody_can_read_is_logged_counted_and_shown(ground, server, running)


async def a_pause_is_kept_to_the_second(server: BotApi) -> None:
    """It used to wait 1.5 s of the 4 it was asked for."""
    phone = server.person("Lý Thị Mẩy")
    server.faults.put(throttling(4), method="sendMessage", chat=phone)
    await phone.starts(POSTER)
    await phone.hears("Chào bà con")
    refused, sent = server.calls_of("sendMessage", chat=phone)[:2]
    assert 4.0 <= sent.at - refused.at < 6.0


async def who_blocked_us_is_not_written_again(server: BotApi) -> None:
    """It used to try again and again."""
    phone, later = server.person("Chìu Tài"), server.person("Phùn A Sáng")
    server.faults.put(forbidding(), method="sendMessage", chat=phone)
    await phone.starts(POSTER)
    await soon(lambda: server.calls_of("sendMessage", chat=phone))
    server.faults.put(throttling(3), method="sendMessage", chat=later)
    await later.starts(POSTER)
    await later.hears("Chào bà con")  # by then a row that waits would have been tried again
    assert len(server.calls_of("sendMessage", chat=phone)) == 1


async def a_group_that_moved_is_followed(server: BotApi, room: Group) -> None:
    """Though no message told of it. It used to write to the old chat for ever."""
    await room.migrate()
    server.updates.clear()
    phone = server.person("Tằng Dảu")
    await phone.starts(POSTER)
    await phone.hears("Chào bà con")
    number = await reports_a_theft(phone)
    await room.hears(number)


async def what_nobody_can_read_is_logged_counted_and_shown(
    ground: Ground, server: BotApi, running: Program
) -> None:
    """Once, without a name, and the next message leaves."""
    phone = server.person("Lỷ A Bảo")
    told = f"word of {phone.id} that nobody knows"
    server.faults.put(refusing(told), method="sendMessage", chat=phone)
    await phone.starts(POSTER)
    await soon(lambda: running.errors)
    await phone.says("/report")
    await phone.hears("Chuyện gì?")
    (error,) = running.errors
    reason = "Bad Request: word of … that nobody knows"
    assert (error["event"], error["reason"]) == ("message.rejected", reason)
    assert str(phone.id) not in running.log

    await asyncio.sleep(KEEP_S)
    _, metrics = await page_answers(f"{ground.page}/metrics")
    counted = f'titir_errors_total{{detail="{reason}",event="message.rejected"}} 1.0'
    assert counted in metrics.splitlines()
    shown = " ".join((await commanded(ground, "doctor")).split())
    assert f"(message.rejected, {reason}): once" in shown
