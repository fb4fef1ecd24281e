"""The program that ships, started as an operator starts it, on a house of an earlier version.

On SQLite as one process, by polling and by web hook; on PostgreSQL with the roles apart. One start
serves many moments: starting is what costs.
"""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.error_log import KEEP_S
from storage.error_counts import Kind
from tests.botapi import (
    BotApi,
    Call,
    Fault,
    Group,
    Silence,
    Unanswered,
    forbidding,
    html_page,
    refusing,
)
from tests.botapi.refusals import NOT_MODIFIED, OTHER_POLLER, QUERY_TOO_OLD
from tests.outside import refusals
from tests.outside.upgraded import Before, lay, put_phones
from tests.running import (
    Ground,
    Program,
    commanded,
    page_answers,
    program,
    roles_apart,
)
from tests.samples import media
from tests.stories.wire import comes_by_the_poster, goes_to_marks, reads, reports_a_theft
from tests.waiting import soon

NO_HOOK = "bad webhook: an HTTPS URL must be provided for webhook"
TWO_POLL = ("another program takes this bot's updates; stop it, or use another bot", "")
TAKE, OFFICER = "✋ Take", 5_000_000_002
PATIENT_S = 100.0  # a room's minute passes, a lease of a dead process ends after 60 s

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


async def test_on_sqlite(tmp_path: Path, server: BotApi) -> None:
    ground = Ground(tmp_path / "house", server)
    before = lay("sqlite", ground)
    put_phones(server, before)
    async with program(ground) as titir:
        await those_of_before_go_on(server, before)
        await refusals.are_understood(server)
        await polls_fail_and_go_on(server)
        room = await a_group_that_moves_is_followed(server, before, is_told=False)
        await edits_and_gestures_may_be_refused(server, room, before)
        await a_photo_arrives(server, room)
        errors = sorted([*refusals.ERRORS, TWO_POLL])
        await errors_are_shown(ground, [titir], errors)
        await killed_at_the_moment_of_a_delivery(server, room, Silence(), titir, cards=1)
        await killed_at_the_moment_of_a_delivery(server, room, Unanswered(None), titir, cards=2)
        await by_web_hook(ground, titir, room)
        await put_out_of_the_group(server, room, before)
        assert await titir.stop() == 0
        assert errors_of([titir]) == sorted(
            [*errors, ("telegram.refused", f"Bad Request: {NO_HOOK}")]
        )


@pytest.mark.postgres
async def test_on_postgres_with_the_roles_apart(
    tmp_path: Path, server: BotApi, empty_postgres: str
) -> None:
    ground = Ground(tmp_path / "house", server, empty_postgres)
    before = lay("postgres", ground)
    put_phones(server, before)
    async with roles_apart(ground) as titir:
        every = list(titir.values())
        await those_of_before_go_on(server, before)
        await refusals.are_understood(server)
        room = await a_group_that_moves_is_followed(server, before, is_told=True)
        await errors_are_shown(ground, every, refusals.ERRORS)
        deliver = titir["deliver"]
        await killed_at_the_moment_of_a_delivery(server, room, Silence(), deliver, cards=1)
        assert [await one.stop() for one in every] == [0] * len(every)
        assert errors_of(every) == refusals.ERRORS


# --------------------------------------------------------------------------------- the upgrade


async def those_of_before_go_on(server: BotApi, before: Before) -> None:
    """What waited is said, buttons from before work, and everybody is who they were."""
    reporter, room = before.person("reporter"), before.room
    assert room is not None
    await reporter.hears("Which way did they go?")
    new, officer = before.told["new"], before.people[OFFICER]
    card = next(one for one in room.chat if new in one.text and TAKE in one.buttons)
    await officer.taps(TAKE, card, in_=room)
    await room.hears(lambda seen: new in seen.text and TAKE not in seen.buttons)

    number = await reports_a_theft(await comes_by_the_poster(server))
    await room.hears(number)
    admin = before.person("admin")
    await admin.says("/admin")
    await admin.hears()


# -------------------------------------------------------------------------------- what happens


async def polls_fail_and_go_on(server: BotApi) -> None:
    """Somebody else polls, a front server says so, nobody answers: then people are heard."""
    for fault in (refusing(OTHER_POLLER, 409), html_page(502)):
        server.faults.put(fault, method="getUpdates")
    await comes_by_the_poster(server, "who came meanwhile")


async def a_group_that_moves_is_followed(server: BotApi, before: Before, *, is_told: bool) -> Group:
    """Whether a message tells of it, or only Telegram's refusal to write to where it was."""
    room = before.room
    assert room is not None
    await room.migrate()
    if not is_told:
        server.updates.clear()
    number = await reports_a_theft(await comes_by_the_poster(server))
    await room.hears(number)
    return room


async def edits_and_gestures_may_be_refused(server: BotApi, room: Group, before: Before) -> None:
    """An edit of what says so already is done; of what is not there any more, a new message. A
    press that is answered too late counts all the same."""
    officer = before.people[OFFICER]
    for refused, sent in ((NOT_MODIFIED, 0), ("message to edit not found", 1)):
        number = await reports_a_theft(await comes_by_the_poster(server))
        card = await room.hears(lambda seen, of=number: of in seen.text and TAKE in seen.buttons)
        server.faults.put(refusing(QUERY_TOO_OLD), method="answerCallbackQuery")
        edited = server.faults.put(
            refusing(refused), method="editMessageText", chat=room, when=partial(names, number)
        )
        cards = len(cards_of(server, room, number))
        await officer.taps(TAKE, card, in_=room)
        await soon(lambda hit=edited.hit: hit)
        await soon(lambda of=number, of_all=cards + sent: len(cards_of(server, room, of)) == of_all)


async def a_photo_arrives(server: BotApi, room: Group) -> None:
    """Fetched, cleaned, sealed, and sent up."""
    phone = await comes_by_the_poster(server)
    await goes_to_marks(phone)
    await reads(phone)
    await phone.sends_photo(media.written(media.picture(), "JPEG"))
    await phone.hears("Đã ghi lại")
    await phone.taps("Hết rồi")
    await phone.hears("báo lại thế nào?")
    await phone.taps("Nhắn vào máy này")
    await phone.hears("Xem lại")
    await phone.taps("Gửi, đồng ý")
    await room.hears(lambda seen: seen.media is not None, within=PATIENT_S)


async def killed_at_the_moment_of_a_delivery(
    server: BotApi,
    room: Group,
    fault: Fault,
    titir: Program,
    *,
    cards: int,
) -> None:
    """As a power cut does it, while the card is on its way. It comes, and the reporter is told;
    twice where it had been accepted, since nobody could know."""
    phone = await comes_by_the_poster(server)
    sending = server.faults.put(fault, method="sendMessage", chat=room, when=is_new_card)
    number = await reports_a_theft(phone)
    await soon(lambda: sending.hit, within=PATIENT_S)  # the room's minute may be full
    titir.kill()
    server.faults.lift()
    await titir.start()
    await phone.hears("✔✔", within=PATIENT_S)
    assert len([one for one in room.chat if number in one.text and TAKE in one.buttons]) == cards


async def by_web_hook(ground: Ground, titir: Program, room: Group) -> None:
    """Instead of polling: refused at first, then heard, and brought again after a kill -9."""
    server = ground.server
    ground.environment |= {"TELEGRAM_MODE": "webhook", "PUBLIC_URL": ground.page}
    await titir.stop()
    server.faults.put(refusing(NO_HOOK), method="setWebhook")
    await titir.start()
    phone = await comes_by_the_poster(server)
    await room.hears(await reports_a_theft(phone))
    status, _ = await page_answers(f"{ground.page}/telegram/hook", method="POST", data="{}")
    assert status == 403

    titir.kill()
    await phone.says("/menu")
    phone.forgets()
    await titir.start()
    await phone.hears()


async def put_out_of_the_group(server: BotApi, room: Group, before: Before) -> None:
    """Though no update told of it: the admins hear that the desk has no room, once."""
    admin = before.person("admin")
    kicked = server.faults.put(
        forbidding("bot was kicked from the supergroup chat"), chat=room, times=None
    )
    admin.forgets()
    await reports_a_theft(await comes_by_the_poster(server))
    await admin.hears("Công an xã Hải Sơn")
    tried = [call for call in kicked.hit if call.method == "sendMessage"]
    assert len(tried) == 1


def is_new_card(call: Call) -> bool:
    return TAKE in str(call.params.get("reply_markup"))


def names(number: str, call: Call) -> bool:
    return number in call.text("text")


def cards_of(server: BotApi, room: Group, number: str) -> list[Call]:
    """How often it was sent as a new message."""
    return [one for one in server.calls_of("sendMessage", chat=room) if names(number, one)]


# ---------------------------------------------------------------------------------- what is said


async def errors_are_shown(ground: Ground, every: list[Program], expected: list[Kind]) -> None:
    """Each in the log, without a name; counted in /metrics; said by the doctor."""
    assert errors_of(every) == expected
    for one in every:
        for person in ground.server.people:
            assert str(person) not in one.log
        assert "Mẩy" not in one.log
    await asyncio.sleep(KEEP_S + 1)
    _, metrics = await page_answers(f"{ground.page}/metrics")
    shown = " ".join((await commanded(ground, "doctor")).split())
    for event, detail in expected:
        series = f'titir_errors_total{{detail="{detail}",event="{event}"}} 1.0'
        assert series in metrics.splitlines(), metrics
        assert f"({', '.join(filter(None, (event, detail)))}): once" in shown, shown


def errors_of(every: list[Program]) -> list[Kind]:
    """Of all processes: events and their details."""
    found = [entry for one in every for entry in one.errors]
    return sorted(
        (entry["event"], entry.get("reason") or entry.get("error") or "") for entry in found
    )
