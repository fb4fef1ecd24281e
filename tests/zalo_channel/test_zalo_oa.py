"""The Official Account: signed hooks, buttons that cannot be forged, tokens that are never lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from structlog.testing import capture_logs

from bot.accepted import HouseAccepted
from bot.zalo_oa import HouseStore, judge
from channels.zalo.api_client import ZaloWire
from channels.zalo.hearing import Behind
from channels.zalo_oa.about import GRANT_LIVES, RENEWED_AFTER, TEXT_AT_MOST
from channels.zalo_oa.calls import AccountCalls
from channels.zalo_oa.door import ZaloOaDoor
from channels.zalo_oa.mouth import ZaloOaMouth
from channels.zalo_oa.presses import payload_of, pressed
from channels.zalo_oa.tokens import App, Grant, NotLoggedIn, RenewalRefused, Tokens, ask_for_tokens
from domain.heard import Heard, HeardEvent, Pin
from domain.mouth import (
    Attachment,
    AwaitsWord,
    Gone,
    Key,
    Outgoing,
    Rejected,
    Throttled,
    Unreachable,
    UsedUp,
)
from storage.accepted import accept, left_over
from storage.grants import find_grant
from storage.house import House
from storage.inbox import is_new
from tests.houses import NOON, build_house, sqlite_in
from tests.waiting import soon
from tests.zaloapi.account import APP_ID, APP_SECRET, OA_ID, OA_SECRET, Account, signed
from tests.zaloapi.races import Course, Mishap

LAN, SON = "3000000000000000003", "3000000000000000004"
SIGNERS = ((APP_ID, OA_SECRET, "one"), (APP_ID, APP_SECRET, "two"), (OA_ID, OA_SECRET, "three"))


@dataclass
class World:
    """An account, our side of it, and a clock."""

    account: Account
    house: House
    now: datetime = NOON
    heard: list[Heard] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    not_handed_on: list[Heard] = field(default_factory=list)
    told_admins: int = 0
    told_days: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.account.now = lambda: self.now
        self.oauth = ZaloWire(self.account.url, official="")
        self.tokens = self.process()
        self.mouth = ZaloOaMouth(
            AccountCalls(self.tokens, self.account.url), secret=APP_SECRET,
            link_to=lambda file: f"https://t.example/f/{file.kept}",
        )  # fmt: skip
        self.door = ZaloOaDoor(
            Behind(self._hear, self._put_aside, self._keep_back, lambda: self.now),
            signers=SIGNERS,
            secret=APP_SECRET,
        )

    def process(self) -> Tokens:
        """The tokens as one process has them."""
        store, app = HouseStore(self.house, lambda: self.now), App(APP_ID, APP_SECRET)
        return Tokens(self.oauth, app, store, clock=lambda: self.now, tell_admins=self._tell_admins)

    async def logs_in(self) -> None:
        store = HouseStore(self.house, lambda: self.now)
        await store.keep(self.account.access, self.account.refresh)

    async def brings(self, event: dict[str, object]) -> int:
        headers, body = signed(event)
        return await self.door.receive(headers, body)

    async def says(self, text: str = "một", *, to: str = LAN, **more: object) -> str:
        outgoing = Outgoing(f"zalo_oa:{to}", text, **more)  # type: ignore[arg-type]
        return (await self.mouth.deliver(outgoing)).message

    async def _hear(self, heard: Heard) -> None:
        self.heard.append(heard)

    async def _keep_back(self, heard: Heard) -> None:
        self.not_handed_on.append(heard)

    async def _put_aside(self, _raw: bytes, reason: str, _heard: Heard | None) -> None:
        self.aside.append(reason)

    async def _tell_admins(self, _grant: Grant, days: int) -> None:
        self.told_admins += 1
        self.told_days.append(days)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)
    async with Account() as account, asyncio.TaskGroup() as tasks:
        world = World(account, house)
        await world.logs_in()
        tasks.create_task(world.door.open())
        await asyncio.sleep(0.02)
        account.says(LAN, "xin chào")  # her window is open
        yield world
        await world.door.close()
        await world.mouth.close()
        await world.oauth.close()
    await asyncio.to_thread(house.close)


# ------------------------------------------------------------------------------------- signatures


async def test_the_digest_is_the_one_that_others_computed(world):
    """A vector of the reference: this exact body, signed by `oa-secret`."""
    body = (
        '{"app_id":"1000000000000000001","event_name":"user_send_text","message":{"msg_id":"a1b2",'
        '"text":"Có trộm ở thôn 3"},"recipient":{"id":"2000000000000000002"},"sender":'
        '{"id":"3000000000000000003"},"timestamp":"1790000000000",'
        '"user_id_by_app":"4000000000000000004"}'
    ).encode()
    mac = "b943cb90510209e1f82ff794acbec2ee5997ad6e63433a77cceac0b9e59d5826"
    world.now = datetime.fromtimestamp(1790000001, NOON.tzinfo)
    assert await world.door.receive({"X-ZEvent-Signature": f"mac={mac}"}, body) == 200
    assert [heard.text for heard in world.heard] == ["Có trộm ở thôn 3"]


@pytest.mark.parametrize("number", range(3))
async def test_each_pair_that_sources_name_is_tried_and_said(world, number):
    first, secret, called = SIGNERS[number]
    headers, body = signed(world.account.says(LAN, "một"), first=first, secret=secret)
    with capture_logs() as log:
        assert await world.door.receive(headers, body) == 200
    assert [line["what"] for line in log if line["event"] == "zalo_oa.signed_by"] == [called]


@pytest.mark.parametrize("mac", ["", "mac=", "mac=00", "ảnh"])
async def test_a_forged_hook_changes_nothing(world, mac):
    _, body = signed(world.account.says(LAN, "một"))
    assert await world.door.receive({"X-ZEvent-Signature": mac}, body) == 403
    assert world.heard == []


async def test_the_signature_holds_for_these_bytes_alone(world):
    headers, body = signed(world.account.says(LAN, "một"))
    assert await world.door.receive(headers, body.replace("một".encode(), b"hai")) == 403
    again = json.dumps(json.loads(body)).encode()  # the same, written otherwise
    assert await world.door.receive(headers, again) == 403
    assert not world.door.admits({})


async def test_what_is_older_than_the_last_retry_is_set_aside(world):
    event = world.account.says(LAN, "một")
    world.now += timedelta(hours=1, minutes=59)
    assert await world.brings(event) == 200
    world.now += timedelta(minutes=2)
    assert await world.brings(event) == 200
    assert (len(world.heard), world.aside) == (1, ["too old"])


# ---------------------------------------------------------------------------------------- hearing


async def test_a_place_comes_in_texts(world):
    at = {"coordinates": {"latitude": "21.58", "longitude": "107.90"}}
    await world.brings(world.account.sends("location", LAN, at, "Hải Sơn"))
    assert (world.heard[0].pin, world.heard[0].text) == (Pin(21.58, 107.90), "Hải Sơn")


@pytest.mark.parametrize("at", [{}, {"coordinates": {"latitude": "nan", "longitude": "1"}}, []])
async def test_a_place_that_is_none_is_none(world, at):
    await world.brings(world.account.sends("location", LAN, at))
    assert world.heard[0].pin is None


@pytest.mark.parametrize(
    ("kind", "as_kind"), [("image", "photo"), ("audio", "voice"), ("file", "file")]
)
async def test_files_come_by_their_address(world, kind, as_kind):
    payload = {"url": "https://a.zdn.vn/x", "size": "12", "name": "To.xlsx"}
    await world.brings(world.account.sends(kind, LAN, payload))
    (media,) = world.heard[0].media
    assert (media.kind, media.ref, media.size) == (as_kind, "https://a.zdn.vn/x", 12)
    assert media.name == "To.xlsx"


async def test_who_follows_is_welcomed_and_who_leaves_is_known(world):
    for name in ("follow", "unfollow"):
        event = world.account.event(name, LAN, follower={"id": LAN}, oa_id=OA_ID)
        await world.brings(event)
    follows, leaves = world.heard
    assert (follows.command, follows.event) == ("start", HeardEvent.SAID)
    assert leaves.event is HeardEvent.BLOCKED


@pytest.mark.parametrize(
    "name", ["oa_send_text", "user_seen_message", "user_received_message", "user_send_group_text",
             "anonymous_send_text", "some_day"],
)  # fmt: skip
async def test_what_nobody_says_to_us_is_not_heard(world, name):
    message = {"msg_id": "m1", "text": "một"}
    assert await world.brings(world.account.event(name, LAN, message=message)) == 200
    assert world.heard == world.not_handed_on == []


async def test_a_kind_that_nobody_knows_is_never_silence(world):
    await world.brings(world.account.sends("hologram", LAN, {}))
    assert [heard.who for heard in world.not_handed_on] == [f"zalo_oa:{LAN}"]


# ---------------------------------------------------------------------------------------- presses

ROWS = ((Key("7.a:what:moto", "1 Xe máy"), Key("7.back", "0 Quay lại")),)


async def test_a_press_comes_back_as_the_choice(world):
    await world.says("Mất gì?", rows=ROWS)
    await world.brings(world.account.presses(LAN, "Xe máy"))
    assert (world.heard[0].choice, world.heard[0].text) == ("7.a:what:moto", "")


async def test_a_typed_payload_is_no_press(world):
    await world.says("Mất gì?", rows=ROWS)
    payload = world.account.chats[LAN].buttons[0]["payload"]
    forged = (payload.replace("moto", "ATM"), "#t:7.a:what:moto", "#t:", "7.a:what:moto")
    for text in forged:
        await world.brings(world.account.says(LAN, text))
    await world.brings(world.account.says(SON, payload))  # hers, typed by another
    assert [heard.choice for heard in world.heard] == [""] * 5


def test_a_payload_fits_whatever_the_choice():
    choice = "1234567.a:" + "x" * 54
    payload = payload_of(choice, LAN, APP_SECRET)
    assert len(payload) < 1000
    assert pressed(payload, LAN, APP_SECRET) == choice


# --------------------------------------------------------------------------------------- speaking


async def test_long_words_are_cut_and_buttons_stand_under_the_last(world):
    await world.says("Sáng mai họp thôn. " * 120, rows=ROWS)
    sent = [one["message"] for one in world.account.sent]
    assert [len(one["text"]) <= TEXT_AT_MOST for one in sent] == [True, True]
    assert ["attachment" in one for one in sent] == [False, True]


async def test_2001_letters_in_either_form_are_taken(world):
    for form in ("NFC", "NFD"):
        await world.says(normalize(form, "ộ" * 2001))
    assert ["".join(world.account.chats[LAN].texts)] == ["ộ" * 4002]


async def test_files_go_up_or_by_a_link(world):
    files = (
        Attachment("photo", "image/jpeg", b"x", kept="m1"),
        Attachment("file", "application/pdf", b"%PDF", name="a.pdf", kept="m2"),
        Attachment("voice", "audio/mp4", b"x", kept="m3"),
        Attachment("photo", "image/jpeg", b"x" * 1_000_001, kept="m4"),
    )
    await world.says("Xem", attachments=files, rows=ROWS)
    chat = world.account.chats[LAN]
    assert [name.partition("-")[0] for name in chat.files] == ["image", "file"]
    assert chat.texts == ["Xem\n📎 https://t.example/f/m3\n📎 https://t.example/f/m4"]


async def test_what_failed_half_way_goes_on_where_it_stopped(world):
    photo = Attachment("photo", "image/jpeg", b"x", kept="m1")
    how = {"attachments": (photo,), "once": "row-1"}
    original = world.account._put

    def fails_at_words(chat, person, message):  # the picture is taken, the words are not
        if "text" in message:
            return original(chat, person, {"text": "x" * 3000})
        return original(chat, person, message)

    world.account._put = fails_at_words
    with pytest.raises(Rejected):
        await world.says("Xem", **how)
    world.account._put = original
    await world.says("Xem", **how)
    assert len(world.account.chats[LAN].files) == 1
    assert world.account.chats[LAN].texts == ["Xem"]
    assert len(world.account.sent) == 3


async def test_a_closed_window_is_known_and_opens_again(world):
    world.now += timedelta(days=7, seconds=1)
    with pytest.raises(AwaitsWord):
        await world.says()
    world.account.says(LAN, "tôi đây")
    assert await world.says()


@pytest.mark.parametrize(
    ("code", "failure"),
    [(-32, Throttled), (-211, UsedUp), (-144, UsedUp), (-213, Gone), (-217, Gone),
     (-230, AwaitsWord), (-232, AwaitsWord),
     (-201, Rejected), (-210, Rejected), (-100, Unreachable), (-999, Rejected)],
)  # fmt: skip
async def test_each_error_is_one_of_the_four(world, code, failure):
    world.account.errors = [code]
    with pytest.raises(failure):
        await world.says()


# --------------------------------------------------------------------- answered before acted upon


class Slowly:
    """A house that takes its time over what it hears, and the door in front of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.may_go_on = asyncio.Event()
        self.begun: list[str] = []
        self.heard: list[str] = []
        self.aside: list[bytes] = []

    def door(self) -> ZaloOaDoor:
        """As a process opens it."""
        nothing = lambda *_: asyncio.sleep(0)  # noqa: E731  # nobody's words are kept back here
        clock = lambda: self.world.now  # noqa: E731
        accepted = HouseAccepted(self.world.house, "zalo_oa", clock)
        behind = Behind(self._hear, self._put_aside, nothing, clock, accepted)
        return ZaloOaDoor(behind, signers=SIGNERS, secret=APP_SECRET)

    async def _hear(self, heard: Heard) -> None:
        self.begun.append(heard.text)
        await self.may_go_on.wait()
        if await self.world.house.write(is_new, heard.key, now=self.world.now):
            self.heard.append(heard.text)

    async def _put_aside(self, raw: bytes, _reason: str, _heard: Heard | None) -> None:
        self.aside.append(raw)

    async def rows(self) -> int:
        """How many are accepted and not over."""
        return len(await self.world.house.read(left_over, "zalo_oa", before=self.world.now))


@pytest.fixture
async def slowly(world: World) -> Slowly:
    return Slowly(world)


async def test_a_hook_is_answered_once_it_is_committed_however_long_the_rest_takes(world, slowly):
    """It used to wait for all that follows: of a hundred a second a quarter was refused."""
    door = slowly.door()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(door.open())
        await asyncio.sleep(0.02)
        for word in ("một", "hai", "ba"):
            headers, body = signed(world.account.says(LAN, word))
            assert await door.receive(headers, body) == 200
        assert (slowly.heard, await slowly.rows()) == ([], 3)
        slowly.may_go_on.set()
        await soon(lambda: len(slowly.heard) == 3)
        await door.close()
    assert slowly.heard == ["một", "hai", "ba"]  # in their order
    assert await slowly.rows() == 0


async def test_what_was_answered_for_outlives_the_process(world, slowly):
    door = slowly.door()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(door.open())
        await asyncio.sleep(0.02)
        headers, body = signed(world.account.says(LAN, "cháy"))
        assert await door.receive(headers, body) == 200
        await soon(lambda: slowly.begun)
        running.cancel()  # it is killed in the middle
    assert (slowly.heard, await slowly.rows()) == ([], 1)

    slowly.may_go_on.set()
    again = slowly.door()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(again.open())
        await soon(lambda: slowly.heard)
        assert await again.receive(headers, body) == 200  # and Zalo brings it once more
        await again.close()
    assert slowly.heard == ["cháy"]
    assert await slowly.rows() == 0


async def test_what_was_left_and_cannot_be_read_costs_no_door(world, slowly):
    """It used to end the process, and every one after it: the row was still there."""
    await world.house.write(accept, "zalo_oa", b"of another version", now=world.now)
    _, body = signed(world.account.says(LAN, "cháy"))
    await world.house.write(accept, "zalo_oa", body, now=world.now + timedelta(seconds=1))
    world.now += timedelta(seconds=2)
    slowly.may_go_on.set()
    door = slowly.door()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(door.open())
        await soon(lambda: slowly.heard)
        await door.close()
    assert slowly.aside == [b"of another version"]
    assert await slowly.rows() == 0


async def test_all_that_was_left_is_acted_upon_and_not_a_part_each_half_minute(
    world, slowly, monkeypatch
):
    monkeypatch.setattr("storage.accepted.AT_ONCE", 2)
    for word in ("một", "hai", "ba", "bốn", "năm"):
        _, body = signed(world.account.says(LAN, word))
        await world.house.write(accept, "zalo_oa", body, now=world.now)
        world.now += timedelta(seconds=1)
    slowly.may_go_on.set()
    door = slowly.door()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(door.open())
        await soon(lambda: len(slowly.heard) == 5)
        await door.close()
    assert slowly.heard == ["một", "hai", "ba", "bốn", "năm"]


# ----------------------------------------------------------------------------------------- tokens


async def test_a_token_that_is_refused_is_renewed_once(world):
    world.account.errors = [-216]
    assert await world.says()
    assert world.account.refreshes == 1
    world.account.errors = [-216, -216]
    with pytest.raises(NotLoggedIn):
        await world.says()
    assert world.account.refreshes == 2


async def test_it_is_renewed_before_it_ends_and_kept_before_it_is_used(world):
    world.now += RENEWED_AFTER
    world.account.says(LAN, "tôi đây")
    assert await world.says()
    kept = await world.house.write(find_grant, "zalo_oa")
    assert (kept.access, kept.refresh) == (world.account.access, world.account.refresh)
    assert (kept.version, world.account.refreshes) == (2, 1)


async def test_a_race_renews_once(world):
    """Each round five processes find at the same moment that it is time."""
    for number in range(1, 21):
        world.now += RENEWED_AFTER
        world.account.slow_s = 0.01
        processes = [world.process() for _ in range(5)]
        grants = await asyncio.gather(*(one.current() for one in processes))
        assert world.account.refreshes == number
        assert {grant.version for grant in grants} <= {number, number + 1}
    assert world.told_admins == 0


async def test_in_races_with_mishaps_nothing_is_lost_but_in_the_one_window(world):
    """Which is reported. `python -m bench.tokens` runs a thousand of them."""
    raced = await Course(world.account, [world.house]).run(24, mishap_every=3)
    assert (raced.renewals, raced.more_than_one, raced.lost) == (24, 0, 0)
    assert raced.told == raced.logins == raced.mishaps[Mishap.WINDOW] == 2


async def test_a_race_after_a_refusal_renews_once(world):
    """The old token ended for everybody at once."""
    grant = await world.tokens.current()
    world.account.access = "another"
    processes = [world.process() for _ in range(5)]
    found = await asyncio.gather(*(one.after(grant) for one in processes))
    assert {one.version for one in found} == {2}
    assert world.account.refreshes == 1


async def test_the_one_window_is_told_and_sending_goes_on(world):
    """Zalo has answered and the answer got lost: its refresh token is used up."""
    world.now += RENEWED_AFTER
    world.account.says(LAN, "tôi đây")
    old, until = world.account.access, world.account.access_until
    world.account.drops_renewal = True
    with pytest.raises(Unreachable):
        await ask_for_tokens(world.oauth, App(APP_ID, APP_SECRET), refresh=world.account.refresh)
    world.account.access, world.account.access_until = old, until  # it lives its 25 hours
    assert await world.says()
    assert world.told_admins == 1
    assert await world.process().current()  # nobody asks again, nobody is told again
    assert (world.told_admins, world.account.refreshes) == (1, 2)
    world.now += timedelta(hours=6)
    with pytest.raises(NotLoggedIn):
        await world.says()
    await world.logs_in()


async def test_an_unreachable_zalo_costs_no_token(world):
    world.now += RENEWED_AFTER
    tokens = world.process()
    tokens._wire = ZaloWire("http://127.0.0.1:9", official="")
    assert (await tokens.current()).version == 1
    await tokens._wire.close()
    world.now += timedelta(minutes=2)  # the claim is over
    assert (await world.process().current()).version == 2


async def test_without_a_login_it_is_said(world):
    store = HouseStore(world.house, lambda: world.now)
    await world.house.write(lambda tx: tx.delete(tx.get_one(_mark(), "grant zalo_oa")))
    assert await store.find() is None
    with pytest.raises(NotLoggedIn):
        await world.process().current()


def _mark() -> type:
    from storage.tables import Mark

    return Mark


async def test_tokens_are_sealed_and_in_no_log(world):
    with capture_logs() as log:
        world.now += RENEWED_AFTER
        await world.process().current()
    raw = await world.house.write(lambda tx: tx.get_one(_mark(), "grant zalo_oa").value)
    assert world.account.access.encode() not in raw
    assert world.account.access not in str(log)
    assert world.account.access not in repr(await world.process().current())


async def test_a_login_is_renewed_though_nothing_is_sent(world):
    world.now += RENEWED_AFTER
    await world.tokens.look_after()
    assert (world.account.refreshes, world.told_days) == (1, [])


async def test_admins_are_warned_days_before_a_login_ends(world):
    """Zalo was away all the time, so nobody could renew it."""
    world.tokens._wire = ZaloWire("http://127.0.0.1:9", official="")
    for days in (20, 10, 9):
        world.now = NOON + GRANT_LIVES - timedelta(days=days)
        await world.tokens.look_after()
    await world.tokens._wire.close()
    assert world.told_days == [10, 9]


async def test_a_wrong_login_is_refused_in_http_200(world):
    with pytest.raises(RenewalRefused, match="-14014"):
        await ask_for_tokens(world.oauth, App(APP_ID, APP_SECRET), refresh="used up")


async def test_the_doctor_warns_days_before_a_login_ends(world):
    kept = await world.house.write(find_grant, "zalo_oa")
    ages = {timedelta(hours=1): "good", timedelta(days=30): "note", GRANT_LIVES: "bad"}
    assert {age: next(judge(kept, NOON + age)).how for age in ages} == ages
    assert next(judge(kept, NOON + GRANT_LIVES - timedelta(days=14))).how == "bad"
