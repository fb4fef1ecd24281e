"""The three phones of the demo, in a real browser, with the whole product behind them."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import FrameLocator, Page, async_playwright, expect
from pypdf import PdfReader

from tests.running import free_port
from tests.samples.documents import WORDS, bytes_of, sheet
from tests.samples.media import NAME

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120)]
ROOT = Path(__file__).parent.parent.parent
START_S = 60  # importing everything on a busy machine
PATIENT_MS = 15_000


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """`titir run` on an empty folder, as whoever tries it starts it."""
    port = free_port()
    environment = {"DATA_DIR": str(tmp_path / "data"), "PORT": str(port), "HOME": str(tmp_path)}
    product = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "run",
        cwd=ROOT, env={"PATH": os.environ["PATH"]} | environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        await _answers(address)
        yield address
    finally:
        product.send_signal(signal.SIGINT)
        assert await product.wait() == 0


@pytest.fixture
async def table(url: str) -> AsyncIterator[Page]:
    """The table with the three phones on it."""
    path = os.environ.get("TITIR_TEST_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium: ./test brings one")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
        context.set_default_timeout(PATIENT_MS)
        page = await context.new_page()
        await page.goto(url)
        yield page
        await browser.close()


def phone(table: Page, door: str) -> FrameLocator:
    return table.frame_locator(f"iframe[src^='/{door}?']")


async def sees(frame: FrameLocator, words: str) -> None:
    await expect(frame.locator(".log .post", has_text=words).last).to_be_visible(timeout=PATIENT_MS)


async def types(frame: FrameLocator, text: str, *, then: str) -> None:
    """Type it and wait for the bot's next words."""
    await frame.locator("#text").fill(text)
    await frame.locator("#text").press("Enter")
    await sees(frame, then)


async def test_a_theft_travels_to_the_duty_room_and_back(table: Page) -> None:
    resident, room = phone(table, "chat"), phone(table, "room")
    await sees(resident, "Chào bà con")
    await types(resident, "2", then="Bà con cần gì?")  # the village, Pò Hèn
    await types(resident, "2", then="Chuyện gì?")
    await types(resident, "1", then="Mất gì?")
    await types(resident, "1", then="Xảy ra lúc nào?")
    await types(resident, "2", then="chỗ nào?")
    await types(resident, "đầu cầu", then="Kể thêm")
    await types(resident, "7", then="báo lại thế nào?")
    await types(resident, "1", then="Xem lại:")
    await types(resident, "1", then="tới nhóm trực")

    card = room.locator(".post", has_text="Mất xe máy").first
    await expect(card).to_contain_text("đầu cầu")
    await card.get_by_role("button", name="Nhận").click()
    await sees(resident, "cán bộ đã nhận")

    await card.get_by_role("button", name="Nhắn người báo").click()
    prompt = room.locator(".post", has_text="📨 Nhắn người báo").last
    await prompt.get_by_role("button", name="↩ Trả lời").click()
    await room.locator("#text").fill("Xe có dán gì không?")
    await room.locator("#text").press("Enter")
    await sees(resident, "Xe có dán gì không?")
    await expect(card).to_contain_text("đã tới")  # of the question: it stands on their phone
    await resident.locator("#text").fill("Có dán cờ đỏ ở yếm")
    await resident.locator("#text").press("Enter")
    await sees(room, "Có dán cờ đỏ ở yếm")


async def test_nothing_but_the_talk_itself_scrolls(table: Page) -> None:
    """A page that slides away under the thumb takes its head, and the way out, along."""
    resident = phone(table, "chat")
    await sees(resident, "Chào bà con")
    await types(resident, "2", then="Bà con cần gì?")
    for typed, then in (("2", "Chuyện gì?"), ("1", "Mất gì?"), ("1", "Xảy ra lúc nào?")):
        await types(resident, typed, then=then)
    overflow = "page => page.scrollHeight - page.clientHeight"
    assert await resident.locator("html").evaluate(overflow) == 0
    assert await resident.locator("#log").evaluate(overflow) > 0


async def test_the_language_above_the_phones_is_spoken_by_all_three(table: Page) -> None:
    for door, words in (("chat", "Chào bà con"), ("admin", "muốn làm gì?")):
        await sees(phone(table, door), words)
    await table.get_by_role("link", name="English").click()
    for door, words in (("chat", "Danger: press 1"), ("admin", "You read English")):
        await sees(phone(table, door), words)
    await sees(phone(table, "room"), "This room reads English")
    for door in ("chat", "room", "admin"):
        await expect(phone(table, door).locator("#state")).to_have_text("Connected")


async def test_a_fire_rings_in_the_room_at_the_first_tap(table: Page) -> None:
    resident, room = phone(table, "chat"), phone(table, "room")
    await sees(resident, "Chào bà con")
    await resident.get_by_role("button", name="Đang nguy hiểm").click()
    await resident.get_by_role("button", name="Cháy").click()
    await resident.get_by_role("button", name="Thôn Pò Hèn").click()

    card = room.locator('.post[data-mark="1"]').first
    await expect(card).to_contain_text("P1", timeout=PATIENT_MS)
    await card.get_by_role("button", name="Nhận").click()
    await sees(resident, "Cán bộ nhận")

    cards = room.locator('.post[data-mark="1"]:not(.private)')  # not what the officer alone got
    board = room.locator("#board")
    line = board.get_by_role("button", name="Cán bộ Dũng")
    if not await line.is_visible():
        await board.locator("summary").click()
    await line.click()
    await expect(cards).to_be_focused()
    await expect(cards).to_be_in_viewport()


async def test_a_paper_of_an_announcement_is_previewed_as_a_download(table: Page) -> None:
    """What readers get is this very file; whether they get it now depends on the hour."""
    admin = phone(table, "admin")
    await sees(admin, "muốn làm gì?")
    await presses(admin, "Thông báo", then="Soạn mới")
    await presses(admin, "Soạn mới", then="Loại nào?")
    await presses(admin, "Thông báo", then="Viết bằng")
    await types(admin, "Ngày mai họp thôn.", then="Đã viết")
    paper = {"name": "Kế hoạch họp.pdf", "mimeType": "application/pdf"}
    await admin.locator("#file").set_input_files([{**paper, "buffer": bytes_of(sheet())}])
    await sees(admin, "PDF: 1")
    await expect(admin.locator(".own a[download]")).to_contain_text("Kế hoạch họp.pdf")
    await presses(admin, "Tiếp", then="Báo cho ai?")
    await presses(admin, "Mọi người ở Xã Hải Sơn", then="Nhắn tới được")
    await presses(admin, "Tiếp", then="Nơi nào gửi?")
    await presses(admin, "Tiếp", then="Lúc nào?")
    await presses(admin, "Ngay bây giờ", then="Xem lại lần nữa")

    async with table.expect_download() as coming:
        await admin.locator(".post:not(.own) a[download]").last.click()
    download = await coming.value
    assert download.suggested_filename == "Kế hoạch họp.pdf"
    kept = await download.path()
    (page,) = PdfReader(kept).pages
    assert WORDS in page.extract_text()
    assert NAME.encode() not in kept.read_bytes()


async def presses(frame: FrameLocator, key: str, *, then: str) -> None:
    """Press the newest button of that name and wait for the bot's next words."""
    await frame.locator(".key", has_text=key).last.click()
    await sees(frame, then)


async def _answers(address: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(START_S):
        while True:
            try:
                if (await client.get(f"{address}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.2)


async def test_the_resident_may_look_like_a_messenger(table: Page) -> None:
    """Where nothing can be pressed, what stands there is typed; of five buttons a sixth is none."""
    resident = phone(table, "chat")
    await resident.locator(".key", has_text="Thôn Pò Hèn").click()
    await sees(resident, "Bà con cần gì?")
    for look, as_lines in (("look=lines", True), ("look=keys&most=5", True), ("look=keys", False)):
        await table.locator(".look").select_option(look)
        danger = resident.locator(".key.danger").last
        await (expect(danger).to_be_disabled() if as_lines else expect(danger).to_be_enabled())
    await table.locator(".look").select_option("look=lines")
    await types(resident, "2", then="Chuyện gì?")
