"""The program that ships, started as an operator starts it, on a house of an earlier version.

On SQLite as one process, by polling and by web hook; on PostgreSQL with the roles apart. One start
serves many moments: starting is what costs.
"""

import asyncio
from collections import Counter
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
from tests.stories.wire import POSTER, comes_by_the_poster, goes_to_marks, reads, reports_a_theft
from tests.waiting import SOON_S, soon

NO_HOOK = "bad webhook: an HTTPS URL must be provided for webhook"
TWO_POLL = ("another program takes this bot's updates; stop it, or use another bot", "")
NO_TOKEN = ("telegram refuses the token: ask @BotFather for a new one", "")
TAKE, OFFICER = "✋ Take", 5_000_000_002
ROOM_LOST = "⚠ Công an xã Hải Sơn lost a room"
WRITES = ("sendMessage", "editMessageText")
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
        await the_token_is_refused_for_a_while(ground)
        room = await a_group_that_moves_is_followed(server, before, is_told=False)
        await edits_and_gestures_may_be_refused(server, room, before)
        await a_photo_arrives(server, room)
        await may_not_write_for_a_while(ground, room, before)
        errors = sorted([*refusals.ERRORS, NO_TOKEN, TWO_POLL])
        await errors_are_shown(ground, [titir], errors)
        await killed_at_the_moment_of_a_delivery(server, room, Silence(), titir, cards=1)
        await killed_at_the_moment_of_a_delivery(server, room, Unanswered(None), titir, cards=2)
        await by_web_hook(ground, titir, room)
        await put_out_of_the_group(server, room, before)
        await a_topic_is_the_room_until_it_is_closed(ground, before)
        assert await titir.stop() == 0
        hook = ("telegram.refused", f"Bad Request: {NO_HOOK}")
        assert sorted(set(errors_of([titir]))) == sorted([*errors, hook])


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
        await by_web_hook_with_the_roles_apart(ground, titir, room)
        assert [await one.stop() for one in every] == [0] * len(every)
        assert sorted(errors_of(every)) == refusals.ERRORS


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


async def the_token_is_refused_for_a_while(ground: Ground) -> None:
    """It was revoked: the log and /readyz say so. A moment's mistake silences nobody for long."""
    refused = ground.server.faults.put(refusing("", 401), method="getUpdates", times=None)
    phone = ground.server.person("who ends the poll of before")
    await phone.starts(POSTER)
    await is_ready_but(ground, "refuses the bot's token")
    refused.lift()
    await phone.hears("Chào bà con")
    await comes_by_the_poster(ground.server, "who came after that")
    assert await page_answers(f"{ground.page}/readyz") == (200, "ready\n")


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


async def may_not_write_for_a_while(ground: Ground, room: Group, before: Before) -> None:
    """The bot is in the group, which is closed to it: the admins hear so, and what waits arrives
    once it may write."""
    server, admin = ground.server, before.person("admin")
    admin.forgets()
    closed = server.faults.put(refusing("CHAT_WRITE_FORBIDDEN"), chat=room, times=None)
    number = await reports_a_theft(await comes_by_the_poster(server))
    await admin.hears("⚠", within=PATIENT_S)
    await is_ready_but(ground, "rooms of: cax")
    closed.lift()
    await room.hears(number, within=PATIENT_S)
    await admin.hears("✔")


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


async def by_web_hook_with_the_roles_apart(
    ground: Ground, titir: dict[str, Program], room: Group
) -> None:
    """The pages hear then, and nobody polls: also what was said while their process was down."""
    server, web = ground.server, titir["web"]
    ground.environment |= {"TELEGRAM_MODE": "webhook", "PUBLIC_URL": ground.page}
    await titir["hear"].stop()
    web.kill()
    phone = server.person("who waits")
    await phone.starts(POSTER)
    await web.start()
    await phone.hears("Chào bà con")
    polls = len(server.calls_of("getUpdates"))
    await room.hears(await reports_a_theft(phone), within=PATIENT_S)
    assert len(server.calls_of("getUpdates")) == polls


async def put_out_of_the_group(server: BotApi, room: Group, before: Before) -> None:
    """Though no update told of it: the admins hear that the desk has no room, once."""
    admin = before.person("admin")
    kicked = server.faults.put(
        forbidding("bot was kicked from the supergroup chat"), chat=room, times=None
    )
    admin.forgets()
    await reports_a_theft(await comes_by_the_poster(server))
    # Other news of this desk may still be on its way to them: that is no answer.
    await admin.hears(ROOM_LOST, within=PATIENT_S)
    # A change of an older card may have been the first to be refused: then no new one is tried.
    assert len([call for call in kicked.hit if call.method in WRITES]) == 1
    assert len([seen for seen in admin.heard if ROOM_LOST in seen.text]) == 1


async def a_topic_is_the_room_until_it_is_closed(ground: Ground, before: Before) -> None:
    """The desk is bound anew, in a forum; without its topic it reads in the general one."""
    server, officer = ground.server, before.people[OFFICER]
    code = await ground.look(lambda tx: ground._invite(tx, None, "cax"))
    forum = server.group("Diễn đàn", [officer], supergroup=True)
    topic = await forum.opens_topic("Trực ban")
    await forum.add_bot(officer, administrator=True, payload=code, topic=topic)
    phone = await comes_by_the_poster(server)
    number = await reports_a_theft(phone)
    assert (await forum.hears(number)).topic == topic
    await forum.closes_topic(topic)
    number = await reports_a_theft(phone)
    assert (await forum.hears(number, within=PATIENT_S)).topic == 0


async def is_ready_but(ground: Ground, but: str) -> None:
    """/readyz says soon that we work, and what people have to mend."""
    async with asyncio.timeout(SOON_S):
        while but not in (answer := await page_answers(f"{ground.page}/readyz"))[1]:  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.05)
    assert answer[0] == 200


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
    found = Counter(errors_of(every))
    assert sorted(found) == expected
    assert {kind for kind, times in found.items() if times > 1} <= {NO_TOKEN}
    for one in every:
        for person in ground.server.people:
            assert str(person) not in one.log
        assert "Mẩy" not in one.log
    await asyncio.sleep(KEEP_S + 1)
    _, metrics = await page_answers(f"{ground.page}/metrics")
    shown = " ".join((await commanded(ground, "doctor")).split())
    for event, detail in expected:
        times = found[event, detail]
        series = f'titir_errors_total{{detail="{detail}",event="{event}"}} {times}.0'
        assert series in metrics.splitlines(), metrics
        often = "once" if times == 1 else f"{times} times"
        assert f"({', '.join(filter(None, (event, detail)))}): {often}" in shown, shown


def errors_of(every: list[Program]) -> list[Kind]:
    """Of all processes: events and their details."""
    found = [entry for one in every for entry in one.errors]
    return sorted(
        (entry["event"], entry.get("reason") or entry.get("error") or "") for entry in found
    )
