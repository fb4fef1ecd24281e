"""A file by a signed link: one file, some minutes, for whoever was given the link."""

from datetime import timedelta

import pytest

from domain.heard import HeardMedia
from domain.media_verdicts import Clean
from storage.media import keep_cleaned, note_media
from storage.signed_files import signed_name
from storage.tx import Tx
from tests.houses import NOON
from tests.visitors import client, pages, shelf

__all__ = ["client", "pages", "shelf"]
LATER = NOON + timedelta(minutes=15)


def kept_photo(tx: Tx) -> str:
    row = note_media(tx, "case:1", HeardMedia("photo", "ref"), channel="browser")
    keep_cleaned(tx, row.id, Clean("photo", "image/jpeg", b"a photo"))
    return row.id


@pytest.fixture
def name(pages):
    media_id = pages.house.write_now(kept_photo)
    pages.now = NOON
    return signed_name(pages.house.keys, media_id, until=LATER)


async def test_the_link_opens_one_file(client, name):
    async with client() as browser:
        answer = await browser.get(f"/f/{name}")
    assert (answer.status_code, answer.content) == (200, b"a photo")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"


async def test_it_opens_nothing_once_its_minutes_are_over(client, pages, name):
    pages.now = LATER + timedelta(seconds=1)
    async with client() as browser:
        assert (await browser.get(f"/f/{name}")).status_code == 404


@pytest.mark.parametrize("part", [0, 1, 2], ids=["another file", "longer", "another hash"])
async def test_no_part_of_it_can_be_changed(client, name, part):
    parts = name.split(".")
    last = parts[part][-1]
    parts[part] = parts[part][:-1] + ("1" if last != "1" else "2")
    async with client() as browser:
        assert (await browser.get(f"/f/{'.'.join(parts)}")).status_code == 404


@pytest.mark.parametrize("guess", ["x", "a.b.c", "a" * 3000, "ảnh.1.2"])
async def test_guesses_open_nothing(client, pages, guess):
    pages.now = NOON
    async with client() as browser:
        assert (await browser.get(f"/f/{guess}")).status_code == 404
