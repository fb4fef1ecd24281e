"""Misuse at the browser's doors: the program in a process of its own, real HTTP and WebSockets.

What is not ours to answer is refused without a word too many; pages of others stay shut; whoever
sends slowly, much or nonsense holds up nobody.
"""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.botapi import BotApi
from tests.running import READY_S, Ground, Program, program
from tests.samples import media
from tests.waiting import SOON_S

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),  # one of them starts the program
    pytest.mark.asyncio(loop_scope="module"),
]

RSS_MOST = 400  # MB; 8 files of 20 MB may be on their way in
SLOWLY = "Cancel "  # uvicorn's word when it closes and somebody still sends
FLOOD = 300  # sayings; each that is refused holds up the next one for a second
READ_S = 10
DOORS = ((None, "cax"), (None, "cax"), ("admin", ""))  # each opens once
START = {"start": "06724-01"}


class Phone:
    """A browser at a door, without the script: it sends whatever the test wants."""

    def __init__(self, url: str, door: str = "chat") -> None:
        self.url, self.door = url, door
        self.cookies: dict[str, str] = {}

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Requests as our own page makes them, unless headers say otherwise."""
        sent = {"origin": self.url, "accept-language": "vi"} | headers
        return httpx.AsyncClient(
            base_url=self.url, headers=sent, cookies=self.cookies, timeout=60.0
        )

    async def enters(self) -> httpx.Response:
        """Say hello."""
        async with self.client() as client:
            answer = await client.post(f"/{self.door}/hello")
            self.cookies |= dict(answer.cookies)
            return answer

    async def redeems(self, code: str, name: str) -> None:
        """Press the button of an invitation."""
        async with self.client() as client:
            opened = await client.post(f"/i/{code}", data={"name": name})
            self.cookies |= dict(opened.cookies)

    def socket(self, **headers: str) -> connect:
        """The page's WebSocket."""
        origin = headers.pop("origin", self.url)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return connect(
            f"{self.url.replace('http', 'ws')}/{self.door}/socket",
            origin=origin,  # type: ignore[arg-type]  # a NewType of str
            additional_headers={"cookie": cookie, "accept-language": "vi"} | headers,
            proxy=None,
            ping_interval=None,  # a busy machine is slow to answer
            max_queue=None,  # it reads on, and answers pings, whatever the story waits for
        )

    async def uploads(self, body: Any, name: str = "", **headers: str) -> httpx.Response:
        """Send a file."""
        async with self.client(**headers) as client:
            return await client.post(f"/chat/media/{name or uuid4()}?kind=photo", content=body)


async def says(wire: ClientConnection, **said: Any) -> dict[str, Any]:
    """Say it; what becomes of it."""
    said_id = str(uuid4())
    await wire.send(json.dumps({"say": {"id": said_id, "page": 0} | said}))
    while True:
        async with asyncio.timeout(SOON_S):
            frame = json.loads(await wire.recv())
        if said_id in (frame.get("kept"), frame.get("refused")):
            return dict(frame)


async def shown(wire: ClientConnection) -> str:
    """All that this page shows now."""
    await wire.send(json.dumps({"since": [0]}))
    async with asyncio.timeout(SOON_S):
        while True:
            frame = json.loads(await wire.recv())
            if "changes" in frame:
                return "\n".join(post["text"] for post in frame["changes"]["posts"])


async def shows(wire: ClientConnection, known: list[int], words: str) -> dict[str, Any]:
    """The post with these words in it or on its keys, once the page shows it."""
    await wire.send(json.dumps({"since": known}))
    async with asyncio.timeout(SOON_S):
        while True:
            for post in json.loads(await wire.recv()).get("changes", {}).get("posts", ()):
                if words in json.dumps(post, ensure_ascii=False):
                    return dict(post)


async def code_at_the_end(wire: ClientConnection) -> int:
    """With which code the house hangs up."""
    async with asyncio.timeout(SOON_S):
        await wire.wait_closed()
    return wire.close_code or 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """One program for the stories that leave it as it was; it ends well."""
    folder = tmp_path_factory.mktemp("misuse") / "house"
    async with BotApi() as server, opened(Ground(folder, server)) as ground:
        yield ground


@pytest_asyncio.fixture(loop_scope="module")
async def url(house: Ground) -> AsyncIterator[str]:
    """Where its pages are; after each story it is alive, small, and logged no failure of ours."""
    yield house.page
    await is_well(house)


@pytest_asyncio.fixture(loop_scope="module")
async def own(tmp_path: Path) -> AsyncIterator[Ground]:
    """A program of the story's own: it fills what others would want."""
    async with BotApi() as server, opened(Ground(tmp_path / "house", server)) as ground:
        yield ground
        await is_well(ground)


@asynccontextmanager
async def opened(ground: Ground) -> AsyncIterator[Ground]:
    ground.codes = await ground.set_up(*DOORS)  # type: ignore[attr-defined]
    async with program(ground) as made:
        async with asyncio.timeout(READY_S):
            while not await is_alive(ground.page):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.1)
        ground.program = made  # type: ignore[attr-defined]
        yield ground
        assert await made.stop() == 0
        assert errors_of(made) == []


async def is_well(ground: Ground) -> None:
    made: Program = ground.program  # type: ignore[attr-defined]
    assert await is_alive(ground.page)
    assert made.rss_mb() < RSS_MOST
    assert errors_of(made) == []


def errors_of(made: Program) -> list[dict[str, Any]]:
    return [line for line in made.errors if SLOWLY not in line["event"]]


async def is_alive(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"{url}/healthz")).status_code == 200
        except httpx.TransportError:
            return False


async def test_no_other_site_speaks_for_a_resident(url: str) -> None:
    phone = Phone(url)
    await phone.enters()
    foreign = [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": url + ".evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    ]
    for headers in foreign:
        async with phone.client(**headers) as client:
            for path in ("/chat/hello", f"/chat/media/{uuid4()}", "/i/code"):
                answer = await client.post(path, content=b"x")
                assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
            assert "access-control-allow-origin" not in (await client.options("/chat")).headers
        with pytest.raises(InvalidStatus) as refused:
            async with phone.socket(**headers):
                pass
        assert refused.value.response.status_code == 403


WAYS_OUT = (
    "/static/x/../../../bot/settings.py", "/static/..%2f..%2f..%2fetc/passwd",
    "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/x/js/..%5c..%5ctitir.db",
    "/static/x//etc/passwd",
    "/static/x/%00", "/chat/media/..%2f..%2ftitir.db", "/chat/media/%2e%2e%2fkeys%2fmaster",
    "/chat/media/" + "a" * 5_000, "/m/..%2f..%2fx.ics", "/print/..%2f", "/q/%0d%0aset-cookie:x=1",
    "/i/%0d%0aset-cookie:x=1", "/chat?lang=vi%0d%0aset-cookie:x=1", "/telegram/../../etc",
)  # fmt: skip


async def test_no_path_leads_out_and_no_line_into_the_headers(url: str) -> None:
    phone = Phone(url)
    await phone.enters()
    async with phone.client() as client:
        for path in WAYS_OUT:
            answer = await client.get(httpx.URL(url + path))
            assert answer.status_code in (200, 302, 307, 404, 405, 410), path
            assert "set-cookie" not in answer.headers, path
            assert not re.search(r"root:|TELEGRAM|SQLite format|\[tool\.", answer.text), path
        async with phone.socket() as wire:
            await says(wire, **START)
        sent = await phone.uploads(b"x", **{"content-type": 'text/html\tx; y="<b>"'})
        given = await client.get(f"/chat/media/{sent.json()['upload']}")
    assert given.headers["content-type"] == "application/octet-stream"


HOST = "HTTP/1.1\r\nHost: x\r\n"
SECOND = f"0\r\n\r\nGET /admin {HOST}\r\n"
RAW = (
    f"GET /chat {HOST}X-A: 1\r\n\tfolded: 2\r\n\r\n",
    f"POST /chat/hello {HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{SECOND}",
    f"GET /{'a' * 200_000} {HOST}\r\n",
    f"GET /chat {HOST}Cookie: {'a' * 200_000}\r\n\r\n",
    f"POST /chat/media/{'a' * 36} {HOST}Content-Length: {'9' * 5_000}\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01",
)


async def test_one_raw_request_cannot_bring_a_second_one(url: str) -> None:
    for request in RAW:
        answer = await raw(url, request.encode("latin-1"))
        assert answer.count(b"HTTP/1.1 200") <= 1
        assert b"titir_admin" not in answer
        assert b'data-door="admin"' not in answer


async def raw(url: str, request: bytes) -> bytes:
    reading, writing = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writing.write(request)
    answer = b""
    try:
        async with asyncio.timeout(2):
            await writing.drain()
            answer = await reading.read(100_000)
    except (TimeoutError, ConnectionError):
        pass
    writing.close()
    return answer


async def test_the_cookie_of_somebody_else_or_none_opens_nothing(url: str) -> None:
    victim, thief = Phone(url), Phone(url)
    await victim.enters()
    await thief.enters()
    async with victim.socket() as wire:
        await says(wire, **START)
        await says(wire, text="trâu mất ở bìa rừng nhà tôi")
        assert "bìa rừng" in await shown(wire)
    async with thief.socket() as wire:
        await says(wire, **START)
        assert "bìa rừng" not in await shown(wire)
    name = (await victim.uploads(media.jpeg())).json()["upload"]
    async with thief.client() as client:
        assert (await client.get(f"/chat/media/{name}")).status_code == 404

    token = victim.cookies["titir_chat"]
    for door in ("room", "admin"):
        for made_up in (token, secrets.token_urlsafe(32), "", "a" * 5_000, "' OR 1=1 --"):
            stranger = Phone(url, door)
            stranger.cookies = {f"titir_{door}": made_up}
            assert (await stranger.enters()).status_code == 401
            async with stranger.socket() as wire:
                assert await code_at_the_end(wire) == 4401


async def test_a_cookie_put_there_before_is_not_the_one_that_opens_the_room(
    url: str, house: Ground
) -> None:
    """Session fixation: who knows a cookie beforehand must not sit in the room afterwards."""
    planted = secrets.token_urlsafe(32)
    officer = Phone(url, "room")
    officer.cookies = {"titir_room": planted}
    async with officer.client() as client:
        opened = await client.post(
            f"/i/{house.codes[0]}",
            data={"name": "Dũng\r\nX: 1 <b>\u202e"},  # type: ignore[attr-defined]
        )
    assert opened.status_code == 303
    fresh = re.search(r"titir_room=([\w-]+);", opened.headers["set-cookie"])
    assert fresh is not None
    assert fresh[1] != planted
    assert (await officer.enters()).status_code == 401
    officer.cookies = {"titir_room": fresh[1]}
    hello = await officer.enters()
    assert hello.status_code == 200
    assert "\u202e" not in hello.text


async def test_who_was_removed_sees_no_case_from_then_on(url: str, house: Ground) -> None:
    """A page that never pinged went on receiving new cases, and older ones for the asking."""
    codes: list[str] = house.codes  # type: ignore[attr-defined]
    officer, admin, resident = Phone(url, "room"), Phone(url, "admin"), Phone(url)
    await officer.redeems(codes[1], "Khánh")
    await admin.redeems(codes[-1], "Hương")
    await resident.enters()
    async with officer.socket() as room, admin.socket() as desk, resident.socket() as chat:
        await says(chat, **START)
        await says(chat, text="1")
        post = await shows(chat, [0], "Chuyện gì?")
        await says(chat, choice=post["rows"][0][0]["choice"], screen=post["screen"])
        await shows(room, [0, 0], "P1")
        await says(desk, choice="a.people")
        people = await shows(desk, [0], "Khánh")
        (asked,) = [key for row in people["rows"] for key in row if "Khánh" in key["label"]]
        await says(desk, choice=asked["choice"].replace("admin.ask", "admin.remove"))
        assert await code_at_the_end(room) == 4401
    async with officer.socket() as room:
        assert await code_at_the_end(room) == 4401


NONSENSE = (
    "", "{", "[]", "null", '"x"', "[" * 60_000, '{"say": 5}', '{"say": {"id": 1}}', '{"since": {}}',
    '{"since": [-1]}', '{"since": [1e999]}', '{"since": [99999999999]}', '{"seen": ["x"]}',
    '{"say": {"id": "aaaaaaaaaa", "page": 7, "text": "y"}}',
    '{"say": {"id": "aaaaaaaaab", "page": true, "text": "y"}}',
    '{"say": {"id": "aaaaaaaaac", "text": "\\ud800\\u0000"}}',
    '{"say": {"id": "aaaaaaaaad", "pin": {"latitude": NaN, "longitude": 1}}}',
    '{"say": {"id": "aaaaaaaaae", "pin": {"latitude": 1e400, "longitude": "x"}}}',
    '{"say": {"id": "aaaaaaaaaf", "typed_at": "9999-12-31T23:59:59-14:00", "text": "y"}}',
    '{"say": {"id": "aaaaaaaaag", "typed_at": "0001-01-01T00:00:00+14:00", "text": "y"}}',
    '{"say": {"id": "aaaaaaaaah", "media": ["../../x"]}}',
    '{"say": {"id": "aaaaaaaaai", "media": ["aaaaaaaaaaaa"]}}',
    '{"say": {"id": "aaaaaaaaaj", "contact": "\\u0660\\u0661\\u0662"}}',
    '{"say": {"id": "aaaaaaaaak", "choice": "r.take.482917", "message": 2147483648}}',
    '{"say": {"id": "aaaaaaaaal", "start": "../../x"}}',
)  # fmt: skip


async def test_nonsense_on_the_socket_is_passed_over_and_what_was_said_stays(url: str) -> None:
    phone = Phone(url)
    await phone.enters()
    async with phone.socket() as wire:
        await says(wire, **START)
        assert "kept" in await says(wire, text="mất trâu chiều nay")
    for part in (NONSENSE[:12], NONSENSE[12:]):
        async with phone.socket() as wire:
            for frame in part:
                await wire.send(frame)
            await wire.send(b"\x00\xff" * 100)
            await wire.send('{"ping": 1}')
            async with asyncio.timeout(SOON_S):
                while "pong" not in json.loads(await wire.recv()):
                    continue
            assert "mất trâu" in await shown(wire)
    async with phone.socket() as wire:
        long = await says(wire, text="hai người lạ, " * 300)
        assert long["why"] == "Dài quá. Mỗi lần nhiều nhất 4000 chữ cái. Xin gửi từng đoạn."
        await wire.send(json.dumps({"say": {"id": "b" * 10, "text": "y" * 100_000}}))
        assert await code_at_the_end(wire) == 1009
    async with phone.socket() as wire:
        assert "mất trâu" in await shown(wire)
        assert "kept" in await says(wire, text="đầu cầu")


async def test_a_flood_on_one_page_slows_down_that_page_alone(url: str) -> None:
    prankster, neighbour = Phone(url), Phone(url)
    await prankster.enters()
    await neighbour.enters()
    async with prankster.socket() as loud, neighbour.socket() as quiet:
        await says(loud, **START)
        await says(quiet, **START)
        for number in range(FLOOD):
            said = {"id": f"flood-{number:04}", "page": 0, "text": f"ồn {number}"}
            await loud.send(json.dumps({"say": said}))
        async with asyncio.timeout(10):  # hearing them all would take longer
            assert "kept" in await says(quiet, text="/report")
        answers = []
        with suppress(TimeoutError):
            async with asyncio.timeout(READ_S):
                while True:
                    answers.append(json.loads(await loud.recv()))
        refused = [one for one in answers if "refused" in one]
        assert len(refused) >= 3
        assert {one["why"] for one in refused} == {"Nhanh quá. Xin chờ một chút."}
        assert min(one["again_s"] for one in refused) > 0  # it stays in the phone and comes again
        # What was refused holds up what comes behind it: the rest is not read yet.
        assert len([one for one in answers if "kept" in one or "refused" in one]) < FLOOD / 4


async def test_whoever_sends_slowly_holds_up_nobody(url: str) -> None:
    port = int(url.rpartition(":")[2])
    phone = Phone(url)
    await phone.enters()
    cookie = f"titir_chat={phone.cookies['titir_chat']}"
    slow = []
    for number in range(200):
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST /chat/media/{uuid4()} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {url}\r\n"
        if number < 24:  # a file that drips
            head += f"Cookie: {cookie}\r\nContent-Length: 1000000\r\n\r\nxx"
        writing.write(head.encode())  # the others never end their headers
        slow.append((reading, writing))
    await asyncio.sleep(1.0)
    neighbour = Phone(url)
    async with asyncio.timeout(SOON_S):
        await neighbour.enters()
        async with neighbour.socket() as wire:
            assert "kept" in await says(wire, **START)
        assert (await neighbour.uploads(media.jpeg())).status_code == 200
    for _, writing in slow:
        writing.close()


async def test_many_large_files_at_once_are_bounded(own: Ground) -> None:
    phones = [Phone(own.page) for _ in range(4)]
    for phone in phones:
        await phone.enters()
        async with phone.socket() as wire:
            await says(wire, **START)
    body = bytes(20 * 1024 * 1024)
    async with asyncio.TaskGroup() as tasks:
        sent = [tasks.create_task(phone.uploads(body)) for phone in phones for _ in range(3)]
    made: Program = own.program  # type: ignore[attr-defined]
    assert made.rss_mb() < RSS_MOST
    statuses = {task.result().status_code for task in sent}
    assert 200 in statuses
    assert statuses <= {200, 503}
    assert (await phones[0].uploads(bytes(20 * 1024 * 1024 + 1))).status_code == 413
