"""Browser pages in the database: nothing lost, nothing twice, nothing to be read."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.people import browser_conversations
from actions.sweeps import sweep_pages
from bot.wakeup import listen_on_postgres
from domain.browser_posts import PageKey, PageMedia, PageSaying, Post, PostPlace, Upload
from domain.heard import HeardMedia
from domain.media_verdicts import Clean
from storage.device_sessions import OpenedSession, find_session, put_session, revoke_sessions_of
from storage.house import House
from storage.media import keep_cleaned, note_media
from storage.pages import KEPT, fingerprint, forget_old_pages
from storage.tx import Tx
from storage.uploads import find_upload
from tests.houses import NOON, build_house
from tests.waiting import SOON_S
from web.hub import OpenPages

PAGE = "3f9c0d5a7e1b42c896d0aa51be17c204"
ME = "the-person-of-this-page"
TABLES = ("page", "page_post", "page_upload")


def post(words: str, **more: object) -> Post:
    return Post(text=words, at=NOON, **more)  # type: ignore[arg-type]  # a test names its fields


async def put(house: House, one: Post, *, once: str = "", edit: int = 0) -> int:
    return await house.write(
        browser_conversations.put_outgoing, PAGE, PageSaying(one), PostPlace(once, edit), now=NOON
    )


async def say(house: House, words: str, said: str) -> int:
    mine = post(words, by=ME, said=said)
    noted = await house.write(browser_conversations.keep_saying, PAGE, mine, (), now=NOON)
    return noted.number


async def shown(house: House, since: int = 0) -> list[str]:
    changes = await house.read(browser_conversations.changes_since, PAGE, since)
    return [one.post.text for one in changes.posts]


def cells(tx: Tx) -> list[bytes]:
    """Every value of every row about pages, as bytes."""
    rows = [row for name in TABLES for row in tx.execute(text(f"SELECT * FROM {name}"))]  # noqa: S608
    return [cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row]


async def test_a_post_comes_back_as_it_was_put(house: House) -> None:
    one = post(
        "Chuyện gì?",
        rows=((PageKey("a.1", "1 🎒 Mất trộm"), PageKey("a.p", "📍", "place")),),
        media=(PageMedia("name", "voice", "audio/ogg", 14),),
        quiet=True,
        screen=4,
    )
    await house.write(browser_conversations.keep_saying, PAGE, post("x", by=ME), (), now=NOON)
    number = await house.write(
        browser_conversations.put_outgoing,
        PAGE,
        PageSaying(one, (Upload("voice", "audio/ogg", b"bytes", 14),)),
        PostPlace(),
        now=NOON,
    )

    found = await house.read(browser_conversations.find_post, PAGE, number)

    assert found is not None
    assert found.rows == one.rows
    assert (found.text, found.quiet, found.screen, found.at) == ("Chuyện gì?", True, 4, NOON)
    assert found.media[0].seconds == 14


async def test_a_repeated_row_makes_one_bubble(house: House) -> None:
    first = await put(house, post("Đã ghi."), once="row")
    again = await put(house, post("Đã ghi."), once="row")

    assert (first, await shown(house)) == (again, ["Đã ghi."])


async def test_rows_without_a_key_are_bubbles_of_their_own(house: House) -> None:
    await put(house, post("one"))
    await put(house, post("two"))

    assert await shown(house) == ["one", "two"]


async def test_an_edit_keeps_its_place(house: House) -> None:
    number = await put(house, post("Đã ghi."))
    await put(house, post("Chuyện gì?"))
    known = (await house.read(browser_conversations.changes_since, PAGE, 0)).last

    await put(house, post("Tới nhóm trực."), edit=number)

    assert await shown(house) == ["Tới nhóm trực.", "Chuyện gì?"]
    assert await shown(house, since=known) == ["Tới nhóm trực."]


async def test_what_is_taken_away_takes_its_answers_along(house: House) -> None:
    await put(house, post("Chào bà con."))
    await say(house, "Báo tin", "said-1")
    asked = await put(house, post("Có ai đang bị đánh không?"))
    await say(house, "Đang bị", "said-2")
    menu = await put(house, post("Chào bà con."))
    known = (await house.read(browser_conversations.changes_since, PAGE, 0)).last

    await house.write(browser_conversations.take_away, PAGE, [asked])

    changes = await house.read(browser_conversations.changes_since, PAGE, known)
    assert await shown(house) == ["Chào bà con.", "Chào bà con."]
    assert changes.gone == (asked - 1, asked, asked + 1)
    assert menu not in changes.gone


async def test_what_an_officer_wrote_into_the_room_stays_when_a_message_above_is_taken_away(
    house: House,
) -> None:
    """It went too, as if it had answered that message. A reply to it still goes."""
    await put(house, post("🔴 P1 · Cháy · 482-917"))
    asked = await put(house, post("💬 482-917: nhà bà Mẩy"))
    for said_id, words, reply_to in (("s1", "bà Mẩy?", asked), ("s2", "Tôi đi họp.", 0)):
        one = post(words, by=ME, name="Dũng", said=said_id, reply_to=reply_to)
        await house.write(browser_conversations.keep_saying, PAGE, one, (), now=NOON)

    await house.write(browser_conversations.take_away, PAGE, [asked])

    assert await shown(house) == ["🔴 P1 · Cháy · 482-917", "Tôi đi họp."]


async def test_a_late_edit_does_not_bring_back_what_was_wiped(house: House) -> None:
    number = await put(house, post("Đã ghi tin 530-118."), once="row")
    await house.write(browser_conversations.wipe, PAGE)

    await put(house, post("Có người nhận."), edit=number)

    assert await shown(house) == []


async def test_a_phone_that_was_away_clears_what_was_wiped(house: House) -> None:
    await put(house, post("Có ai đang bị đánh không?"))
    known = (await house.read(browser_conversations.changes_since, PAGE, 0)).last
    await house.write(browser_conversations.wipe, PAGE)
    await put(house, post("Chào bà con."))

    changes = await house.read(browser_conversations.changes_since, PAGE, known)

    assert changes.afresh
    assert [one.post.text for one in changes.posts] == ["Chào bà con."]


async def test_a_phone_that_was_away_long_gets_the_newest(house: House) -> None:
    def talks(tx: Tx) -> None:
        for number in range(230):
            browser_conversations.put_outgoing(
                tx, PAGE, PageSaying(post(str(number))), PostPlace(), now=NOON
            )

    await house.write(talks)
    changes = await house.read(browser_conversations.changes_since, PAGE, 3)

    assert changes.afresh
    assert [one.post.text for one in changes.posts] == [str(n) for n in range(30, 230)]


async def test_a_page_opens_with_its_newest_and_gives_the_older_ones_when_asked(
    house: House,
) -> None:
    for number in range(1, 81):
        await put(house, post(str(number)))
    await house.write(browser_conversations.take_away, PAGE, [15])

    opened = await house.read(browser_conversations.changes_since, PAGE, 0)
    older = await house.read(browser_conversations.older_than, PAGE, opened.posts[0].number)

    assert [one.post.text for one in opened.posts] == [str(n) for n in range(21, 81)]
    assert [one.number for one in older] == [n for n in range(1, 21) if n != 15]
    assert await house.read(browser_conversations.older_than, PAGE, 1) == ()
    assert await house.read(browser_conversations.older_than, "nobody's", 9) == ()


async def test_the_same_saying_is_noted_once(house: House) -> None:
    assert await say(house, "xe màu đỏ", "said-1") == await say(house, "xe màu đỏ", "said-1")
    assert await shown(house) == ["xe màu đỏ"]


async def test_arrival_is_asked_for_until_it_was_told(house: House) -> None:
    number = await put(house, post("🔴 P1"))
    await say(house, "own words do not arrive", "said-1")

    before = await house.read(browser_conversations.find_unarrived, PAGE, 99)
    await house.write(browser_conversations.mark_arrived, PAGE, before)

    assert before == (number,)
    assert await house.read(browser_conversations.find_unarrived, PAGE, 99) == ()


async def test_an_upload_is_kept_once_and_only_fetched_after_a_wipe(house: House) -> None:
    photo = Upload("photo", "image/jpeg", b"pixels")
    await house.write(browser_conversations.keep_upload, PAGE, "name", photo, now=NOON)
    await house.write(
        browser_conversations.keep_upload,
        PAGE,
        "name",
        Upload("photo", "image/jpeg", b"other"),
        now=NOON,
    )
    await house.write(browser_conversations.keep_saying, PAGE, post("đây"), ("name",), now=NOON)
    seen = await house.read(browser_conversations.find_shown, [PAGE], "name")

    await house.write(browser_conversations.wipe, PAGE)

    assert seen == photo
    assert await house.read(browser_conversations.find_shown, [PAGE], "name") is None
    assert await house.read(find_upload, f"{PAGE}/name") == photo


async def test_what_no_saying_names_goes_within_the_hour_and_with_a_wipe(house: House) -> None:
    """It stayed for thirty days: a few hundred of them filled the room of everybody."""
    photo = Upload("photo", "image/jpeg", b"pixels")
    for name in ("named", "forgotten", "wiped"):
        page = PAGE if name != "wiped" else "another-page"
        await house.write(browser_conversations.keep_upload, page, name, photo, now=NOON)
    await house.write(browser_conversations.keep_saying, PAGE, post("đây"), ("named",), now=NOON)

    await house.write(browser_conversations.wipe, "another-page")
    assert await house.read(find_upload, "another-page/wiped") is None
    for minutes in range(5, 65, 5):
        await house.write(sweep_pages, now=NOON + timedelta(minutes=minutes))
    assert await house.read(find_upload, f"{PAGE}/forgotten") == photo
    await house.write(sweep_pages, now=NOON + timedelta(minutes=65))
    assert await house.read(find_upload, f"{PAGE}/forgotten") is None
    assert await house.read(find_upload, f"{PAGE}/named") == photo


def a_file_for_many(tx: Tx, body: bytes) -> str:
    row = note_media(tx, "announcement:1", HeardMedia("photo", "r", 1), channel="browser")
    keep_cleaned(tx, row.id, Clean("photo", "image/jpeg", body))
    return row.id


async def test_a_file_for_many_is_kept_once_and_each_page_opens_its_own(house: House) -> None:
    """Each page used to keep a copy: a picture of 2 MB for 10,000 readers was 20 GB."""
    body = b"p" * 100_000
    shared = await house.write(a_file_for_many, body)
    for page in (PAGE, "another-page"):
        photo = Upload("photo", "image/jpeg", body, shared=shared)
        await house.write(
            browser_conversations.put_outgoing,
            page,
            PageSaying(post("Họp thôn"), (photo,)),
            PostPlace("o"),
            now=NOON,
        )
    (one,) = (await house.read(browser_conversations.find_post, PAGE, 1)).media

    assert (await house.read(browser_conversations.find_shown, [PAGE], one.ref)).body == body
    assert await house.read(browser_conversations.find_shown, ["a-third-page"], one.ref) is None
    assert max(len(cell) for cell in await house.read(cells)) < 2_000
    await house.write(browser_conversations.wipe, PAGE)
    assert await house.read(browser_conversations.find_shown, [PAGE], one.ref) is None
    (other,) = (await house.read(browser_conversations.find_post, "another-page", 1)).media
    assert (
        await house.read(browser_conversations.find_shown, ["another-page"], other.ref)
    ).body == body


async def test_nobody_elses_upload_is_shown(house: House) -> None:
    photo = Upload("photo", "image/jpeg", b"pixels")
    await house.write(browser_conversations.keep_upload, PAGE, "name", photo, now=NOON)

    assert await house.read(browser_conversations.find_shown, ["another-page"], "name") is None


async def test_old_pages_are_forgotten_whole(house: House) -> None:
    await put(house, post("Đã ghi."))
    await house.write(
        browser_conversations.keep_upload,
        PAGE,
        "name",
        Upload("photo", "image/jpeg", b"bytes"),
        now=NOON,
    )

    gone = await house.write(forget_old_pages, NOON + KEPT + timedelta(days=1))

    assert gone == 1
    assert await house.read(cells) == []


async def test_no_column_holds_words_ids_or_times(house: House) -> None:
    await put(house, post("Có người nhận 482-917"), once="case-482-917")
    await say(house, "Lý Thị Mẩy", "said-1")
    await house.write(
        browser_conversations.keep_upload,
        PAGE,
        "name",
        Upload("photo", "image/jpeg", b"pixels"),
        now=NOON,
    )

    kept = await house.read(cells)

    for secret in (PAGE, ME, "said-1", "482-917", "Mẩy", "pixels", "05:00"):
        assert not [cell for cell in kept if secret.encode() in cell], secret


async def test_lengths_come_in_few_sizes(house: House) -> None:
    for words in ("ngắn", "dài hơn một chút", "dài hơn nhiều " * 12):
        await put(house, post(words))
    for size in (1, 9_000, 15_000):
        photo = Upload("photo", "image/jpeg", b"p" * size)
        await house.write(browser_conversations.keep_upload, PAGE, f"name-{size}", photo, now=NOON)

    lengths = {len(cell) for cell in await house.read(cells) if len(cell) > 128}
    assert len(lengths) == 3  # short posts, long posts, files


@pytest.mark.postgres
async def test_a_browser_at_another_process_is_woken(postgres_url: str, tmp_path: Path) -> None:
    house = await asyncio.to_thread(build_house, postgres_url, tmp_path)
    elsewhere = OpenPages(lambda page: fingerprint(house.keys, page))
    stop, listening = asyncio.Event(), asyncio.Event()

    def changed(key: str) -> None:
        listening.set()
        elsewhere.wake_key(key)

    async with asyncio.TaskGroup() as tasks:
        listener = listen_on_postgres(
            postgres_url, stop, wake=lambda _: None, changed=changed, applied=lambda: None
        )
        tasks.create_task(listener)
        await listening.wait()
        with elsewhere.watch([PAGE]) as mine, elsewhere.watch(["another"]) as theirs:
            await put(house, post("Đã ghi."))
            async with asyncio.timeout(SOON_S):
                await mine.wait()
            assert not theirs.is_set()
        stop.set()
    await asyncio.to_thread(house.close)


@pytest.mark.postgres
async def test_a_page_at_another_process_is_closed_with_its_device(
    postgres_url: str, tmp_path: Path
) -> None:
    house = await asyncio.to_thread(build_house, postgres_url, tmp_path)
    elsewhere = OpenPages(lambda page: fingerprint(house.keys, page))
    stop, listening = asyncio.Event(), asyncio.Event()

    def changed(key: str) -> None:
        listening.set()
        elsewhere.wake_key(key)

    opened = OpenedSession("room", PAGE, ME, "officer-1", "Dũng")
    await house.write(put_session, "token", opened, now=NOON)
    async with asyncio.TaskGroup() as tasks:
        listener = listen_on_postgres(
            postgres_url, stop, wake=lambda _: None, changed=changed, applied=lambda: None
        )
        tasks.create_task(listener)
        await listening.wait()
        with elsewhere.watch([PAGE, ME]) as theirs:
            await house.write(revoke_sessions_of, "officer-1")
            async with asyncio.timeout(SOON_S):
                await theirs.wait()
        stop.set()
    assert await house.read(find_session, "token", "room", now=NOON) is None
    await asyncio.to_thread(house.close)


async def test_a_document_has_its_name_and_size_and_stays_when_the_words_change(house):
    paper = Upload("file", "application/pdf", b"%PDF pages", name="Kế hoạch.pdf")
    number = await house.write(
        browser_conversations.put_outgoing,
        PAGE,
        PageSaying(post("Họp thôn"), (paper,)),
        PostPlace("a"),
        now=NOON,
    )
    await put(house, post("ĐÍNH CHÍNH. Họp thôn"), once="b", edit=number)
    standing = await house.read(browser_conversations.find_post, PAGE, number)
    (media,) = standing.media
    assert standing.text == "ĐÍNH CHÍNH. Họp thôn"
    assert (media.kind, media.name, media.size) == ("file", "Kế hoạch.pdf", 10)
    assert await house.read(browser_conversations.find_shown, (PAGE,), media.ref) == paper
