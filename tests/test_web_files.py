"""Files at the pages: whose they are, how many, and that words find room before them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from domain.media_verdicts import MAX_BYTES
from storage import residents
from storage.padding import SMALLEST
from storage.uploads import FREE_AT_LEAST, RoomLeft
from tests.browsers import PageHouse
from tests.visitors import NAME, client, enter, own, pages, shelf
from web import upload_buffers
from web.identities import resident_seat
from web.page_words import TOO_MANY_FILES
from web.quota import PER_HOUR, Quota
from web.static_files import StaticFiles

__all__ = ["client", "pages", "shelf"]  # fixtures

JPEG = {"content-type": "image/jpeg"}


async def comes_in(pages: PageHouse, browser: httpx.AsyncClient) -> str:
    """Say hello and have a first turn, as the page's script does; returns the page's id."""
    token = (await enter(browser)).cookies["titir_chat"]
    page = resident_seat(token).person
    await pages.says(f"browser:{page}", "Chào bà con")
    return page


async def test_a_photo_comes_back_to_its_sender_only(pages, client):
    async with client() as browser, client() as stranger:
        await comes_in(pages, browser)
        await comes_in(pages, stranger)
        sent = await browser.post(
            f"/chat/media/{NAME}?kind=photo", content=b"pixels", headers=own() | JPEG
        )
        mine = await browser.get(f"/chat/media/{NAME}")
        theirs = await stranger.get(f"/chat/media/{NAME}")

    assert sent.json() == {"upload": NAME}
    assert (mine.content, mine.headers["content-type"]) == (b"pixels", "image/jpeg")
    assert mine.headers["cache-control"] == "no-store"
    assert theirs.status_code == 404


async def test_a_web_page_sent_as_a_photo_is_never_shown_as_one(pages, client):
    async with client() as browser:
        await comes_in(pages, browser)
        html = {"content-type": "text/html"}
        await browser.post(f"/chat/media/{NAME}?kind=photo", content=b"<b>", headers=own() | html)
        answer = await browser.get(f"/chat/media/{NAME}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_residents_file_keeps_no_name(pages, client):
    async with client() as browser:
        await comes_in(pages, browser)
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


async def test_a_player_may_ask_for_a_part(pages, client):
    async with client() as browser:
        await comes_in(pages, browser)
        await browser.post(f"/chat/media/{NAME}?kind=voice", content=b"0123456789", headers=own())
        part = await browser.get(f"/chat/media/{NAME}", headers={"range": "bytes=2-4"})
        beyond = await browser.get(f"/chat/media/{NAME}", headers={"range": "bytes=99-"})

    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["content-range"] == "bytes 2-4/10"
    assert beyond.status_code == 416


async def test_a_file_is_counted_while_it_comes(pages, client):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 1
            yield b"0" * 1024 * 1024

    async with client() as browser:
        await comes_in(pages, browser)
        claimed = await browser.post(
            f"/chat/media/{NAME}", headers=own() | {"content-length": str(21 * 1024 * 1024)}
        )
        streamed = await browser.post(f"/chat/media/{NAME}", content=endless(), headers=own())

    assert (claimed.status_code, streamed.status_code) == (413, 413)
    assert sent <= 22


async def test_who_has_sent_too_much_waits_and_nobody_else_does(pages, client, monkeypatch):
    monkeypatch.setattr("web.quota.PER_HOUR", 3 * SMALLEST)
    monkeypatch.setattr("web.quota.REFILL_PER_S", 0.0)
    async with client() as browser, client() as neighbour:
        await comes_in(pages, browser)
        await comes_in(pages, neighbour)
        sent = [
            await browser.post(f"/chat/media/{NAME}{n}", content=bytes(300), headers=own())
            for n in range(4)
        ]
        other = await neighbour.post(f"/chat/media/{NAME}", content=bytes(300), headers=own())

    assert [answer.status_code for answer in sent] == [200, 200, 200, 429]
    assert "Một giờ nữa gửi tiếp" in sent[-1].json()["why"]
    assert other.status_code == 200


async def test_an_hour_later_as_much_may_be_sent_again():
    async def plenty() -> RoomLeft:
        return RoomLeft(2**40, 2**39)

    quota = Quota(plenty)
    quota.count("Mẩy", PER_HOUR, at=0.0)
    assert await quota.why_not("Mẩy", MAX_BYTES, at=60.0) == TOO_MANY_FILES
    assert await quota.why_not("Mẩy", MAX_BYTES, at=3_600 / 5 + 1) == ""
    assert await quota.why_not("Mẩy", PER_HOUR, at=3_601.0) == ""


async def test_files_leave_the_last_room_of_the_disk_to_words(pages, client, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=FREE_AT_LEAST + 2 * SMALLEST)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: full)
    async with client() as browser:
        await comes_in(pages, browser)
        small = await browser.post(f"/chat/media/{NAME}", content=b"abc", headers=own())
        refused = await browser.post(
            f"/chat/media/{NAME}1", content=bytes(SMALLEST + 1), headers=own()
        )

    assert (small.status_code, refused.status_code) == (200, 507)
    assert refused.json() == {"why": "Lúc này chưa nhận được ảnh, ghi âm. Xin gõ chữ."}


async def test_all_pages_together_keep_so_much_and_no_more(pages, client, monkeypatch):
    monkeypatch.setattr("storage.uploads.KEPT_AT_MOST", 4 * SMALLEST + 100)
    monkeypatch.setattr("web.quota.LOOK_S", 0.0)
    async with client() as browser:
        await comes_in(pages, browser)
        statuses = [
            (
                await browser.post(f"/chat/media/{NAME}{n}", content=b"abc", headers=own())
            ).status_code
            for n in range(3)
        ]

    assert statuses == [200, 200, 507]


async def test_a_stranger_leaves_no_files(pages, client):
    async with client() as browser:
        answer = await browser.post(f"/chat/media/{NAME}", content=b"pixels", headers=own())

    assert answer.status_code == 401


async def test_a_file_is_taken_once_its_sender_has_said_something(pages, client):
    """256 MB lay there for thirty days, of eight cookies that were made up and never spoke."""
    made_up = {"cookie": f"titir_chat={'A' * 43}"}
    async with client() as browser, client() as inventor:
        await enter(browser)
        early = await browser.post(f"/chat/media/{NAME}", content=b"pixels", headers=own())
        invented = await inventor.post(
            f"/chat/media/{NAME}", content=b"pixels", headers=own() | made_up
        )
        await comes_in(pages, browser)
        late = await browser.post(f"/chat/media/{NAME}", content=b"pixels", headers=own())

    assert (early.status_code, invented.status_code, late.status_code) == (503, 401, 200)


async def test_newcomers_leave_half_of_the_room_to_whom_the_house_knows(pages, client, monkeypatch):
    """A cookie costs nothing, so a hundred of them were a hundred times what one may send."""
    monkeypatch.setattr("storage.uploads.KEPT_AT_MOST", 2 * SMALLEST + 100)
    monkeypatch.setattr("web.quota.LOOK_S", 0.0)
    async with client() as newcomer, client() as known:
        await comes_in(pages, newcomer)
        page = await comes_in(pages, known)
        long_ago = pages.clock() - timedelta(days=1)
        await pages.house.write(residents.meet, f"browser:{page}", now=long_ago)
        sent = [
            (await one.post(f"/chat/media/{NAME}{n}", content=b"abc", headers=own())).status_code
            for n, one in enumerate((newcomer, newcomer, known))
        ]

    assert sent == [200, 507, 200]


@pytest.fixture
def one_process(pages: PageHouse, shelf: StaticFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """All browsers are at the same process."""
    made: list[Starlette] = []
    make = pages.app

    def app(shelf: StaticFiles | None = None) -> Starlette:
        made[:] = made or [make(shelf)]
        return made[0]

    monkeypatch.setattr(pages, "app", app)


async def half(release: asyncio.Event, body: bytes) -> AsyncIterator[bytes]:
    """A file that stands half-way until it is let go."""
    yield body
    await release.wait()
    yield b"the rest"


@pytest.mark.parametrize("each", [1, 2], ids=["a person each", "one person"])
@pytest.mark.usefixtures("one_process")
async def test_files_that_stand_half_way_give_way(pages, client, monkeypatch, each):
    """Eight of them kept everybody from sending a photo, for three minutes each time."""
    monkeypatch.setattr(upload_buffers, "AT_ONCE", 3_000)
    monkeypatch.setattr(upload_buffers, "STANDS_S", 0.05)
    release = asyncio.Event()
    async with client() as one, client() as two, client() as resident:
        for browser in (one, two, resident):
            await comes_in(pages, browser)
        stand = [one, one if each == 2 else two]
        async with asyncio.TaskGroup() as tasks:
            hostages = [
                tasks.create_task(
                    browser.post(
                        f"/chat/media/{NAME}{n}", content=half(release, bytes(1_400)), headers=own()
                    )
                )
                for n, browser in enumerate(stand)
            ]
            await asyncio.sleep(0.2)
            mine = await resident.post(f"/chat/media/{NAME}", content=bytes(1_000), headers=own())
            release.set()

    assert mine.status_code == 200
    assert sorted(task.result().status_code for task in hostages) == [200, 503]


@pytest.mark.usefixtures("one_process")
async def test_who_drips_gives_way_to_whoever_has_less(pages, client, monkeypatch):
    monkeypatch.setattr(upload_buffers, "AT_ONCE", 3_000)
    release = asyncio.Event()
    async with client() as one, client() as resident:
        for browser in (one, resident):
            await comes_in(pages, browser)
        async with asyncio.TaskGroup() as tasks:
            large = tasks.create_task(
                one.post(f"/chat/media/{NAME}", content=half(release, bytes(2_500)), headers=own())
            )
            await asyncio.sleep(0.2)
            mine = await resident.post(f"/chat/media/{NAME}", content=bytes(1_000), headers=own())
            release.set()

    assert (mine.status_code, large.result().status_code) == (200, 503)


@pytest.mark.usefixtures("one_process")
async def test_a_third_file_of_one_person_waits_while_two_move(pages, client):
    release = asyncio.Event()
    async with client() as browser:
        await comes_in(pages, browser)
        async with asyncio.TaskGroup() as tasks:
            for n in range(2):
                tasks.create_task(
                    browser.post(
                        f"/chat/media/{NAME}{n}", content=half(release, b"1"), headers=own()
                    )
                )
            await asyncio.sleep(0.2)
            third = await browser.post(f"/chat/media/{NAME}", content=b"1", headers=own())
            release.set()

    assert third.status_code == 503
