"""What is said on a page and what comes back, on the real wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from actions.people import browser_conversations as deeds
from actions.people import page_readers
from domain.flood import BURST, Bucket, PerPerson
from domain.forms.answer_facts import WORDS_AT_MOST
from domain.heard import Heard, Place
from domain.mouth import Attachment, NotKept
from storage import residents
from storage.device_sessions import revoke_sessions_of
from storage.house import House
from storage.staff import roles_at
from storage.tx import Tx
from tests.browsers import PageHouse, served
from tests.houses import NOON
from tests.visitors import pages as village
from tests.visitors import shelf
from tests.waiting import SOON_S, soon
from web.fair_turns import Rank
from web.identities import Seat
from web.socket import FRAME_AT_MOST, FULL, NO_SEAT
from web.static_files import StaticFiles

__all__ = ["shelf", "village"]  # fixtures


@dataclass
class Tab:
    """One tab of a browser, as its script behaves.

    posts: what it shows, by page and number. frames: everything that came.
    """

    wire: ClientConnection
    seat: Seat
    house: House
    posts: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the bot answers this page."""
        return f"browser:{self.seat.pages[0]}"

    @property
    def texts(self) -> list[str]:
        """What it shows now, page by page."""
        return [post["text"] for _, post in sorted(self.posts.items())]

    async def sends(self, **frame: Any) -> None:
        """One frame to the house."""
        await self.wire.send(json.dumps(frame))

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next frame that has this key; those before it are taken in."""
        while True:
            async with asyncio.timeout(SOON_S):
                frame = json.loads(await self.wire.recv())
            self._take(frame)
            if kind in frame:
                return frame

    async def says(self, text: str = "", **more: Any) -> dict[str, Any]:
        """Say something and wait for what becomes of it."""
        said = {"id": str(uuid4()), "page": 0} | ({"text": text} if text else {}) | more
        await self.sends(say=said)
        while True:
            async with asyncio.timeout(SOON_S):
                frame = json.loads(await self.wire.recv())
            self._take(frame)
            if said["id"] in (frame.get("kept"), frame.get("refused")):
                return frame

    async def looks(self) -> None:
        """Ask for everything since what it shows, and take in what comes at once."""
        first = not self.known
        await self.sends(since=self.known or [0 for _ in self.seat.pages])
        for _ in self.seat.pages if first else ():
            await self.hears("changes")
        await self.rests()

    async def rests(self) -> None:
        """Take in whatever is on its way."""
        await self.sends(ping=1)
        await self.hears("pong")
        while self.known and await self._is_behind():
            await self.hears("changes")

    async def _is_behind(self) -> bool:
        asked = [
            self.house.read(deeds.changes_since, page, known)
            for page, known in zip(self.seat.pages, self.known, strict=True)
        ]
        return [changes.last for changes in await asyncio.gather(*asked)] != self.known

    async def shows(self) -> None:
        """Tell the house what it shows."""
        await self.sends(seen=self.known)

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        changes = frame.get("changes")
        if changes is None:
            return
        page = changes["page"]
        if changes["afresh"]:
            self.posts = {at: post for at, post in self.posts.items() if at[0] != page}
        for number in changes["gone"]:
            self.posts.pop((page, number), None)
        for post in changes["posts"]:
            self.posts[page, post["number"]] = post
        self.known = self.known or [0 for _ in self.seat.pages]
        self.known[page] = changes["last"]


@dataclass
class Browser:
    """Cookies, and the tabs that share them."""

    house: PageHouse
    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def enters(self, door: str = "chat") -> None:
        """Say hello at the door."""
        async with self._client() as client:
            answer = await client.post(f"/{door}/hello")
            assert answer.status_code == 200, answer.text
            self.cookies |= dict(answer.cookies)

    async def redeems(self, code: str, name: str) -> None:
        """Press the button of an invitation."""
        async with self._client() as client:
            answer = await client.post(f"/i/{code}", data={"name": name})
            assert answer.status_code == 303
            self.cookies |= dict(answer.cookies)

    async def uploads(self, name: str, body: bytes, *, kind: str = "photo") -> None:
        """Send a file."""
        async with self._client() as client:
            answer = await client.post(f"/chat/media/{name}?kind={kind}&seconds=14", content=body)
            assert answer.status_code == 200

    def _client(self) -> httpx.AsyncClient:
        headers = {"origin": self.url}
        return httpx.AsyncClient(base_url=self.url, headers=headers, cookies=self.cookies)

    @asynccontextmanager
    async def tab(self, door: str = "chat", *, origin: str = "") -> AsyncIterator[Tab]:
        """A tab at that door, shown what there is."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with connect(
            f"{self.url.replace('http', 'ws')}/{door}/socket",
            origin=origin or self.url,  # type: ignore[arg-type]  # a NewType of str
            additional_headers={"cookie": cookie, "accept-language": "vi"},
            proxy=None,
        ) as wire:
            seat = await self.house.inside.seat_of(door, self.cookies)
            yield Tab(wire, seat or Seat(door, ("nobody",), "nobody"), self.house.house)


Open = Callable[[], AbstractAsyncContextManager[Browser]]


@pytest.fixture
async def url(village: PageHouse, shelf: StaticFiles) -> AsyncIterator[str]:
    async with served(village.app(shelf)) as address:
        yield address


@pytest.fixture
async def resident(village: PageHouse, url: str) -> Browser:
    browser = Browser(village, url)
    await browser.enters()
    return browser


@pytest.fixture
async def officer(village: PageHouse, url: str) -> Browser:
    browser = Browser(village, url)
    await browser.redeems(await village.invite("cax"), "Dũng")
    return browser


def echo(text: str) -> Callable[[PageHouse, Heard], Awaitable[None]]:
    async def answer(village: PageHouse, heard: Heard) -> None:
        await village.says(heard.where, text)

    return answer


# Saying


async def test_what_is_said_is_heard_kept_and_shown(village, resident):
    async with resident.tab() as tab:
        await tab.looks()
        answer = await tab.says("mất xe máy", screen=3)

    heard = village.heard[0]
    assert "kept" in answer
    assert (heard.text, heard.screen, heard.place) == ("mất xe máy", 3, Place.PRIVATE)
    assert heard.who == heard.where == tab.address
    assert heard.name == ""
    assert [(post["text"], post["own"]) for post in tab.posts.values()] == [("mất xe máy", True)]


async def test_nothing_is_called_kept_before_its_own_bubble_is_there(resident):
    async with resident.tab() as tab:
        await tab.looks()
        await tab.says("mất xe máy")

    kinds = ["kept" if "kept" in one else "post" for one in tab.frames if "pong" not in one]
    assert kinds[-2:] == ["post", "kept"]


async def test_saying_it_again_is_harmless(village, resident):
    village.answer = echo("Đã ghi.")
    async with resident.tab() as tab:
        await tab.looks()
        for _ in range(3):
            assert "kept" in await tab.says("mất xe máy", id="the-same-id")
        await tab.rests()

    assert len(village.heard) == 1
    assert tab.texts == ["mất xe máy", "Đã ghi."]


async def test_what_storage_did_not_keep_is_asked_for_again(village, resident):
    village.failures = [NotKept("disk full")]
    async with resident.tab() as tab:
        await tab.looks()
        refused = await tab.says("mất xe máy", id="the-same-id")
        kept = await tab.says("mất xe máy", id="the-same-id")

    assert refused["again_s"] > 0
    assert "kept" in kept
    assert (len(village.heard), tab.texts) == (1, ["mất xe máy"])


async def test_what_makes_a_handler_fail_is_set_aside_and_the_next_goes_on(village, resident):
    village.failures = [KeyError("Lý Thị Mẩy")]
    async with resident.tab() as tab:
        assert "kept" in await tab.says("mất xe máy")
        assert "kept" in await tab.says("ở đầu cầu")

    assert [reason.split(" in ")[0] for reason in village.aside] == ["KeyError"]
    assert [heard.text for heard in village.heard] == ["ở đầu cầu"]


async def test_a_reload_and_a_second_tab_show_the_same(village, resident):
    village.answer = echo("Đã ghi.")
    async with resident.tab() as tab, resident.tab() as second:
        await tab.looks()
        await second.looks()
        await tab.says("mất xe máy")
        await tab.rests()
        await second.rests()
        async with resident.tab() as reloaded:
            await reloaded.looks()

    assert tab.texts == second.texts == reloaded.texts == ["mất xe máy", "Đã ghi."]


async def test_a_press_says_its_label_and_names_its_message(village, resident):
    async with resident.tab() as tab:
        await village.says(tab.address, "Chuyện gì?", "1 🎒 Mất trộm", screen=2)
        await tab.looks()
        key = tab.posts[0, 1]["rows"][0][0]
        await tab.says(choice=key["choice"], message=1, screen=2)
        await tab.rests()

    heard = village.heard[0]
    assert (heard.choice, heard.message, heard.screen, heard.text) == (key["choice"], "1", 2, "")
    assert tab.texts == ["Chuyện gì?", "1 🎒 Mất trộm"]


async def test_commands_links_places_and_numbers_are_heard_as_such(village, resident):
    async with resident.tab() as tab:
        await tab.says(start="06724-01")
        await tab.says("/cases")
        await tab.says(pin={"latitude": 21.53, "longitude": 107.72})
        await tab.says(contact="0912 345 678")

    start, command, pin, contact = village.heard
    assert (start.command, start.start) == ("start", "06724-01")
    assert (command.command, command.text) == ("cases", "")
    assert pin.pin is not None
    assert (pin.pin.latitude, contact.contact) == (21.53, "0912 345 678")


async def test_a_photo_is_heard_with_what_fetches_it(village, resident):
    name = str(uuid4())
    async with resident.tab() as tab:
        await village.says(tab.address, "Chào bà con")
        await resident.uploads(name, b"pixels")
        await tab.looks()
        await tab.says(id=name, media=[name])
        lost = await tab.says(media=[str(uuid4())])

    media = village.heard[0].media[0]
    assert (media.kind, media.size, media.seconds) == ("photo", 6, 14)
    assert await village.mouth.fetch(media.ref, 100) == b"pixels"
    assert "refused" in lost
    assert [one["ref"] for one in tab.posts[0, 2]["media"]] == [name]


async def test_what_was_typed_offline_keeps_its_time_whatever_the_phones_clock(village, resident):
    wrong_clock = datetime(2031, 1, 1, tzinfo=UTC)
    async with resident.tab() as tab:
        await tab.says(
            "có cháy",
            typed_at=(wrong_clock - timedelta(minutes=38)).isoformat(),
            sent_at=wrong_clock.isoformat(),
        )

    ago = village.clock() - village.heard[0].typed_at
    assert timedelta(minutes=38) <= ago < timedelta(minutes=39)


async def test_the_page_speaks_the_language_of_the_conversation(village, resident, monkeypatch):
    async with resident.tab() as tab:
        await tab.looks()
        monkeypatch.setattr(page_readers, "find_language", lambda *_: "id")
        await tab.says("6")
        told = await tab.hears("words")

    assert told["language"] == "id"
    assert told["words"]["page.send"] == village.words.sentence("id", "page.send")


# Bad input


FRAMES = ("", "{", "[1]", '"say"', "null", '{"since": [-1]}', '{"seen": "x"}', "[" * 50_000)
AN_ID = "a" * 20
SAYINGS = (
    None,
    7,
    {},
    {"id": "x"},
    {"id": AN_ID, "page": 3},
    {"id": AN_ID, "text": 5},
    {"id": AN_ID, "pin": {"latitude": 91, "longitude": 0}},
    {"id": AN_ID, "choice": "ộ"},
    {"id": AN_ID, "typed_at": "noon"},
    {"id": AN_ID, "media": ["../x"]},
)


async def test_nonsense_gets_a_plain_sentence_or_nothing(village, resident):
    async with resident.tab() as tab:
        for raw in FRAMES:
            await tab.wire.send(raw)
        for said in SAYINGS:
            await tab.sends(say=said)
            assert (await tab.hears("refused"))["why"]
        assert "kept" in await tab.says("\u202e\u0000 ")
        assert "kept" in await tab.says("vẫn nghe")

    assert [heard.text for heard in village.heard] == ["vẫn nghe"]


async def test_too_long_a_text_is_refused_in_words(village, resident):
    async with resident.tab() as tab:
        answer = await tab.says("ơ" * 5_000)

    said = village.words.sentence("vi", "page.too_long")
    assert answer["why"] == said.replace("{most}", str(WORDS_AT_MOST))
    assert village.heard == []


async def test_a_frame_too_big_ends_the_line(resident):
    async with resident.tab() as tab:
        await tab.wire.send("0" * (FRAME_AT_MOST + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await tab.wire.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_where_there_are_too_many_lines_the_page_is_told(village, url, monkeypatch):
    """A resident of yesterday still comes in."""
    monkeypatch.setattr(village.inside.lines, "_at_most", 2)
    first, second, known = Browser(village, url), Browser(village, url), Browser(village, url)
    for browser in (first, second, known):
        await browser.enters()
    seat = await village.inside.seat_of("chat", known.cookies)
    await village.house.write(residents.meet, f"browser:{seat.person}", now=NOON)
    async with first.tab():
        async with second.tab() as tab:
            with pytest.raises(ConnectionClosed) as closed:
                await tab.wire.recv()
        assert closed.value.rcvd.code == FULL
        async with known.tab() as tab:
            await tab.looks()
    async with second.tab() as tab:
        await tab.looks()


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        ({"text": "cháy nhà ở Pò Hèn"}, Rank.DANGER),
        ({"text": "mất xe máy"}, Rank.NEW),
        ({"choice": "4.kind:fire"}, Rank.DANGER),
    ],
)
async def test_words_of_danger_go_before_what_others_say(village, resident, said, rank):
    """Typed, it waited behind whoever spoke of anything."""
    ranks = []
    turn = village.inside.turns.turn

    def note(person, as_rank, network):
        ranks.append(as_rank)
        return turn(person, as_rank, network)

    village.inside.turns.turn = note
    async with resident.tab() as tab:
        await tab.says("chào")
        async with asyncio.TaskGroup() as tasks, turn("one", Rank.NEW), turn("two", Rank.NEW):
            tasks.create_task(tab.says(**said))
            await soon(lambda: len(ranks) == 2)
    assert ranks[1] is rank


async def test_a_flood_waits_and_nothing_of_it_is_lost(village, resident):
    village.inside.flood = PerPerson(lambda: Bucket(BURST, 1e-9))  # however long the test takes
    async with resident.tab() as tab:
        answers = [await tab.says(f"số {number}") for number in range(BURST + 30)]

    kept = [one for one in answers if "kept" in one]
    later = [one for one in answers if "refused" in one]
    assert len(kept) == BURST
    assert all(one["again_s"] and one["why"] for one in later)
    assert len(village.heard) == len(kept)


async def test_another_site_gets_no_line(resident):
    with pytest.raises(InvalidStatus) as refused:
        async with resident.tab(origin="https://evil.example"):
            pass

    assert refused.value.response.status_code == 403


async def test_nobody_is_told_to_come_in_first(village, url):
    async with Browser(village, url).tab("room") as tab:
        with pytest.raises(ConnectionClosed) as closed:
            await tab.wire.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == NO_SEAT


# Leaving


async def test_x_wipes_every_tab_and_only_the_menu_remains(village, resident):
    async with resident.tab() as tab, resident.tab() as second:
        await village.says(tab.address, "Có ai đang bị đánh không?", "1 Đang bị")
        await tab.says("ở nhà")
        await second.looks()
        village.answer = echo("Chào bà con.")
        await tab.says("X")
        await second.rests()
        async with resident.tab() as reloaded:
            await reloaded.looks()

    assert village.heard[-1].text == "X"
    assert second.texts == reloaded.texts == ["Chào bà con."]


async def test_what_the_bot_takes_away_goes_from_a_tab_that_was_asleep(village, resident):
    async with resident.tab() as tab:
        asked = await village.says(tab.address, "Có trẻ em bị hại không?", "1 Có")
        await tab.looks()
        await village.says(tab.address, "", delete=(asked.message,))
        await tab.rests()

    assert tab.texts == []


# The room


async def test_a_post_has_reached_the_room_once_a_browser_shows_it(village, officer):
    async with officer.tab("room") as tab:
        receipt = await village.says(tab.address, "🔴 P1 · CHÁY NHÀ", "✋ Nhận")
        assert not receipt.reached
        await tab.looks()
        assert village.arrived == []
        await tab.shows()
        await soon(lambda: village.arrived)

    assert village.arrived == [(tab.address, receipt.message)]


async def test_an_officer_is_heard_by_name_in_the_room(village, officer):
    async with officer.tab("room") as tab:
        await village.says(tab.address, "🔶 P2 · MẤT XE", "✋ Nhận")
        await tab.looks()
        await tab.says(choice=tab.posts[0, 1]["rows"][0][0]["choice"], message=1)
        await tab.says("biển số?", reply_to=1)
        await tab.rests()

    pressed, replied = village.heard
    assert (pressed.place, pressed.where, pressed.name) == (Place.GROUP, tab.address, "Dũng")
    assert pressed.who == f"browser:{tab.seat.person}" != pressed.where
    assert (replied.text, replied.reply_to) == ("biển số?", "1")
    assert tab.texts == ["🔶 P2 · MẤT XE", "biển số?"]  # a press has no bubble in a room


async def test_colleagues_share_the_room_but_not_what_is_private(village, url, officer):
    second = Browser(village, url)
    await second.redeems(await village.invite("cax", role="officer"), "Hương")
    async with officer.tab("room") as dung, second.tab("room") as huong:
        await village.says(dung.address, "🔴 P1")
        await village.says(f"browser:{huong.seat.person}", "🔴 P1, only for Hương")
        await dung.says("đang đến")
        await dung.looks()
        await huong.looks()

    assert dung.texts == ["🔴 P1", "đang đến"]
    assert huong.texts == ["🔴 P1", "đang đến", "🔴 P1, only for Hương"]
    assert [(post["name"], post["own"]) for post in huong.posts.values()][1] == ("Dũng", False)


async def test_a_device_that_was_locked_out_is_thrown_out_at_once(village, officer):
    async with officer.tab("room") as tab:
        await tab.looks()
        await village.house.write(lock_out, tab.seat.person)
        assert await code_at_the_end(tab) == NO_SEAT


ASKED = ({"since": [0, 0]}, {"older": [0, 9]}, {"seen": [0, 0]}, {"ping": 1}, {"say": {}})


@pytest.mark.parametrize("frame", ASKED, ids=[next(iter(frame)) for frame in ASKED])
async def test_whatever_it_asks_afterwards_it_gets_nothing(village, officer, monkeypatch, frame):
    """Only `say` and `ping` were looked at: a page that sent neither went on reading cases."""
    monkeypatch.setattr("storage.device_sessions.have_looked_at", lambda _tx, _page: None)
    async with officer.tab("room") as tab:
        await village.says(tab.address, "🔴 P1 · CHÁY NHÀ")
        await tab.rests()
        await village.house.write(lock_out, tab.seat.person)
        await tab.sends(**frame)
        assert await code_at_the_end(tab) == NO_SEAT

    assert (village.heard, village.arrived) == ([], [])


async def test_nothing_is_pushed_to_a_page_that_was_locked_out(village, officer, monkeypatch):
    monkeypatch.setattr("storage.device_sessions.have_looked_at", lambda _tx, _page: None)
    async with officer.tab("room") as tab:
        await tab.looks()
        await village.house.write(lock_out, tab.seat.person)
        await village.says(tab.address, "🔴 P1 · CHÁY NHÀ")
        assert await code_at_the_end(tab) == NO_SEAT


async def test_a_line_that_breaks_in_the_middle_of_a_turn_is_no_failure(village, resident):
    """Each was an error in the log, an ExceptionGroup, and hid real ones."""
    going = asyncio.Event()

    async def answer(_village: PageHouse, _heard: Heard) -> None:
        await going.wait()

    village.answer = answer
    with capture_logs() as log:
        async with resident.tab() as tab:
            await tab.sends(say={"id": str(uuid4()), "page": 0, "text": "mất trâu"})
            await soon(lambda: village.heard)
            tab.wire.transport.abort()
            going.set()
            await soon(lambda: not village.open_pages.count())

    assert [entry for entry in log if entry["log_level"] == "error"] == []


def lock_out(tx: Tx, person: str) -> None:
    """What removing somebody does to their devices."""
    for staff in roles_at(tx, f"browser:{person}"):
        revoke_sessions_of(tx, staff.id)


async def code_at_the_end(tab: Tab) -> int:
    """With which code the house hangs up; AssertionError if it shows something before."""
    async with asyncio.timeout(SOON_S):
        try:
            while frame := json.loads(await tab.wire.recv()):
                assert not {"changes", "older"} & set(frame)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0
    raise AssertionError("it stays open")


# The mouth


async def test_an_edit_and_a_repeat_change_the_bubble_that_is_there(village, resident):
    async with resident.tab() as tab:
        first = await village.says(tab.address, "✔ Đã ghi.", once="row-1")
        again = await village.says(tab.address, "✔ Đã ghi.", once="row-1")
        await tab.looks()
        await village.says(tab.address, "✔✔ Tới nhóm trực.", edit=first.message, once="row-2")
        await tab.rests()

    assert first.message == again.message
    assert tab.texts == ["✔✔ Tới nhóm trực."]


async def test_the_bot_sends_voice_notes(village, resident):
    async with resident.tab() as tab:
        await village.says(
            tab.address, "Nghe", attachments=(Attachment("voice", "audio/ogg", b"ogg", 3),)
        )
        await tab.looks()

    media = tab.posts[0, 1]["media"][0]
    async with httpx.AsyncClient(base_url=resident.url, cookies=resident.cookies) as client:
        answer = await client.get(f"/chat/media/{media['ref']}")
    assert (media["kind"], media["seconds"], answer.content) == ("voice", 3, b"ogg")
