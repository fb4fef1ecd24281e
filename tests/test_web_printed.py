"""The front page on paper: whoever reads it there types its address, so it stands in one piece."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser
from pypdf import PdfReader

from tests.browsers import PageHouse, open_page_house, served
from tests.test_web_browser import PATIENT_MS, chromium, shelf
from web.context import PageSettings
from web.static_files import StaticFiles

__all__ = ["chromium", "shelf"]  # fixtures

pytestmark = [
    pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),
]  # fmt: skip
ADDRESSES = {
    "short": "https://bao.haison.example",
    "of a province": "https://congan.mongcai.quangninh.gov.vn.example/thon-ban",
    "as long as can be": "https://" + ".".join(["mot-cai-ten-rat-dai-cua-xa"] * 4) + ".example",
}


@pytest.fixture(params=ADDRESSES.values(), ids=list(ADDRESSES))
def village(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path, PageSettings(url=request.param))
    yield opened
    opened.house.close()


async def test_the_printed_front_page_keeps_its_address_on_one_line(
    chromium: Browser, village: PageHouse, shelf: StaticFiles
) -> None:
    address = village.settings.url
    async with served(village.app(shelf)) as url:
        context = await chromium.new_context(viewport={"width": 794, "height": 1123})
        context.set_default_timeout(PATIENT_MS)
        page = await context.new_page()
        await page.goto(f"{url}/")
        printed = PdfReader(io.BytesIO(await page.pdf(format="A4")))
        await page.emulate_media(media="print")
        place = await page.locator(".printed").bounding_box()
        picture = await page.locator(".doors").screenshot()
        await context.close()

    assert f"{address}/chat" in printed.pages[0].extract_text().splitlines()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 794  # nothing of it hangs over the paper
    image = await asyncio.to_thread(lambda: Image.open(io.BytesIO(picture)).convert("L"))
    codes = await asyncio.to_thread(zxingcpp.read_barcodes, image)
    assert [code.text for code in codes] == [f"{address}/chat"]
