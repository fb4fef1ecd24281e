"""Posters, receipts and sheets as pictures, for the eye of whoever reviews a change:
`tests/golden/posters/`.

`TITIR_RECORD=1 python -m pytest tests/test_posters_golden.py` takes them anew; then look at them.
"""

import asyncio
import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from actions.paper.poster_sheets import Printer, draft_of
from actions.paper.receipts import Issued, on_paper
from actions.people.sites import apply_site
from bot.wiring import LOCALES, load_forms
from domain.paper.documents import Document, PaperSize, Sheet
from domain.paper.posters import SAMPLE
from domain.words.translations import Words
from storage.house import House
from storage.site_cache import find_book
from storage.tables import Receipt
from storage.typesetting.pool import Typesetter
from tests.houses import NOON, build_house, sqlite_in
from tests.samples.sheets import FLOOD, MEETS, MEETS_EN, board, door, notice
from tests.village import ROOT, site_file

GOLDEN = ROOT / "tests" / "golden" / "posters"
DOTS = 60  # to an inch: letters can be read, and one is some 40 kB
DIFFERENT = 40  # of 255: more than the edge of a letter that falls half a pixel aside
PIXELS = 0.002  # of the picture may be so different

LONG = (
    "Thôn Khuổi Nhang và Làng Mới sau khi sáp nhập với ba thôn cũ "
    "Nậm Mười, Sùng Đô, Suối Quyền, xã Thượng Hà cũ (Lào Cai)"
)
POSTERS = {
    "report.vi-en.a4": ("06724", "06724-01", "report", "vi+en", "a4"),
    "hand-in.vi.a4": ("06724", "06724-01", "hand-in", "vi", "a4"),
    "checkpoint.vi-en.a5": ("06724", "06724-02", "checkpoint", "vi+en", "a5"),
    "visitors.en-vi.a4": ("06724", "06724", "visitors", "en+vi", "a4"),
    "school.id.a4": ("16.06", "16.06-contoh-1", "school", "id", "a4"),
    "board.id-en.a4": ("16.06", "16.06-contoh-2", "board", "id+en", "a4"),
    "report.id.stickers": ("16.06", "16.06-contoh-1", "report", "id", "stickers"),
    "long-name.vi-en.a4": ("06724", "06724-03", "report", "vi+en", "a4"),
    "sample.vi.a5": ("06724", "06724-01", "report", "vi", "a5"),
    "black.vi-en.a4": ("06724", "06724-01", "report", "vi+en", "a4"),
    "black.id.stickers": ("16.06", "16.06-contoh-1", "report", "id", "stickers"),
}
HANDED_IN = {"gun": "2", "blade": "11", "bullet": "1240", "powder": "8.5"}
RECEIPTS = {
    "receipt.vi.a5": ("06724", "vi", HANDED_IN),
    "receipt.id.a5": ("16.06", "id", {"cracker": "3"}),
}

SHEETS: dict[str, Sheet] = {
    "notice.vi-en.a4": notice(MEETS, MEETS_EN),
    "alert.vi.a5": notice(FLOOD, alarm=True),
    "news.vi-en.a4": board(),
    "door.vi-en.a4": door(),
    "black-door.vi-en.a5": door(),
}

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Both example sites, and a village with a long name."""
    folder = tmp_path_factory.mktemp("golden")
    house = build_house(sqlite_in(folder), folder)
    for name in ("hai-son", "musi-banyuasin"):
        written = (ROOT / "examples" / f"{name}.toml").read_text().replace("Thôn Thán Phún", LONG)
        house.write_now(apply_site, site_file(written), now=NOON)
    yield house
    house.close()


@pytest.fixture(scope="module")
def setter() -> Iterator[Typesetter]:
    setter = Typesetter(children=1)
    yield setter
    setter.close()


@pytest.mark.parametrize("name", POSTERS)
async def test_a_poster_looks_as_it_was_looked_at(
    house: House, setter: Typesetter, name: str
) -> None:
    site, area, kind, languages, size = POSTERS[name]
    book = await house.read(find_book, site)
    order = {"kind": kind, "area": area, "size": size, "languages": languages}
    poster = draft_of(order, site, on=date(2026, 11, 30))
    poster.code, poster.black = "K7M29QXW", name.startswith("black")
    words = await asyncio.to_thread(Words.load, LOCALES)
    sample = SAMPLE if name.startswith("sample") else ""
    printer = Printer(words, "https://bao.haison.example", sample)
    document = await asyncio.to_thread(printer.document, [poster], book)
    await _looks_as_it_did(name, await setter.png(document, DOTS))


@pytest.mark.parametrize("name", RECEIPTS)
async def test_a_receipt_looks_as_it_was_looked_at(
    house: House, setter: Typesetter, name: str
) -> None:
    site, lang, items = RECEIPTS[name]
    book = await house.read(find_book, site)
    form = (await asyncio.to_thread(load_forms)).by_code["hand-in"]
    row = Receipt(
        code="K7M29QXW",
        case_id="",
        site=site,
        desk_id="",
        form_hash=form.hash,
        items=items,
        on_date=date(2026, 11, 30),
    )
    words = await asyncio.to_thread(Words.load, LOCALES)
    printer = Printer(words, "https://bao.haison.example")
    desk = book.desks[0].name
    document = await asyncio.to_thread(on_paper, printer, Issued(row, form, desk, book), lang)
    await _looks_as_it_did(name, await setter.png(document, DOTS))


@pytest.mark.parametrize("name", SHEETS)
async def test_a_sheet_looks_as_it_was_looked_at(setter: Typesetter, name: str) -> None:
    size, black = PaperSize(name.rpartition(".")[2]), name.startswith("black")
    document = Document("T", "vi", size, date(2026, 11, 30), (SHEETS[name],), black=black)
    await _looks_as_it_did(name, await setter.png(document, DOTS))


async def _looks_as_it_did(name: str, picture: bytes) -> None:
    file = GOLDEN / f"{name}.png"
    if os.environ.get("TITIR_RECORD"):
        await asyncio.to_thread(_record, file, picture)
    assert await asyncio.to_thread(_difference, file, picture) <= PIXELS


def _record(file: Path, picture: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(64).save(file, optimize=True)


def _difference(file: Path, picture: bytes) -> float:
    """How much of the picture is not as it was."""
    was = Image.open(file).convert("RGB")
    now = Image.open(io.BytesIO(picture)).convert("RGB")
    assert now.size == was.size
    grey = ImageChops.difference(now, was).convert("L")
    changed = sum(count for value, count in enumerate(grey.histogram()) if value > DIFFERENT)
    return changed / (now.width * now.height)
