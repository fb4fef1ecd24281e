"""The pages in a real browser: nothing lost, nothing twice, without a mouse, without strangers."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Route,
    WebSocketRoute,
    async_playwright,
    expect,
)

from domain.mouth import Attachment, NotKept
from storage.sites import desks_of
from storage.staff import officers_of, room_addressee, rooms_of, staff_addressee
from storage.tx import Tx
from tests.browsers import MENU, WHAT, PageHouse, greet, open_page_house, served
from tests.waiting import soon
from web.context import PageSettings
from web.static_files import StaticFiles

pytestmark = [
    pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),  # that of the browser
]  # fmt: skip
FLAGS = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
PATIENT_MS = 20_000  # on a busy machine; what is awaited ends the wait
SIZES = [(360, 740), (768, 1024), (1440, 900)]
CARD = "🔶 P2 · MẤT XE MÁY · 482-917\nPò Hèn, đầu cầu · sáng nay"
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)  # one red dot


class Watched:
    """A page and everything it asked for or complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        page.on("pageerror", lambda wrong: self.complaints.append(str(wrong)))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def shelf() -> StaticFiles:
    return StaticFiles.read()


@pytest.fixture
def village(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path, PageSettings(demo=True))
    opened.answer = greet
    yield opened
    opened.house.close()


@pytest_asyncio.fixture(loop_scope="module")
async def url(village: PageHouse, shelf: StaticFiles) -> AsyncIterator[str]:
    async with served(village.app(shelf)) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Started once: a second of a whole processor. Each phone has cookies and stores of its own."""
    path = os.environ.get("TITIR_TEST_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium: ./test brings one")
    expect.set_options(timeout=PATIENT_MS)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def phone(chromium: Browser, url: str) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Opens a door on a phone of its own; at the end nothing foreign was asked for."""
    watched: list[Watched] = []
    contexts: list[BrowserContext] = []

    async def open_phone(path: str = "/chat", size: tuple[int, int] = SIZES[0]) -> Page:
        width, height = size
        context = await chromium.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            permissions=["geolocation", "microphone"],
            geolocation={"latitude": 21.53, "longitude": 107.72},
        )
        contexts.append(context)
        context.set_default_timeout(PATIENT_MS)
        page = await context.new_page()
        watched.append(Watched(page))
        await page.goto(url + path)
        if path != "/":
            await expect(page.locator("#state")).to_have_attribute("data-state", "open")
        return page

    yield open_phone
    for context in contexts:
        await context.close()
    for one in watched:
        assert one.complaints == []
        assert one.hosts <= {"localhost", ""}


async def bubbles(page: Page) -> list[str]:
    """What the page shows, from top to bottom."""
    shown: list[str] = await page.locator(".log .post .text").all_inner_texts()
    return [text.replace("\n", " ") for text in shown]


async def type_in(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_a_report_by_taps_and_digits(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").click()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    await type_in(page, "1")
    await expect(page.get_by_text("Thôn Pò Hèn.")).to_be_visible()
    await type_in(page, "đầu cầu")
    await expect(page.get_by_text("Tới nhóm trực")).to_be_visible()

    assert [heard.choice or heard.text for heard in village.heard] == [
        "", "2Botin", "1Mttrm", "đầu cầu",
    ]  # fmt: skip
    assert [heard.screen for heard in village.heard] == [0, 1, 2, 3]
    await expect(page.locator(".own .saved")).to_have_text(["✓"] * 3)


async def test_a_reload_and_a_second_tab_show_the_same_conversation(phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").click()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    before = await bubbles(page)

    second = await page.context.new_page()
    await second.goto(page.url)
    await page.reload()

    for tab in (page, second):
        await expect(tab.get_by_text(WHAT[0])).to_be_visible()
        assert await bubbles(tab) == before
        await expect(tab.get_by_role("button", name="Báo tin")).to_be_hidden()
        await tab.get_by_role("button", name="Các lựa chọn").click()
        pressed = tab.get_by_role("button", name="Báo tin")
        await expect(pressed).to_have_attribute("aria-pressed", "true")


async def test_what_is_typed_offline_waits_survives_a_reload_and_goes_once(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await page.evaluate("navigator.serviceWorker.ready")
    await page.reload()
    await page.get_by_role("button", name="Báo tin").wait_for()
    heard = len(village.heard)

    await page.context.set_offline(True)
    await type_in(page, "có cháy ở đầu cầu")
    await type_in(page, "còn người")
    await expect(page.locator(".own .saved")).to_have_text(["⏳ đang chờ"] * 2)
    await page.reload()
    await expect(page.locator(".own .saved")).to_have_text(["⏳ đang chờ"] * 2)
    assert len(village.heard) == heard

    await page.context.set_offline(False)
    await expect(page.locator(".own .saved")).to_have_text(["✓"] * 2)
    assert [one.text for one in village.heard[heard:]] == ["có cháy ở đầu cầu", "còn người"]
    own = [text for text in await bubbles(page) if text in ("có cháy ở đầu cầu", "còn người")]
    assert own == ["có cháy ở đầu cầu", "còn người"]


async def test_an_answer_lost_on_the_way_is_said_again_and_heard_once(village, phone):
    village.failures = []
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    village.failures = [NotKept("disk full")]
    await type_in(page, "mất xe máy")
    await expect(page.locator(".own .saved")).to_have_text("✓")

    assert [heard.text for heard in village.heard].count("mất xe máy") == 1
    assert (await bubbles(page)).count("mất xe máy") == 1


async def test_what_the_house_kept_without_the_phone_hearing_so_is_there_once(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    lost: asyncio.Queue[WebSocketRoute] = asyncio.Queue()
    told: list[str] = []

    def lose_one(line: WebSocketRoute) -> None:
        house = line.connect_to_server()

        def bring(message: str | bytes) -> None:
            if '"kept"' in str(message) and not told:
                told.append(str(message))
                lost.put_nowait(line)
            else:
                line.send(message)

        house.on_message(bring)

    await page.route_web_socket("**/chat/socket", lose_one)
    await page.reload()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await type_in(page, "mất xe máy")
    await (await lost.get()).close()
    await expect(page.locator(".own .saved")).to_have_text("✓")

    assert [heard.text for heard in village.heard].count("mất xe máy") == 1
    assert (await bubbles(page)).count("mất xe máy") == 1


async def test_what_is_too_big_for_the_line_is_said_to_be_and_the_next_goes(village, phone):
    """It ended the line, and the next, and nothing else was ever sent."""
    page = await phone()
    await page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("titir-chat", 1);
          asked.onsuccess = () => {
            const act = asked.result.transaction("said", "readwrite");
            const say = { page: 0, text: "ơ".repeat(100000) };
            const typed_at = new Date().toISOString();
            const item = { id: crypto.randomUUID(), order: 1, typed_at, say, shown: "ơ" };
            act.objectStore("said").put(item);
            act.oncomplete = done;
          };
        })"""
    )
    await page.reload()
    await expect(page.locator(".own .saved")).to_contain_text("Dài quá")
    await type_in(page, "mất xe máy")
    await expect(page.locator(".own .saved").last).to_have_text("✓")
    assert [heard.text for heard in village.heard][-1] == "mất xe máy"


async def test_a_photo_whose_way_breaks_off_is_sent_again_and_heard_once(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    tries: list[str] = []

    async def break_off_once(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            await route.abort("internetdisconnected")
        else:
            await route.continue_()

    await page.route("**/chat/media/*?*", break_off_once)
    await page.set_input_files("#file", {"name": "a.png", "mimeType": "image/png", "buffer": PHOTO})
    await expect(page.locator(".own .saved")).to_have_text("✓")

    assert len(tries) == 2
    assert [len(heard.media) for heard in village.heard] == [0, 1]
    await expect(page.locator(".own .photo img")).to_have_count(1)


async def test_a_browser_that_keeps_nothing_can_talk_too(village, phone):
    page = await phone()
    await page.add_init_script(
        """for (const store of ["indexedDB", "localStorage"])
             Object.defineProperty(window, store, { get() { throw new DOMException("no"); } });"""
    )
    await page.reload()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await type_in(page, "mất xe máy")

    await expect(page.locator(".own .saved")).to_have_text("✓")
    assert [heard.text for heard in village.heard].count("mất xe máy") == 1


async def test_the_page_says_what_for_before_the_browser_asks_for_the_place(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await page.context.clear_permissions()
    await village.says(village.heard[0].where, "Ở đâu?", "1 📍 Vị trí máy")
    await page.get_by_role("button", name="Vị trí máy").click()
    await expect(page.get_by_text("chỉ gửi vị trí lúc này, một lần")).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Gõ hoặc nói chỗ đó")).to_be_visible()
    focused = "document.activeElement.innerText.replaceAll('\\n', ' ')"
    assert await page.evaluate(focused) == "1 📍 Vị trí máy"
    assert len(village.heard) == 1


async def test_a_digit_means_the_question_above_what_became_of_the_report(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await village.says(village.heard[0].where, "Ở đâu?", "1 📍 Vị trí máy")
    await village.says(village.heard[0].where, "✔✔ Tin 482-917 tới nhóm trực.", "➕ Kể thêm")
    await expect(page.get_by_role("button", name="Kể thêm")).to_be_visible()
    await type_in(page, "1")
    await expect(page.get_by_text("📍 Vị trí máy này")).to_be_visible()


async def test_a_digit_below_how_many_is_a_number_and_no_button_above(village, phone):
    """It pressed a button of the question before, so that nobody could say how many."""
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await village.says(village.heard[0].where, "Nộp gì?", "1 🔫 Súng", screen=8)
    await village.says(village.heard[0].where, "Bao nhiêu?", "↩ Quay lại", screen=9)
    await expect(page.get_by_role("button", name="Quay lại")).to_be_visible()
    await type_in(page, "1")
    await expect(page.locator(".own .saved").last).to_have_text("✓")
    assert (village.heard[-1].choice, village.heard[-1].text) == ("", "1")
    assert village.heard[-1].screen == 9


async def test_our_own_pages_are_links_and_nobody_elses_are(village, phone, url):
    page = await phone("/admin")
    await page.get_by_role("button", name="Báo tin").wait_for()
    sheet = f"{url}/print/9250116"
    await village.says(village.heard[0].where, f"In: {sheet} hay http://example.org/print/1")
    await expect(page.get_by_text("In:")).to_be_visible()
    links = page.locator(".text a")
    paths = [await one.get_attribute("href") for one in await links.all()]
    assert paths == [urlsplit(sheet).path]


async def test_an_invitation_is_copied_or_scanned(village, phone, url):
    """It was a bare address, and no link at all where the page was opened by another name."""
    page = await phone("/admin")
    await page.get_by_role("button", name="Báo tin").wait_for()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = f"{url.replace('localhost', '127.0.0.1')}/i/abcdefgh12345678"
    await village.says(village.heard[0].where, f"Mời: {link}")
    await page.get_by_role("button", name="Chép").click()
    await expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == link
    await page.get_by_role("button", name="Mã để quét").click()
    await expect(page.locator(".scan")).to_be_visible()
    shown = "document.querySelector('.scan').decode().then(() => true)"
    assert await page.evaluate(shown)


async def test_a_photo_a_voice_and_a_place(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").click()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    await type_in(page, "1")
    await page.get_by_role("button", name="Vị trí máy").click()
    await expect(page.get_by_text("📍 Vị trí máy này")).to_be_visible()
    await page.set_input_files("#file", {"name": "a.png", "mimeType": "image/png", "buffer": PHOTO})
    await expect(page.locator(".own .photo img")).to_be_visible()
    began = time.monotonic()
    await page.click("#voice")
    await expect(page.locator("#recording")).to_be_visible()
    await asyncio.sleep(1.2)
    await page.click("#stop")
    took = time.monotonic() - began
    await expect(page.locator(".own .voice audio")).to_be_visible()
    await expect(page.locator(".waiting")).to_have_count(0)

    place, photo, voice = village.heard[-3:]
    assert place.pin is not None
    assert (photo.media[0].kind, photo.media[0].mime) == ("photo", "image/jpeg")
    assert voice.media[0].kind == "voice"
    assert 1 <= voice.media[0].seconds <= round(took)
    await page.reload()
    await expect(page.locator(".own .photo img")).to_be_visible()
    assert await page.locator(".photo img").evaluate("image => image.naturalWidth") == 1


async def test_a_document_is_downloaded_under_its_name_and_never_opened(village, phone):
    page = await phone()
    await expect(page.get_by_text(MENU[0])).to_be_visible()
    paper = Attachment("file", "application/pdf", b"%PDF-1.7 plan", name="Kế hoạch họp.pdf")
    await village.says(village.heard[0].where, "Ngày mai họp thôn.", attachments=(paper,))
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Kế hoạch họp.pdf").click()
    download = await coming.value
    assert download.suggested_filename == "Kế hoạch họp.pdf"
    assert (await download.path()).read_bytes() == b"%PDF-1.7 plan"
    assert len(page.context.pages) == 1
    assert urlsplit(page.url).path == "/chat"


async def is_neutral(page: Page) -> None:
    """Title, icon, address and screen say nothing of a conversation."""
    await expect(page.locator("#calendar td[aria-current]")).to_have_count(1)
    await expect(page).to_have_title("Lịch")
    assert urlsplit(page.url).path == "/calendar"
    icon = await page.locator('link[rel="icon"]').get_attribute("href")
    assert icon is not None
    assert icon.endswith("/calendar.svg")
    await expect(page.locator("body")).not_to_contain_text("Sơn")


async def has_landed(page: Page) -> None:
    """It went there by itself, and is there: from now on a test may lead it on. The address tells
    nothing, leaving writes it before it goes; but only a page of ours names its door."""
    await expect(page.locator("html:not([data-door])")).to_have_count(1)
    await page.wait_for_load_state()


async def stays_there(page: Page, leave: Callable[[], Awaitable[object]]) -> None:
    """Leave without a network, and wait until it has found that there is none: once it has, it goes
    nowhere by itself."""
    async with page.expect_event("requestfailed", lambda one: one.url.endswith("/chat/leave")):
        await leave()
    await page.wait_for_function(
        "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)"
    )
    await is_neutral(page)


async def test_a_site_may_name_its_own_page_for_leaving(village, phone, url):
    """Without a network, or where the house does not answer, it is the calendar all the same."""
    page = await phone()
    own = f"{url}/calendar?weather"
    await page.evaluate("to => { document.documentElement.dataset.leaveTo = to; }", own)
    await page.get_by_role("button", name="Thoát, xóa").click()
    await page.wait_for_url(own)
    assert await page.evaluate("document.referrer") == ""
    await soon(lambda: village.heard[-1].text == "x")

    page = await phone()
    await page.evaluate("to => { document.documentElement.dataset.leaveTo = to; }", own)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Thoát, xóa").click()
    await is_neutral(page)


async def test_leaving_lands_on_a_neutral_page_in_every_tab_and_the_house_follows(village, phone):
    """The same page used to greet again: whoever took the phone saw a chat with the police."""
    page = await phone()
    await page.get_by_role("button", name="Báo tin").click()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready")
    second = await page.context.new_page()
    await second.goto(page.url)
    await expect(second.get_by_text(WHAT[0])).to_be_visible()

    await page.get_by_role("button", name="Thoát, xóa").click()

    for tab in (page, second):
        await is_neutral(tab)
    await soon(lambda: village.heard[-1].text == "x")
    await has_landed(page)
    assert await page.evaluate("caches.keys()") == []
    assert await page.evaluate("document.referrer") == ""
    await page.go_back()
    await expect(page.get_by_text(WHAT[0])).to_have_count(0)


@pytest.mark.parametrize("offline", [False, True])
async def test_a_typed_x_leaves_without_a_fault_in_the_page(village, phone, offline):
    """The line that it was typed into is gone then, and used to be asked for afterwards."""
    page = await phone()
    await page.get_by_role("button", name="Báo tin").click()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    await page.context.set_offline(offline)
    await type_in(page, "x")
    await is_neutral(page)
    if not offline:
        await has_landed(page)
    await page.set_viewport_size({"width": 740, "height": 360})  # the telephone is turned
    await is_neutral(page)
    await page.context.set_offline(False)
    await soon(lambda: offline or village.heard[-1].text == "x")


async def test_leaving_lets_go_of_the_photo_that_was_sent(phone):
    """Its bytes used to stay in the page until it was closed."""
    page = await phone()
    await expect(page.get_by_text(MENU[0])).to_be_visible()
    await page.set_input_files("#file", {"name": "a.png", "mimeType": "image/png", "buffer": PHOTO})
    photo = await page.locator(".own .photo").get_attribute("href")
    await page.evaluate(
        "{ window.dropped = []; const drop = URL.revokeObjectURL;"
        " URL.revokeObjectURL = (url) => (dropped.push(url), drop.call(URL, url)); 0 }"
    )
    await expect(page.locator(".waiting")).to_have_count(0)
    await page.context.set_offline(True)  # the page stays the one it was, and can be asked
    await page.get_by_role("button", name="Thoát, xóa").click()
    await expect(page.locator(".own .photo")).to_have_count(0)
    assert await page.evaluate("dropped") == [photo]


async def presses_escape(page: Page) -> None:
    """Three times, at once."""
    for _ in range(3):
        await page.keyboard.press("Escape")


async def test_leaving_without_a_network_is_neutral_at_once_and_wipes_when_it_is_back(
    village, phone
):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").click()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready")
    door = page.url
    await page.reload()
    await expect(page.get_by_text(WHAT[0])).to_be_visible()
    await page.context.set_offline(True)
    await stays_there(page, lambda: presses_escape(page))
    await page.context.set_offline(False)
    assert village.heard[-1].text != "x"

    await page.goto(door)

    await expect(page.get_by_text(MENU[0])).to_have_count(1)
    await expect(page.get_by_text(WHAT[0])).to_have_count(0)
    assert "x" in [heard.text for heard in village.heard]


async def test_without_a_network_the_numbers_are_there_also_after_a_reload(phone):
    page = await phone()
    await expect(page.get_by_text(MENU[0])).to_be_visible()
    await expect(page.locator("#calls")).to_be_hidden()
    await page.evaluate("navigator.serviceWorker.ready")
    await page.reload()
    await expect(page.get_by_text(MENU[0])).to_be_visible()
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.locator("#calls a").first).to_be_visible()
    assert await page.locator("#calls a").first.get_attribute("href") == "tel:113"
    await page.context.set_offline(False)
    await expect(page.locator("#calls")).to_be_hidden()


async def test_without_scripts_there_are_numbers_and_nothing_to_type_in(chromium, url):
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(url + "/chat")
    await expect(page.locator("noscript .calls a").first).to_have_attribute("href", "tel:113")
    await expect(page.locator("#text")).to_be_hidden()
    await expect(page.locator("#state")).to_be_hidden()
    await context.close()


async def test_what_is_answered_otherwise_takes_the_question_for_the_place_away(village, phone):
    """It used to stay through all screens, and a press sent the place without being asked."""
    page = await phone()
    await page.context.clear_permissions()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await village.says(village.heard[0].where, "Ở đâu?", "1 📍 Vị trí máy")
    await page.get_by_role("button", name="Vị trí máy").click()
    await expect(page.locator("#place")).to_be_visible()
    await type_in(page, "ngã ba chợ")
    await expect(page.locator("#place")).to_be_hidden()
    await soon(lambda: village.heard[-1].text == "ngã ba chợ")
    assert all(heard.pin is None for heard in village.heard)


async def test_everything_goes_by_keyboard(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "text"
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(WHAT[0])).to_be_visible()

    visited = []
    await page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        await page.keyboard.press("Tab")
        visited.append(await page.evaluate("document.activeElement.textContent.trim()"))
    assert "1 🎒 Mất trộm" in visited
    await page.get_by_role("button", name="1 Mất trộm", exact=True).focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_text("Thôn Pò Hèn.")).to_be_visible()
    await page.get_by_role("button", name="Không nhớ").focus()
    await page.keyboard.type("7")
    assert await page.input_value("#text") == "7"


async def test_a_screen_reader_finds_names_and_hears_what_is_new(phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()

    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    nameless = await page.evaluate(
        """[...document.querySelectorAll('button, input, textarea, audio, img:not([alt])')]
           .filter((one) => one.checkVisibility() && !one.ariaLabel && !one.textContent.trim())
           .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    assert await page.locator("html").get_attribute("lang") == "vi"


async def test_an_own_message_is_one_bubble_from_writing_to_saved(phone):
    """It was drawn anew when the house knew it, and read out twice."""
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    await page.evaluate(
        """() => { window.drawn = [];
           new MutationObserver((changes) => changes.forEach((one) => one.addedNodes.forEach(
             (node) => node.matches("article") && drawn.push(node.querySelector(".text").innerText)
           ))).observe(document.getElementById("log"), { childList: true }); }"""
    )
    await type_in(page, "đầu cầu")
    await expect(page.locator(".own .saved")).to_have_text("✓")

    assert (await page.evaluate("drawn")).count("đầu cầu") == 1
    await expect(page.locator(".own")).to_have_attribute("aria-live", "off")
    await expect(page.locator(".own .saved")).to_have_attribute("aria-live", "polite")


async def test_the_focus_stays_on_the_button_of_a_message_that_is_edited(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    where = village.heard[0].where
    receipt = await village.says(where, "Chưa có cán bộ nào nhận.", "1 Đã gọi", "2 Chưa gọi")
    await page.get_by_role("button", name="2 Chưa gọi").focus()
    await village.says(where, "Có người nhận.", "2 Chưa gọi", edit=receipt.message)

    await expect(page.get_by_text("Có người nhận.")).to_be_visible()
    await expect(page.get_by_role("button", name="2 Chưa gọi")).to_be_focused()


async def test_older_messages_come_when_asked_for(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    for number in range(70):
        await village.says(village.heard[0].where, f"tin {number}")
    await page.reload()
    await expect(page.get_by_text("tin 69")).to_be_in_viewport()
    assert (await bubbles(page))[0] == "tin 10"

    await page.get_by_role("button", name="Tin nhắn cũ hơn").click()

    await expect(page.get_by_role("button", name="Tin nhắn cũ hơn")).to_have_count(0)
    assert await bubbles(page) == [MENU[0], *(f"tin {number}" for number in range(70))]
    await expect(page.get_by_text("tin 10", exact=True)).to_be_in_viewport()


async def test_what_came_unseen_is_marked_as_new(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    for number in range(20):
        await village.says(village.heard[0].where, f"tin {number}")
    await expect(page.get_by_text("tin 19")).to_be_in_viewport()
    await page.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    await expect(page.locator("#newer")).to_be_hidden()
    await village.says(village.heard[0].where, "có người nhận")

    await expect(page.locator(".unread")).to_contain_text("có người nhận")
    await page.get_by_role("button", name="Tin nhắn mới").click()
    await expect(page.get_by_text("có người nhận")).to_be_in_viewport()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
async def test_nothing_is_cut_off_and_every_button_fits_a_thumb(village, phone, size):
    page = await phone(size=size)
    await page.get_by_role("button", name="Báo tin").wait_for()
    await village.says(village.heard[0].where, "Dài " * 60 + "k" * 90, "1 " + "Nút rất dài " * 4)
    await expect(page.get_by_text("kkkk")).to_be_visible()

    for text_size in ("100%", "200%"):
        await page.evaluate(f"document.documentElement.style.fontSize = '{text_size}'")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert await page.evaluate("document.getElementById('log').scrollWidth") <= size[0]
        small = await page.evaluate(
            """[...document.querySelectorAll('button')].filter((one) => one.checkVisibility())
               .map((one) => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
               .filter(([, box]) => box.height < 43.9 || box.width < 43.9).map(([name]) => name)"""
        )
        assert small == []


async def test_the_demo_shows_three_phones_that_talk(village, phone):
    page = await phone("/", SIZES[2])
    for door, title in (("chat", "Xã Hải Sơn"), ("room", "Công an xã"), ("admin", "Xã Hải Sơn")):
        frame = page.frame_locator(f"iframe[src^='/{door}?']")
        await expect(frame.locator("#state")).to_have_attribute("data-state", "open")
        await expect(frame.locator("#whose")).to_contain_text(title)
    room, _ = await village.house.read(seats)
    await village.says(room, CARD, "✋ Nhận")
    frame = page.frame_locator("iframe[src^='/room?']")
    await frame.get_by_role("button", name="Nhận").click()
    await expect(frame.get_by_role("button", name="Nhận")).not_to_have_attribute(
        "aria-busy", "true"
    )

    assert village.heard[-1].where == room


async def test_the_demo_on_a_phone_is_tabs(phone):
    page = await phone("/")
    await expect(page.locator("#phone-chat")).to_be_visible()
    await expect(page.locator("#phone-room")).to_be_hidden()
    await page.get_by_role("tab", name="Phòng trực").click()
    await expect(page.locator("#phone-room")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#phone-admin")).to_be_visible()


async def test_a_room_asks_replies_and_keeps_its_board_on_top(village, phone):
    page = await phone("/room", SIZES[2])
    room, person = await village.house.read(seats)
    board = await village.says(room, "📌 Đang mở 1: 🔶1\n482-917 mất xe", pinned=True)
    prompt = await village.says(room, "❓ Hỏi người báo 482-917", "Hủy", awaits="words")
    await village.says(person, "🔴 P1 · CHÁY NHÀ", "✋ Nhận")
    await expect(page.locator("#board")).to_contain_text("482-917 mất xe")
    await expect(page.locator(".private")).to_have_count(1)
    await village.says(room, "📌 Đang mở 0", edit=board.message, pinned=True)
    await expect(page.locator("#board summary")).to_have_text("📌 Đang mở 0")

    asked = page.locator(".post", has_text="Hỏi người báo")
    await asked.get_by_role("button", name="Trả lời").click()
    await page.keyboard.type("Xe màu gì?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own .quote")).to_have_text("❓ Hỏi người báo 482-917")
    await expect(page.locator(".own .saved")).to_have_text("✓")

    heard = village.heard[-1]
    assert (heard.text, heard.reply_to, heard.where) == ("Xe màu gì?", prompt.message, room)


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=["phone", "desk"])
async def test_a_prompt_opens_at_its_card_in_sight(village, phone, size):
    """It came up at the end of the chat, a screen below, and only a button seemed to change."""
    page = await phone("/room", size)
    room, person = await village.house.read(seats)
    card = await village.says(room, "🔶 P2 · Mất xe · 482-917", "📨 Nhắn người báo")
    for count in range(12):
        await village.says(room, f"🔷 P3 · Mất gà · 100-{count:03}\nĐầu cầu", "✋ Nhận")
    first = page.locator(".post").first
    await first.get_by_role("button", name="Nhắn người báo").click()
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    prompt = await village.says(
        room, "📨 Nhắn người báo 482-917", "✖ Hủy", reply_to=card.message, awaits="words"
    )
    opened = page.locator(".post.beside")
    await expect(opened).to_be_in_viewport()
    assert await first.evaluate("card => card.nextElementSibling.matches('.beside')")
    await page.keyboard.type("Chúng tôi tới lúc 15 giờ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own.beside .saved")).to_have_text("✓")
    await expect(page.locator(".own.beside")).to_be_in_viewport()
    heard = village.heard[-1]
    assert (heard.text, heard.reply_to) == ("Chúng tôi tới lúc 15 giờ", prompt.message)
    assert person not in heard.where


async def test_a_room_chooses_what_nobody_has_or_ones_own(village, phone):
    page = await phone("/room", SIZES[2])
    room, _ = await village.house.read(seats)
    mine = (await page.locator("#me").inner_text()).removeprefix(" · ").removeprefix("· ")
    lines = [
        "📌 Đang mở: 3",
        "🔶 482-917 Mất xe · 🕘 07:43 · ✋ chưa nhận",
        f"🔶 653-701 Mất gà · 🕘 07:44 · 👤 {mine}",
        "🔶 676-723 Mất trâu · 🕘 07:45 · 👤 Lan",
    ]
    await village.says(
        room, "\n".join(lines), "🎒 482-917", "🎒 653-701", "🎒 676-723", pinned=True
    )
    board = page.locator("#board")
    for which, number in (("Chưa nhận 1", "482-917"), ("Của tôi 1", "653-701")):
        await board.get_by_role("button", name=which).click()
        await expect(board.locator(".key:visible")).to_have_count(1)
        await expect(board.locator(".key:visible")).to_contain_text(number)
    await board.get_by_role("button", name="Tất cả 3").click()
    await expect(board.locator(".key:visible")).to_have_count(3)


async def test_words_among_colleagues_are_not_called_recorded(village, phone):
    page = await phone("/room")
    await page.locator("#text").fill("asdkjh")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own .saved")).to_have_text("✓ chỉ đồng nghiệp đọc")


async def test_a_place_opens_a_map_and_no_other_address_is_a_link(village, phone):
    page = await phone("/room")
    room, _ = await village.house.read(seats)
    pin = "https://maps.google.com/?q=21.50000,107.50000"
    words = "https://maps.google.com/?q=evil https://evil.example/"
    await village.says(room, f"🔴 P1 · Cháy · 482-917\n🗺 21.50000, 107.50000 {pin}\n💬 “{words}”")
    await expect(page.locator(".log .text a")).to_have_count(1)
    await expect(page.locator(".log .text a")).to_have_attribute("href", pin)
    await expect(page.locator(".log .text a")).to_have_text("xem bản đồ")


async def test_what_is_for_one_officer_stands_at_its_time_after_a_reload(village, phone):
    village.now = datetime(2027, 1, 5, 7, 0, tzinfo=UTC)
    page = await phone("/room")
    room, person = await village.house.read(seats)
    for to, words in ((room, "một"), (person, "hai"), (room, "ba")):
        village.now += timedelta(minutes=1)
        await village.says(to, words)
    await expect(page.locator(".post")).to_have_count(3)

    await page.reload()

    await expect(page.locator(".post")).to_have_count(3)
    assert await bubbles(page) == ["một", "hai", "ba"]


async def test_a_line_of_the_board_opens_its_case(village, phone):
    page = await phone("/room", SIZES[2])
    room, _ = await village.house.read(seats)
    line = "🔶 482-917 Mất trộm · 👤 Dũng"
    await village.says(room, f"📌 Đang mở 1\n{line}", "🎒 482-917", pinned=True)
    await page.get_by_role("button", name="482-917 Mất trộm").click()
    await expect(page.locator("#board [aria-busy]")).to_have_count(0)

    assert village.heard[-1].choice == "482-917"


async def test_markup_from_outside_is_only_text(village, phone):
    page = await phone()
    await page.get_by_role("button", name="Báo tin").wait_for()
    nasty = "<img src=x onerror=alert(1)><b>chữ</b>"
    await village.says(village.heard[0].where, nasty, f"1 {nasty}")
    await expect(page.locator(".post .text", has_text="onerror")).to_have_text(nasty)
    await type_in(page, nasty)
    await expect(page.locator(".own .text")).to_have_text(nasty)

    assert await page.locator(".log b, .log img[src=x]").count() == 0


def seats(tx: Tx) -> tuple[str, str]:
    """The addresses of the demo's room and of the officer in front of it."""
    desk = next(desk for desk in desks_of(tx, "06724") if desk.code == "cax")
    room = room_addressee(tx, rooms_of(tx, desk.id)[0].id)
    officer = staff_addressee(tx, officers_of(tx, desk.id)[0].id)
    assert room is not None
    assert officer is not None
    return room.address, officer.address
