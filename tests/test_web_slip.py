"""The slip in a real Chromium: its code is behind a #, leaves the address, reaches no log."""

import asyncio
import io
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image, ImageChops
from playwright.async_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.browsers import PageHouse, greet, open_page_house, served
from tests.test_web_browser import FLAGS, PATIENT_MS, chromium, shelf
from tests.village import ROOT
from tests.waiting import soon
from web.context import PageSettings
from web.static_files import StaticFiles

__all__ = ["chromium", "shelf"]  # fixtures

pytestmark = [
    pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),
]  # fmt: skip
CODE = "40718263"
GOLDEN = ROOT / "tests" / "golden" / "slips"
THUMB = (180, 300)  # small enough that another machine's letters make no difference
DIFFERENT, PIXELS = 90, 0.03  # of 255; of the picture
TELLS = ("Hải Sơn", "Công an", "113", "http", "localhost", "báo tin", "tin báo")


class Overheard:
    """Everything that a server, or one in front of it, could write into a log of requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            told = [scope["raw_path"], scope["query_string"], *(v for _, v in scope["headers"])]
            self.lines.append(" ".join(one.decode("latin-1") for one in told))
        await self._app(scope, receive, send)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path, PageSettings(demo=True))
    opened.answer = greet
    yield opened
    opened.house.close()


@pytest_asyncio.fixture(loop_scope="module")
async def overheard(village: PageHouse, shelf: StaticFiles) -> Overheard:
    return Overheard(village.app(shelf))


@pytest_asyncio.fixture(loop_scope="module")
async def url(overheard: Overheard) -> AsyncIterator[str]:
    async with served(overheard, access_log=True) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="module")
async def phone(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    context.set_default_timeout(PATIENT_MS)
    yield context
    await context.close()


async def opens_slip(phone: BrowserContext, url: str) -> Page:
    page = await phone.new_page()
    await page.goto(f"{url}/slip#{CODE}")
    await expect(page.locator("#digits")).to_be_visible()
    return page


async def entries(page: Page) -> str:
    """The addresses and titles that the browser's "back" knows of, and shows."""
    session = await page.context.new_cdp_session(page)
    history = await session.send("Page.getNavigationHistory")
    await session.detach()
    return str([(entry["url"], entry["title"]) for entry in history["entries"]])


async def scanned(picture: bytes) -> list[str]:
    image = await asyncio.to_thread(lambda: Image.open(io.BytesIO(picture)).convert("L"))
    return [code.text for code in await asyncio.to_thread(zxingcpp.read_barcodes, image)]


async def test_the_code_is_out_of_the_address_before_anything_is_shown(phone, url):
    page = await opens_slip(phone, url)
    assert page.url == f"{url}/calendar"
    assert await page.evaluate("[location.hash, history.length]") == ["", 2]  # a blank tab, and it
    assert CODE not in await entries(page)
    assert await page.title() == "Lịch"
    assert await page.locator("#digits b").all_inner_texts() == list(CODE)
    dots = await page.locator("#digits svg").evaluate_all(
        "all => all.map((one) => one.querySelectorAll('circle:not([fill=none])').length)"
    )
    assert dots == [int(digit) for digit in CODE]
    assert await scanned(await page.screenshot()) == [f"{url}/o#{CODE}"]


async def test_a_scanned_slip_opens_its_report_and_leaves_no_trace(
    phone, url, village, overheard, caplog
):
    caplog.set_level(logging.DEBUG)
    page = await phone.new_page()
    await page.goto(f"{url}/o#{CODE}")
    await soon(lambda: [one.start for one in village.heard] == [f"c-{CODE}"])
    await expect(page.locator("#state")).to_have_attribute("data-state", "open")
    assert page.url == f"{url}/chat"
    assert CODE not in await entries(page)
    assert CODE not in await page.content()
    await page.reload()
    await expect(page.locator("#state")).to_have_attribute("data-state", "open")
    assert [one.start for one in village.heard] == [f"c-{CODE}"]  # once

    await opens_slip(phone, url)
    for path in ("/slip", "/o"):
        assert any(line.startswith(f"{path} ") for line in overheard.lines)
        assert any(f'"GET {path} ' in line for line in caplog.messages)
    for line in (*overheard.lines, *caplog.messages):
        assert CODE not in line


SHOWN = """() => {
  const found = [];
  const walk = (node) => {
    if (node.shadowRoot) walk(node.shadowRoot);
    if (node.href) found.push(node.href);
    for (const child of node.childNodes) walk(child);
  };
  walk(document.body);
  return found;
}"""


async def test_the_browsers_own_list_of_what_was_visited_does_not_show_it(chromium, url, tmp_path):
    """An address that a script replaces stands there all the same: it did, with the code."""
    context = await chromium.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=os.environ.get("TITIR_TEST_CHROMIUM") or shutil.which("chromium"),
        args=[*FLAGS, "--headless=new"],
        headless=False,  # the old kind of headless, which Playwright asks for, keeps no history
    )
    try:
        page = await opens_slip(context, url)
        await page.goto(f"{url}/o#{CODE}")
        await expect(page.locator("#state")).to_have_attribute("data-state", "open")
        visited = await context.new_page()
        await visited.goto("chrome://history")
        await visited.wait_for_function(f"({SHOWN})().includes('{url}/calendar')")
        shown = await visited.evaluate(SHOWN)
    finally:
        await context.close()
    assert f"{url}/chat" in shown
    assert CODE not in str(shown)


async def test_reload_back_and_leaving_show_a_calendar_and_no_code(phone, url):
    chat = await phone.new_page()
    await chat.goto(f"{url}/chat")
    await expect(chat.locator("#state")).to_have_attribute("data-state", "open")
    page, other = await opens_slip(phone, url), await opens_slip(phone, url)

    await page.reload()
    await expect(page.locator("#calendar table")).to_be_visible()
    await page.goto(f"{url}/slip#{CODE}")
    await expect(page.locator("#digits")).to_be_visible()
    await page.goto(url)
    await page.go_back()
    await expect(page.locator("#calendar table")).to_be_visible()
    assert CODE not in "".join((await page.inner_text("body")).split())

    await chat.get_by_role("button", name="Thoát").click()
    for left in (chat, other):
        await expect(left.locator("#calendar table")).to_be_visible()
    assert CODE not in "".join((await other.inner_text("body")).split())


async def test_the_bubble_with_the_code_leads_to_the_slip(phone, url, village):
    page = await phone.new_page()
    await page.goto(f"{url}/chat")
    await expect(page.locator("#state")).to_have_attribute("data-state", "open")
    await soon(lambda: village.heard)
    where = village.heard[0].where
    await village.says(where, f"Mã: 4071 8263. {url}/slip#{CODE}")
    await village.says(where, f"Xấu: https://elsewhere.example/slip#{CODE}")
    link = page.get_by_role("link", name="Chữ to, in ra giấy")
    await expect(page.get_by_text("Xấu")).to_be_visible()
    assert await link.count() == 1
    async with phone.expect_page() as opening:
        await link.click()
    slip = await opening.value
    await expect(slip.locator("#digits")).to_be_visible()
    assert slip.url == f"{url}/calendar"


async def test_on_paper_stands_the_code_and_nothing_that_tells_what_it_is(phone, url):
    page = await opens_slip(phone, url)
    printed = PdfReader(io.BytesIO(await page.pdf(format="A4")))
    assert len(printed.pages) == 1
    words = printed.pages[0].extract_text()
    assert "".join(char for char in words if char.isdigit() and char in CODE).endswith(CODE)
    for tells in TELLS:
        assert tells.casefold() not in words.casefold()
    await page.emulate_media(media="print")
    await expect(page.locator("#acts")).to_be_hidden()
    assert await scanned(await page.locator("#slip").screenshot()) == [f"{url}/o#{CODE}"]


async def test_an_address_too_long_for_a_code_leaves_the_digits(phone, url):
    page = await phone.new_page()
    too_long = "export function squares() { throw new RangeError('214 bytes'); }"
    await page.route(
        "**/js/qr.js", lambda route: route.fulfill(body=too_long, content_type="text/javascript")
    )
    await page.goto(f"{url}/slip#{CODE}")
    await expect(page.locator("#digits b")).to_have_text([*CODE])
    await expect(page.locator("#print")).to_be_visible()
    await expect(page.locator("#scan svg")).to_have_count(0)


SITES = {"vi": "hai-son", "id": "musi-banyuasin"}


@pytest.fixture
def at_site(lang: str, tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path, site=ROOT / "examples" / f"{SITES[lang]}.toml")
    yield opened
    opened.house.close()


@pytest.mark.parametrize("lang", SITES)
async def test_a_slip_looks_as_it_was_looked_at(phone, lang, at_site, shelf):
    async with served(at_site.app(shelf)) as url:
        page = await phone.new_page()
        await page.emulate_media(media="print")
        await page.goto(f"{url}/slip?lang={lang}#{CODE}")
        await expect(page.locator("#digits")).to_be_visible()
        # the code leads to this very port, which is another one each time
        await page.evaluate(
            "document.querySelector('#scan path').setAttribute('d', 'M4 4h29v29h-29z')"
        )
        picture = await page.locator("#slip").screenshot()
    file = GOLDEN / f"{lang}.png"
    if os.environ.get("TITIR_RECORD"):
        await asyncio.to_thread(_record, file, picture)
    assert await asyncio.to_thread(_difference, file, picture) <= PIXELS


def _record(file: Path, picture: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("L").quantize(16).save(file, optimize=True)


def _difference(file: Path, picture: bytes) -> float:
    """How much of the picture is not as it was."""
    was, now = (Image.open(one).convert("L").resize(THUMB) for one in (file, io.BytesIO(picture)))
    counts = ImageChops.difference(now, was).histogram()
    return sum(counts[DIFFERENT:]) / (THUMB[0] * THUMB[1])
