"""Codes on photos, read by the picture child under its limits; of the photo nothing comes back."""

import io
import random
from collections.abc import Iterator
from typing import Any

import pytest
import qrcode  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from domain.media_verdicts import MediaRefused, PhotoCodes, Reason
from storage.cleaning import CleanerPool
from tests.samples import media
from tests.samples.wall_photos import a_wall, as_jpeg, as_taken, beside, golden, paper_with

LINK = "HTTPS://BAO.HAISON.EXAMPLE/Q/K7M29QXW"
TAKEN: dict[str, dict[str, Any]] = {
    "by day": {},
    "from afar": {"fills": 0.35},
    "blurred": {"blur": 1.5},
    "in the dark": {"light": 0.2},
    "packed": {"quality": 30},
    "all at once": {"blur": 1.0, "light": 0.4, "quality": 30, "fills": 0.5},
    "large": {"wide": 3000, "fills": 0.3},
}

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def cleaner() -> Iterator[CleanerPool]:
    cleaner = CleanerPool(children=1)
    yield cleaner
    cleaner.close()


@pytest.mark.parametrize("how", TAKEN)
async def test_a_poster_on_a_wall_is_read(cleaner: CleanerPool, how: str) -> None:
    photo = as_taken(golden(), random.Random(1), **TAKEN[how])
    assert await cleaner.read_codes(photo, claimed="image/jpeg") == PhotoCodes((LINK,))


async def test_no_code_several_codes_and_one_that_cannot_be_read(cleaner: CleanerPool) -> None:
    assert await cleaner.read_codes(a_wall(), claimed="") == PhotoCodes()
    other = paper_with("https://evil.example/")
    both = beside(as_taken(golden(), random.Random(1)), as_taken(other, random.Random(2)))
    found = await cleaner.read_codes(both, claimed="")
    assert set(found.texts) == {LINK, "https://evil.example/"}


async def test_more_codes_than_anybody_reads_are_counted(cleaner: CleanerPool) -> None:
    wall = Image.new("RGB", (1500, 1200), "white")
    for number in range(9):
        page = Image.open(io.BytesIO(paper_with(f"https://evil.example/{number}"))).crop(
            (100, 280, 420, 620)
        )
        wall.paste(page, (number % 3 * 480, number // 3 * 390))
    found = await cleaner.read_codes(as_jpeg(wall), claimed="")
    assert (len(found.texts), found.more) == (6, 3)


async def test_an_address_is_read_to_its_end(cleaner: CleanerPool) -> None:
    """What stood far behind, and where it leads, was cut off: it looked like ours."""
    link = f"https://bao.haison.example:{'0' * 600}443@evil.example/"
    code, drawn = qrcode.QRCode(), io.BytesIO()
    code.add_data(link, optimize=0)
    code.make_image().save(drawn)
    assert await cleaner.read_codes(drawn.getvalue(), claimed="") == PhotoCodes((link,))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"MZ" + bytes(100), Reason.NOT_SUPPORTED),
        (b"%PDF-1.7 " + bytes(50), Reason.NOT_SUPPORTED),
        (b"\xff\xd8\xff" + bytes(100), Reason.BROKEN),
        (bytes(21 * 1024 * 1024), Reason.TOO_BIG),
    ],
    ids=["nothing", "a program", "a document", "half a photo", "too big"],
)
async def test_what_is_no_photo_is_refused(
    cleaner: CleanerPool, raw: bytes, reason: Reason
) -> None:
    with pytest.raises(MediaRefused) as refused:
        await cleaner.read_codes(raw, claimed="")
    assert refused.value.reason is reason


async def test_one_child_cleans_and_reads(cleaner: CleanerPool) -> None:
    await cleaner.clean(media.jpeg(), claimed="")
    before = cleaner.pids()
    await cleaner.read_codes(a_wall(), claimed="")
    assert cleaner.pids() == before
