"""The pages towards strangers: headers, cookies, cross-site requests, files, invitations."""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from actions.sites import apply_site
from domain.media import MAX_BYTES
from storage.sessions import revoke_sessions_of
from storage.sites import desks_of
from storage.staff import admins_of, name_of, officers_of
from storage.tx import Tx
from storage.uploads import FREE_AT_LEAST, SMALLEST
from tests.browsers import SITE as SITE_FILE
from tests.browsers import PageHouse, open_page_house, site_of
from tests.houses import NOON
from web.house import Settings
from web.quota import PER_HOUR, Quota
from web.shelf import Shelf
from web.words import TOO_MANY_FILES

HERE = "http://testserver"
PUBLIC = "https://haison.example"
SITE = "06724"
POLICY = "content-security-policy"
JPEG = {"content-type": "image/jpeg"}
NAME = "0f8fad5b-d9cb-469f-a165-70867728950e"
Client = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf.read()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path)
    yield opened
    opened.house.close()


@pytest.fixture
def client(pages: PageHouse, shelf: Shelf) -> Client:
    @asynccontextmanager
    async def open_client(url: str = HERE) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(pages.app(shelf), raise_app_exceptions=True)
        async with httpx.AsyncClient(
            transport=transport, base_url=url, headers={"accept-language": "vi-VN,vi;q=0.9"}
        ) as opened:
            yield opened

    return open_client


def own(url: str = HERE) -> dict[str, str]:
    """What the browser sends along when our own page asks."""
    return {"origin": url}


async def enter(client: httpx.AsyncClient, door: str = "chat") -> httpx.Response:
    return await client.post(f"/{door}/hello", headers=own(str(client.base_url).rstrip("/")))


# Headers


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/room", "/admin", "/i/none", "/m/none", "/print/none", "/nowhere"]
)
async def test_no_page_runs_or_loads_anything_foreign(client, path):
    async with client() as browser:
        answer = await browser.get(path)

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "camera=()" in answer.headers["permissions-policy"]
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all("src=" in one or "application/json" in one for one in scripts)
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:", answer.text)
    foreign = re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*", answer.text)
    assert foreign == []


async def test_a_page_tells_no_other_site_where_one_was(client):
    async with client() as browser:
        assert (await browser.get("/chat")).headers["referrer-policy"] == "no-referrer"
        assert (await browser.get("/i/none")).headers["referrer-policy"] == "same-origin"


async def test_pages_are_not_kept_and_the_shell_is(client, shelf):
    async with client() as browser:
        assert (await browser.get("/chat")).headers["cache-control"] == "no-store"
        script = await browser.get(shelf.url("js/chat.js"))
        old = await browser.get("/static/before/js/chat.js")

    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] == "gzip"
    assert old.headers["cache-control"] == "no-store"


async def test_a_slow_phone_can_load_it(client, shelf):
    """All of /chat on the wire, asked for at once: a second or two at 240 kbit/s."""
    async with client() as browser:
        page = await browser.get("/chat")
        addresses = set(re.findall(r'"(/static/[^"]+)"', page.text))
        shown = sorted(address for address in addresses if not address.endswith(".png"))
        loaded = [page, *[await browser.get(address) for address in shown]]

    asked = {address.split("/", 3)[3] for address in addresses}
    scripts = {name for name in shelf.names() if name.startswith("js/")}
    assert scripts - asked == {"js/phones.js"}  # of the demo; none is found only by another
    assert sum(one.num_bytes_downloaded for one in loaded) < 40_000


async def test_a_strange_host_is_refused_where_the_name_is_known(pages, client):
    pages.settings = Settings(url=PUBLIC)
    async with client("http://evil.example") as browser:
        assert (await browser.get("/chat")).status_code == 421
        assert (await browser.get("/healthz")).status_code == 200
    async with client(PUBLIC) as browser:
        answer = await browser.get("/chat")
        assert answer.status_code == 200
        assert "max-age" in answer.headers["strict-transport-security"]
        assert (await browser.get("/metrics")).status_code == 404


async def test_a_broken_page_says_so_and_nothing_more(pages, client, monkeypatch, capsys):
    async def fail(*_args: object) -> None:
        raise RuntimeError("Lý Thị Mẩy said")

    monkeypatch.setattr("web.front.show", fail)
    async with client() as browser:
        answer = await browser.get("/")

    assert answer.status_code == 500
    assert "Mẩy" not in answer.text + capsys.readouterr().out
    assert "content-security-policy" in answer.headers


# Who one is


async def test_looking_at_the_chat_makes_no_identity(client):
    async with client() as browser:
        assert "set-cookie" not in (await browser.get("/chat")).headers
        assert "set-cookie" not in (await browser.get("/q/06724-01")).headers


async def test_the_first_hello_gives_a_cookie_that_only_this_door_sees(pages, client):
    pages.settings = Settings(url=PUBLIC)
    async with client(PUBLIC) as browser:
        cookie = (await enter(browser)).headers["set-cookie"]

    assert re.match(r"titir_chat=[\w-]{43}; ", cookie)
    for part in ("HttpOnly", "Path=/chat", "SameSite=strict", "Secure"):
        assert part in cookie


async def test_whoever_comes_back_stays_who_they_are(client):
    async with client() as browser:
        first = await enter(browser)
        again = await enter(browser)

    assert first.json()["title"] == "Xã Hải Sơn"
    assert again.cookies["titir_chat"] == first.cookies["titir_chat"]


async def test_a_room_without_an_invitation_stays_shut(client):
    async with client() as browser:
        answer = await enter(browser, "room")

    assert answer.status_code == 401
    assert answer.json() == {"why": "Trang này mở bằng đường dẫn mời."}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver.evil.example"},
    ],
    ids=["no origin", "another site", "null", "null, cross-site", "our name within another"],
)
@pytest.mark.parametrize("path", ["/chat/hello", f"/chat/media/{NAME}", "/i/code"])
async def test_a_cross_site_request_changes_nothing(client, path, headers):
    async with client() as browser:
        answer = await browser.post(path, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_an_old_browser_without_origin_but_same_site_is_let_in(client):
    async with client() as browser:
        answer = await browser.post("/chat/hello", headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 200


# Invitations


async def test_looking_at_an_invitation_does_not_use_it(pages, client):
    code = await pages.invite("cax")
    async with client() as browser:
        for _ in range(3):
            answer = await browser.get(f"/i/{code}")
            assert answer.status_code == 200
            assert "Công an xã Hải Sơn" in answer.text
            assert "set-cookie" not in answer.headers


async def test_one_press_opens_the_room_and_only_once(pages, client):
    code = await pages.invite("cax")
    async with client() as browser:
        opened = await browser.post(f"/i/{code}", data={"name": "Dũng"}, headers=own())
        hello = await enter(browser, "room")
        again = await browser.post(f"/i/{code}", data={"name": "Ai đó"}, headers=own())

    assert (opened.status_code, opened.headers["location"]) == (303, "/room")
    told = hello.json()
    assert told["title"] == "Công an xã Hải Sơn"
    assert told["pages"] == ["group", "private"]
    assert (again.status_code, "set-cookie" in again.headers) == (410, False)


async def test_who_opens_a_room_is_an_officer_of_its_desk_by_name(pages, client):
    code = await pages.invite("cax")
    async with client() as browser:
        await browser.post(f"/i/{code}", data={"name": " Dũng\u202e "}, headers=own())

    assert await pages.house.read(_officers) == ["Dũng"]


async def test_a_second_officer_comes_into_the_same_room(pages, client):
    codes = [await pages.invite("cax"), await pages.invite("cax", role="officer")]
    seats = []
    async with client() as browser:
        for code in codes:
            await browser.post(f"/i/{code}", data={"name": "…"}, headers=own())
            seats.append(await pages.inside.seat_of("room", dict(browser.cookies)))

    assert seats[0].pages[0] == seats[1].pages[0]
    assert seats[0].person != seats[1].person


async def test_a_revoked_device_is_out(pages, client):
    code = await pages.invite(role="admin")
    async with client() as browser:
        await browser.post(f"/i/{code}", data={"name": "Hương"}, headers=own())
        assert (await enter(browser, "admin")).status_code == 200
        await pages.house.write(_revoke_admins)
        assert (await enter(browser, "admin")).status_code == 401


# Files


async def test_a_photo_comes_back_to_its_sender_only(client):
    async with client() as browser, client() as stranger:
        await enter(browser)
        await enter(stranger)
        sent = await browser.post(
            f"/chat/media/{NAME}?kind=photo", content=b"pixels", headers=own() | JPEG
        )
        mine = await browser.get(f"/chat/media/{NAME}")
        theirs = await stranger.get(f"/chat/media/{NAME}")

    assert sent.json() == {"upload": NAME}
    assert (mine.content, mine.headers["content-type"]) == (b"pixels", "image/jpeg")
    assert mine.headers["cache-control"] == "no-store"
    assert theirs.status_code == 404


async def test_a_web_page_sent_as_a_photo_is_never_shown_as_one(client):
    async with client() as browser:
        await enter(browser)
        html = {"content-type": "text/html"}
        await browser.post(f"/chat/media/{NAME}?kind=photo", content=b"<b>", headers=own() | html)
        answer = await browser.get(f"/chat/media/{NAME}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_residents_file_keeps_no_name(client):
    async with client() as browser:
        await enter(browser)
        named = f"/chat/media/{NAME}?kind=file&name=Nguyen%20Van%20A.pdf"
        paper = {"content-type": "application/pdf"}
        await browser.post(named, content=b"%PDF", headers=own() | paper)
        answer = await browser.get(f"/chat/media/{NAME}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


async def test_an_admins_document_comes_back_as_a_download_with_its_name(client, pages):
    code = await pages.invite(role="admin")
    async with client() as browser:
        await browser.post(f"/i/{code}", data={"name": "Hương"}, headers=own())
        await enter(browser, "admin")
        named = f"/admin/media/{NAME}?kind=file&name=K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"
        paper = {"content-type": "application/pdf"}
        await browser.post(named, content=b"%PDF", headers=own() | paper)
        answer = await browser.get(f"/admin/media/{NAME}")

    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"
    )
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_player_may_ask_for_a_part(client):
    async with client() as browser:
        await enter(browser)
        await browser.post(f"/chat/media/{NAME}?kind=voice", content=b"0123456789", headers=own())
        part = await browser.get(f"/chat/media/{NAME}", headers={"range": "bytes=2-4"})
        beyond = await browser.get(f"/chat/media/{NAME}", headers={"range": "bytes=99-"})

    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["content-range"] == "bytes 2-4/10"
    assert beyond.status_code == 416


async def test_a_file_is_counted_while_it_comes(client):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 1
            yield b"0" * 1024 * 1024

    async with client() as browser:
        await enter(browser)
        claimed = await browser.post(
            f"/chat/media/{NAME}", headers=own() | {"content-length": str(21 * 1024 * 1024)}
        )
        streamed = await browser.post(f"/chat/media/{NAME}", content=endless(), headers=own())

    assert (claimed.status_code, streamed.status_code) == (413, 413)
    assert sent <= 22


async def test_who_has_sent_too_much_waits_and_nobody_else_does(client, monkeypatch):
    monkeypatch.setattr("web.quota.PER_HOUR", 1_000)
    monkeypatch.setattr("web.quota.REFILL_PER_S", 0.0)
    async with client() as browser, client() as neighbour:
        await enter(browser)
        await enter(neighbour)
        sent = [
            await browser.post(f"/chat/media/{NAME}{n}", content=bytes(300), headers=own())
            for n in range(4)
        ]
        other = await neighbour.post(f"/chat/media/{NAME}", content=bytes(300), headers=own())

    assert [answer.status_code for answer in sent] == [200, 200, 200, 429]
    assert "Một giờ nữa gửi tiếp nhé" in sent[-1].json()["why"]
    assert other.status_code == 200


async def test_an_hour_later_as_much_may_be_sent_again():
    async def plenty() -> int:
        return 2**40

    quota = Quota(plenty)
    quota.count("Mẩy", PER_HOUR, at=0.0)
    assert await quota.why_not("Mẩy", MAX_BYTES, at=60.0) == TOO_MANY_FILES
    assert await quota.why_not("Mẩy", MAX_BYTES, at=3_600 / 5 + 1) == ""
    assert await quota.why_not("Mẩy", PER_HOUR, at=3_601.0) == ""


async def test_files_leave_the_last_room_of_the_disk_to_words(client, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=FREE_AT_LEAST + 3)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: full)
    async with client() as browser:
        await enter(browser)
        small = await browser.post(f"/chat/media/{NAME}", content=b"abc", headers=own())
        refused = await browser.post(f"/chat/media/{NAME}1", content=b"abcd", headers=own())

    assert (small.status_code, refused.status_code) == (200, 507)
    assert refused.json() == {"why": "Lúc này không còn chỗ giữ tệp. Bà con viết chữ nhé."}


async def test_all_pages_together_keep_so_much_and_no_more(client, monkeypatch):
    monkeypatch.setattr("storage.uploads.KEPT_AT_MOST", 2 * SMALLEST)
    monkeypatch.setattr("web.quota.LOOK_S", 0.0)
    async with client() as browser:
        await enter(browser)
        statuses = [
            (
                await browser.post(f"/chat/media/{NAME}{n}", content=b"abc", headers=own())
            ).status_code
            for n in range(3)
        ]

    assert statuses == [200, 200, 507]


async def test_a_stranger_leaves_no_files(client):
    async with client() as browser:
        answer = await browser.post(f"/chat/media/{NAME}", content=b"pixels", headers=own())

    assert answer.status_code == 401


# The front page, posters, the demo


async def test_the_front_page_shows_the_doors_and_whom_to_call(pages, client):
    pages.settings = Settings(telegram="haison_bot")
    async with client() as browser:
        answer = await browser.get("/")

    assert 'href="tel:113"' in answer.text
    assert 'href="https://t.me/haison_bot"' in answer.text
    assert answer.text.count('role="img"') == 2


async def test_a_changed_site_is_shown_within_a_minute(pages, client):
    """It was read once, and shown until the next restart."""
    pages.now = NOON
    async with client() as browser:
        assert "0203 000 0000" in (await browser.get("/")).text
        text = SITE_FILE.read_text().replace("0203 000 0000", "0203 111 2222")
        await pages.house.write(apply_site, site_of(text), now=NOON)

        pages.now += timedelta(seconds=61)

        assert "0203 111 2222" in (await browser.get("/")).text


async def test_a_poster_leads_to_the_chat_with_its_code(client):
    async with client() as browser:
        good = await browser.get("/q/06724-01")
        bad = await browser.get("/q/%3Cscript%3E")

    assert good.headers["location"] == "/chat?start=06724-01"
    assert bad.headers["location"] == "/chat"


async def test_the_demo_opens_its_rooms_by_itself_and_always_the_same(pages, client):
    pages.settings = Settings(demo=True)
    async with client() as browser, client() as other:
        frame = await browser.get("/")
        assert frame.text.count("<iframe") == 3
        assert "frame-src 'self'" in frame.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in (await browser.get("/chat")).headers[POLICY]
        seats = []
        for one in (browser, other):
            for door in ("room", "admin"):
                assert (await enter(one, door)).status_code == 200
            seats.append(await pages.inside.seat_of("room", dict(one.cookies)))

    assert seats[0] == seats[1]


async def test_the_demo_is_shut_once_the_world_can_see_it(pages, client):
    pages.settings = Settings(url=PUBLIC, demo=True)
    async with client(PUBLIC) as browser:
        assert (await browser.get("/")).status_code == 403
        assert "frame-ancestors 'none'" in (await browser.get("/chat")).headers[POLICY]
        for door in ("chat", "room", "admin"):
            assert (await enter(browser, door)).status_code == 403


async def test_health_is_told_in_words(pages, client):
    async with client() as browser:
        assert (await browser.get("/healthz")).text == "alive\n"
        assert (await browser.get("/readyz")).status_code == 200
        pages.missing = "no tick for 90 s"
        answer = await browser.get("/readyz")
        metrics = await browser.get("/metrics")

    assert (answer.status_code, answer.text) == (503, "no tick for 90 s\n")
    assert metrics.text == "titir_up 1\n"


async def test_a_web_hook_nobody_waits_for_is_refused(client):
    async with client() as browser:
        assert (await browser.post("/telegram/hook", content=b"{}")).status_code == 403


async def test_the_shell_that_works_offline_is_one_version(client, shelf):
    async with client() as browser:
        worker = await browser.get("/shell.js")
        manifest = await browser.get("/chat/app.webmanifest")

    assert f'"{shelf.url("js/chat.js")}"' in worker.text
    assert "VERSION" not in worker.text
    assert manifest.json()["name"] == "Xã Hải Sơn"


def _officers(tx: Tx) -> list[str]:
    desk = next(desk for desk in desks_of(tx, SITE) if desk.code == "cax")
    return [name_of(tx, staff.id) for staff in officers_of(tx, desk.id)]


def _revoke_admins(tx: Tx) -> None:
    for staff in admins_of(tx, SITE):
        revoke_sessions_of(tx, staff.id)
