"""Copies of a SQLite database: what they tell whoever steals one, and what they need."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from actions.people import browser_conversations
from channels.browser.mouth import BrowserMouth
from domain.browser_posts import Post, Upload
from domain.heard import HeardMedia
from domain.media_verdicts import Clean
from scheduler.fetching import Fetcher
from storage.house import House
from storage.keys import new_id
from storage.media import keep_cleaned, note_media
from storage.pages import fingerprint
from storage.sqlite_copy import DiskRoom, NoRoom, copy_sqlite, room_for
from storage.tx import Tx
from tests.browsers import HouseLog
from tests.houses import NOON, build_house, sqlite_in
from tests.thief import joined

RESIDENTS = 16
PHOTO = Upload("photo", "image/jpeg", bytes(60_000))  # as it came
Step = Callable[[int, int], None]


def quiet(_done: int, _all: int) -> None:
    """Nobody looks at the bar."""


@dataclass
class Village:
    """A house into which residents have sent one photo each, one after the other.

    truth: reporter → key of the page, as only the key's holder knows it.
    """

    house: House
    file: Path
    truth: dict[str, str]

    def says(self, found: dict[str, str]) -> int:
        """How many of the thief's guesses are right."""
        return sum(self.truth[owner] == page for owner, page in found.items())


async def clean(_raw: bytes, *, claimed: str) -> Clean:
    """A cleaner that is not under test."""
    return Clean("photo", claimed, bytes(40_000))


async def report(house: House, fetcher: Fetcher, page: str, owner: str) -> None:
    """A page sends a photo, says that it did, and the house fetches it for a report."""

    def said(tx: Tx) -> None:
        post = Post("", NOON, by=page, said="said-1")
        (media,) = browser_conversations.keep_saying(tx, page, post, ("photo-1",), now=NOON).media
        note_media(
            tx, owner, HeardMedia("photo", media.ref, 60_000, 0, "image/jpeg"), channel="browser"
        )

    await house.write(browser_conversations.keep_upload, page, "photo-1", PHOTO, now=NOON)
    await house.write(said)
    assert await fetcher.fetch_now() == 1


def others_write(tx: Tx) -> None:
    """Something large that has to do with no report."""
    file = note_media(tx, "announcement:1", HeardMedia("photo", "r", 1), channel="browser")
    keep_cleaned(tx, file.id, Clean("photo", "image/jpeg", bytes(100_000)))


@pytest.fixture
def village(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Village]:
    """`as_before`: the page keeps what it sent, as pages did."""
    house = build_house(sqlite_in(tmp_path), tmp_path)
    mouth = BrowserMouth(HouseLog(house, lambda: NOON), wake=lambda _page: None, clock=lambda: NOON)
    fetcher = Fetcher(house, {"browser": mouth}, clean, clock=lambda: NOON, reading={})
    truth = {}

    async def all_report() -> None:
        for _ in range(RESIDENTS):
            page, owner = new_id(), f"reporter:{new_id()}"
            await report(house, fetcher, page, owner)
            truth[owner] = fingerprint(house.keys, page)
            await house.write(others_write)

    with pytest.MonkeyPatch.context() as patch:
        if getattr(request, "param", "") == "as before":
            patch.setattr(
                "actions.people.browser_conversations.was_cleaned",
                lambda _tx, _source, _media: None,
            )
        asyncio.run(all_report())
    yield Village(house, tmp_path / "titir.db", truth)
    house.close()


def as_it_lies(village: Village) -> Path:
    """A copy of the file page by page, everything in it, as from a disk that was stolen."""
    target = village.file.with_name("stolen.db")
    with closing(sqlite3.connect(village.file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


@pytest.mark.parametrize("village", ["as before"], indirect=True)
def test_a_copy_does_not_tell_which_page_sent_which_photo(village: Village) -> None:
    """Of a copy by SQLite's own backup a thief without a key knew it of every report."""
    assert village.says(joined(as_it_lies(village))) >= RESIDENTS - 2
    copy = village.file.with_name("copy.db")
    copy_sqlite(village.file, copy, step=quiet)
    found = joined(copy)
    assert len(found) == RESIDENTS
    assert village.says(found) <= 5  # one by chance; six are one village in two thousand


def test_nor_does_the_file_itself_once_the_photo_is_cleaned(village: Village) -> None:
    assert joined(as_it_lies(village)) == {}


def test_the_page_shows_what_was_kept(village: Village) -> None:
    def shown(tx: Tx) -> Upload | None:
        return browser_conversations.find_shown(tx, (page,), "photo-1")

    page = new_id()
    mouth = BrowserMouth(
        HouseLog(village.house, lambda: NOON), wake=lambda _page: None, clock=lambda: NOON
    )
    fetcher = Fetcher(village.house, {"browser": mouth}, clean, clock=lambda: NOON, reading={})
    asyncio.run(report(village.house, fetcher, page, "reporter:of-it"))
    upload = village.house.write_now(shown)
    assert upload is not None
    assert (upload.kind, upload.mime, len(upload.body)) == ("photo", "image/jpeg", 40_000)
    village.house.write_now(browser_conversations.wipe, page)
    assert village.house.write_now(shown) is None


def test_it_is_said_first_how_much_room_a_copy_needs(village: Village) -> None:
    room = room_for(village.file, village.file.parent)
    copy, steps = village.file.with_name("copy.db"), []
    copy_sqlite(village.file, copy, step=lambda *step: steps.append(step))
    assert copy.stat().st_size <= room.needed
    assert steps[-1] == (room.needed, room.needed)
    assert str(DiskRoom(1_500_000, 70_000_000)) == "it needs up to 2 MB, 70 MB are free"


def test_without_room_nothing_is_begun(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage("/")._replace(free=1_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: full)
    copy = village.file.with_name("copy.db")
    with pytest.raises(NoRoom, match="1 MB are free"):
        copy_sqlite(village.file, copy, step=quiet)
    assert not copy.exists()


async def test_the_log_of_commits_is_cut_off(tmp_path: Path) -> None:
    """Each commit stands in the write-ahead log by itself: a reporter beside its resident."""
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)
    log = tmp_path / "titir.db-wal"
    await house.write(browser_conversations.keep_upload, new_id(), "photo-1", PHOTO, now=NOON)
    assert log.stat().st_size > 0
    assert await house.empty_log()
    assert log.stat().st_size == 0
    await asyncio.to_thread(house.close)
