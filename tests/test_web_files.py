"""Files at the pages: whose they are, how many, and that words find room before them."""

import shutil
from collections.abc import AsyncIterator

from domain.media import MAX_BYTES
from storage.uploads import FREE_AT_LEAST, SMALLEST
from tests.visitors import NAME, client, enter, own, pages, shelf
from web.quota import PER_HOUR, Quota
from web.words import TOO_MANY_FILES

__all__ = ["client", "pages", "shelf"]  # fixtures

JPEG = {"content-type": "image/jpeg"}


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
    assert refused.json() == {"why": "Lúc này chưa nhận được ảnh, ghi âm. Xin gõ chữ."}


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
