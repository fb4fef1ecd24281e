"""`python -m bench.posters [warm] [many] [read]`: what posters cost, and whether they are read.

warm: one poster as PDF by a child that has set some before. many: one for each of 8,000 villages,
by two children, as `titir paper poster --all` does it; the memory of the children is looked at ten
times a second. read: 500 posters as pictures in which the code with its quiet zone is 300 pixels
wide, turned by up to 30°, as JPEG of quality 30, and either blurred or with 15 % of the code
covered, are given to a decoder that has nothing to do with how they were made.
"""

import asyncio
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from actions.paper.poster_batches import Batch
from actions.paper.poster_sheets import Printer
from actions.people.sites import apply_site
from bot.poster_files import Folder, write_all
from bot.wiring import LOCALES
from domain.paper.documents import PosterSheet
from domain.paper.poster_codes import new_poster_code, spoken_poster_code
from domain.paper.public_addresses import address_on_paper, link_on_paper
from domain.words.translations import Words
from storage.typesetting.pool import Typesetter
from tests.houses import NOON, build_house, sqlite_in
from tests.samples.paper import SHEET, document
from tests.village import ROOT, site_file

URL = "https://bao.haison.gov.vn"
VILLAGES, IN_A_SITE = 8_000, 80
PICTURES = 500
ACROSS = 300  # px of the code with its quiet zone
MM = 83  # of the same on A4
MODULES, QUIET, FINDER = 41, 4, 8  # of that code; a finder pattern with what separates it
MB = 1024 * 1024
OWN = Path("/proc/self/cmdline")


def sheet() -> PosterSheet:
    """A poster with a code of its own."""
    code = new_poster_code()
    return replace(
        SHEET,
        code=spoken_poster_code(code),
        link=link_on_paper(URL, code),
        address=address_on_paper(URL, spoken_poster_code(code)),
    )


async def warm() -> None:
    """The middle and the slowest of thirty posters."""
    setter = Typesetter(children=1)
    for _ in range(3):
        await setter.pdf(document(sheet()))
    for what, make in (("PDF", setter.pdf), ("PNG", setter.png)):
        took = []
        for _ in range(30):
            one = document(sheet())
            began = time.perf_counter()
            await make(one)
            took.append(time.perf_counter() - began)
        print(
            f"{what}: {statistics.median(took) * 1000:.0f} ms in the middle, "
            f"{max(took) * 1000:.0f} ms at worst"
        )
    setter.close()


async def many(villages: int) -> None:
    """All at once, and once more after an interruption."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        house = build_house(sqlite_in(base), base)
        for site in range(villages // IN_A_SITE):
            await house.write(apply_site, site_file(_site(site)), now=NOON)
        batch = Batch("report", "a4", "vi+en", "", "")
        printer = Printer(Words.load(LOCALES), URL)
        order = Folder(house, printer, batch, base / "posters")
        order.to.mkdir()
        began = time.perf_counter()
        with _watched_children() as most:
            made = await write_all(order, now=NOON, step=lambda _d, _a: None)
        took = timedelta(seconds=round(time.perf_counter() - began))
        size = sum(file.stat().st_size for file in order.to.iterdir())
        print(
            f"{made.made} posters in {made.files} files, {size / MB:.0f} MB: {took}; "
            f"a child held {max(most, default=0) / MB:.0f} MB at most"
        )
        again = await write_all(order, now=NOON, step=lambda _d, _a: None)
        print(f"given once more: {again.made} made, {again.there_already} files there already")
        house.close()


def _site(number: int) -> str:
    """Hải Sơn under another code, with eighty villages."""
    written = (ROOT / "examples" / "hai-son.toml").read_text()
    code = f"9{number:04}"
    written = written.replace("06724", code)
    more = "".join(
        f'\n[[areas]]\ncode = "{code}-{village:02}"\nname = "Thôn Suối {number} {village}"\n'
        f'kind = "village"\nparent = "{code}"\n'
        for village in range(4, IN_A_SITE + 1)
    )
    return written + more


@contextmanager
def _watched_children() -> Iterator[list[int]]:
    """The memory of each child of this process, looked at ten times a second."""
    most: list[int] = []
    over = Event()

    def look() -> None:
        while not over.wait(0.1):
            for own in Path("/proc/self/task").glob("*/children"):
                most.extend(_held(pid) for pid in own.read_text().split())

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _held(pid: str) -> int:
    """Bytes of memory that the child holds; 0 while it is being started: until it runs a program
    of its own it is a picture of this process, and shows what this process holds."""
    of = Path("/proc") / pid
    try:
        if (of / "cmdline").read_bytes() == OWN.read_bytes():
            return 0
        return int((of / "statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


async def read(pictures: int) -> None:
    """How many of the degraded pictures are read right."""
    chance = random.Random(2026)
    setter = Typesetter(children=2)
    found = {"blurred": [0, 0], "covered": [0, 0], "a finder covered": [0, 0]}
    for number in range(pictures):
        one = sheet()
        body = await setter.png(document(one), round(ACROSS / MM * 25.4))
        page = Image.open(io.BytesIO(body)).convert("RGB")
        how = ("blurred", "covered")[number % 2]
        _note(found[how], _degraded(page, chance, how), one)
        if number % 10 == 0:
            how = "a finder covered"
            _note(found[how], _degraded(page, chance, how), one)
    setter.close()
    for how, (right, of) in found.items():
        print(f"{how}: {right} of {of} read")
    right, of = (sum(found[how][at] for how in ("blurred", "covered")) for at in (0, 1))
    print(f"together: {right / of:.1%} of {of}")


def _note(tally: list[int], picture: Image.Image, one: PosterSheet) -> None:
    codes = zxingcpp.read_barcodes(picture)
    tally[0] += any(code.text == one.link for code in codes)
    tally[1] += 1


def _degraded(page: Image.Image, chance: random.Random, how: str) -> Image.Image:
    """The code, with some of the poster around it, as a bad photo shows it."""
    (code,) = zxingcpp.read_barcodes(page)
    left, top = code.position.top_left.x, code.position.top_left.y
    module = (code.position.top_right.x - left) / (MODULES - 2 * QUIET)
    if how != "blurred":
        _cover(page, left, top, module, chance, finder=how != "covered")
    middle = (MODULES / 2 - QUIET) * module
    around = round(MODULES * module)
    box = (
        left + middle - around,
        top + middle - around,
        left + middle + around,
        top + middle + around,
    )
    photo = page.crop(tuple(map(round, box)))  # type: ignore[arg-type]  # four of them
    photo = photo.rotate(
        chance.uniform(-30, 30), resample=Image.Resampling.BICUBIC, fillcolor="white"
    )
    if how == "blurred":
        photo = photo.filter(ImageFilter.GaussianBlur(2))
    written = io.BytesIO()
    photo.save(written, "JPEG", quality=30)
    return Image.open(written)


def _cover(
    page: Image.Image,
    left: float,
    top: float,
    module: float,
    chance: random.Random,
    *,
    finder: bool,
) -> None:
    """15 % of the code's area under a grey square: outside the three finder patterns, or on one."""
    across = MODULES - 2 * QUIET
    side = (0.15 * across * across) ** 0.5
    while True:
        x, y = chance.uniform(0, across - side), chance.uniform(0, across - side)
        corners = ((0, 0), (across - FINDER, 0), (0, across - FINDER))
        meets = any(
            x < cx + FINDER and cx < x + side and y < cy + FINDER and cy < y + side
            for cx, cy in corners
        )
        if meets == finder:
            break
    grey = chance.randrange(40, 220)
    box = [
        left + x * module,
        top + y * module,
        left + (x + side) * module,
        top + (y + side) * module,
    ]
    ImageDraw.Draw(page).rectangle(box, fill=(grey, grey, grey))


async def main(asked: list[str]) -> None:
    """What was asked for, or all of it."""
    for name in asked or ["warm", "read", "many"]:
        if name == "warm":
            await warm()
        elif name.startswith("many"):
            await many(int(name.partition("=")[2] or VILLAGES))
        elif name == "read":
            await read(PICTURES)
        else:
            raise SystemExit(f"{name}? warm, many, many=NUMBER, read")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
