"""A page that rings, in a real Chromium: question, settings, and the worker of a closed page.

Subscribing needs a browser maker's server, so the test page has a stub for that one call. What the
service brings is handed to the worker by DevTools, as Chromium would.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from sqlalchemy import select

from storage import residents
from storage.push_subscriptions import _open as open_row
from storage.tables import PushSubscription
from storage.tx import Tx
from tests.browsers import PageHouse, open_page_house, served
from tests.pushes import PushedBrowser
from tests.test_web_browser import chromium, has_landed, shelf
from tests.waiting import SOON_S, soon
from web.context import PageSettings, PushTerms
from web.static_files import StaticFiles

__all__ = ["chromium", "shelf"]  # fixtures

pytestmark = [
    pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),
]  # fmt: skip
SENT = "✔ Đã ghi tin 482-917."
STUB = """
(told) => {
  const made = { endpoint: told.endpoint, options: {}, unsubscribe: async () => !(known = null),
    toJSON: () => ({ endpoint: told.endpoint, keys: { p256dh: told.p256dh, auth: told.auth } }) };
  let known = sessionStorage.known ? made : null;
  PushManager.prototype.getSubscription = async () => known;
  PushManager.prototype.subscribe = async (asked) => {
    const right = asked.userVisibleOnly && asked.applicationServerKey.length === 65;
    if (!right) throw new Error("asked");
    sessionStorage.known = 1;
    return (known = made);
  };
}
"""


@dataclass
class RingingPhone:
    """A page of a resident, and the browser that it subscribes."""

    village: PageHouse
    page: Page
    browser: PushedBrowser
    url: str

    @property
    def address(self) -> str:
        return self.village.heard[0].where

    async def stored(self) -> list[tuple[str, int]]:
        """Endpoint and choices of every subscription."""

        def read(tx: Tx) -> list[tuple[str, int]]:
            rows = tx.scalars(select(PushSubscription)).all()
            return [(open_row(tx, row).endpoint, row.wants) for row in rows]

        return await self.village.house.read(read)

    async def is_pushed(self, **told: object) -> None:
        """The push service brings this to the worker."""
        session = await self.page.context.new_cdp_session(self.page)
        versions: list[dict[str, str]] = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: versions.extend(event["registrations"]),
        )
        await session.send("ServiceWorker.enable")
        await soon(lambda: versions)
        await session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.url,
                "registrationId": versions[-1]["registrationId"],
                "data": json.dumps(told),
            },
        )
        await session.detach()

    async def shown(self) -> list[dict[str, object]]:
        """What stands among the phone's notifications."""
        found: list[dict[str, object]] = await self.page.evaluate(
            """async () => {
              const worker = await navigator.serviceWorker.getRegistration("/");
              const all = await worker.getNotifications();
              return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
            }"""
        )
        return found


@pytest.fixture
def village(tmp_path: Path) -> Iterator[PageHouse]:
    key = PushedBrowser("").told["p256dh"]  # any point of the curve
    terms = PushTerms(key, "mark", lambda endpoint, *_: endpoint.startswith("https://push."))
    opened = open_page_house(tmp_path, PageSettings(push=terms))
    opened.answer = _nothing
    yield opened
    opened.house.close()


async def _nothing(_village: PageHouse, _heard: object) -> None:
    """The bot says what the test has it say."""


@pytest_asyncio.fixture(loop_scope="module")
async def url(village: PageHouse, shelf: StaticFiles) -> AsyncIterator[str]:
    async with served(village.app(shelf)) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="module", params=[(360, 740), (1440, 900)], ids=["360", "1440"])
async def phone(
    chromium, village: PageHouse, url: str, request: pytest.FixtureRequest
) -> AsyncIterator[RingingPhone]:
    width, height = request.param
    context = await chromium.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", permissions=["notifications"]
    )
    browser = PushedBrowser("https://push.example/1")
    await context.add_init_script(f"({STUB})({json.dumps(browser.told)})")
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda wrong: complaints.append(str(wrong)))
    await page.goto(f"{url}/chat")
    await expect(page.locator("#state")).to_have_attribute("data-state", "open")
    await soon(lambda: village.heard)
    yield RingingPhone(village, page, browser, url)
    await context.close()
    assert complaints == []


async def comes_true(is_true: Callable[[], Awaitable[object]]) -> None:
    """Until it holds, asked of the browser or the house."""
    async with asyncio.timeout(SOON_S):
        while not await is_true():  # noqa: ASYNC110  # no event is set for it
            await asyncio.sleep(0.05)


async def looked_at(phone: RingingPhone, name: str) -> None:
    """Kept as a picture where somebody wants to look."""
    if folder := os.environ.get("TITIR_LOOKS"):
        width = phone.page.viewport_size["width"]
        await phone.page.screenshot(path=f"{folder}/{name}-{width}.png")


async def test_it_asks_once_when_a_report_has_gone_and_yes_subscribes(phone):
    await phone.village.says(phone.address, "Chuyện gì?")
    await expect(phone.page.locator("#offer")).to_be_hidden()

    await phone.village.says(phone.address, SENT, offers_bell=True)
    await expect(phone.page.locator("#offer")).to_contain_text("Kêu máy khi có tin?")
    await looked_at(phone, "offer")
    await phone.page.click("#offer-yes")

    await comes_true(phone.stored)
    assert await phone.stored() == [("https://push.example/1", 31)]
    await expect(phone.page.locator("#rings")).to_have_text("🔔")
    await phone.page.reload()
    await expect(phone.page.locator("#state")).to_have_attribute("data-state", "open")
    await phone.village.says(phone.address, SENT, offers_bell=True)
    await expect(phone.page.locator("#offer")).to_be_hidden()


async def test_no_is_not_asked_again_and_the_settings_can_still_do_it(phone):
    await phone.village.says(phone.address, SENT, offers_bell=True)
    await phone.page.click("#offer-no")
    await phone.village.says(phone.address, SENT, offers_bell=True)
    await expect(phone.page.locator("#offer")).to_be_hidden()
    assert await phone.stored() == []

    await phone.page.click("#rings")
    await expect(phone.page.locator("#bells-state")).to_have_text(
        "Khi trang đã đóng, máy không kêu."
    )
    await looked_at(phone, "settings-off")
    await phone.page.click("#bells-yes")
    await expect(phone.page.locator("#bells-state")).to_contain_text("máy này kêu")
    await looked_at(phone, "settings-on")
    assert len(await phone.stored()) == 1

    await phone.page.click("#bells-no")
    await expect(phone.page.locator("#bells-yes")).to_be_visible()
    assert await phone.stored() == []


async def test_the_house_ends_it_and_the_phone_forgets(phone):
    await phone.page.click("#rings")
    await phone.page.click("#bells-yes")
    await expect(phone.page.locator("#bells-no")).to_be_visible()
    await phone.page.fill("#text", "x")
    await phone.page.press("#text", "Enter")

    await comes_true(lambda: _is_over(phone))
    await has_landed(phone.page)
    assert await phone.page.evaluate("localStorage.length") == 0


async def _is_over(phone: RingingPhone) -> bool:
    return not await phone.stored()


async def test_the_worker_rings_while_nobody_looks_and_leads_to_the_post(phone):
    await phone.village.says(phone.address, SENT)
    await expect(phone.page.locator(".log .post .text").first).to_have_text(SENT)
    await phone.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")

    await phone.is_pushed(text="Có tin mới.", door="chat", post=1)
    assert await phone.shown() == []  # they look at it

    await phone.page.goto(f"{phone.url}/calendar")
    await phone.is_pushed(text="Công an hỏi:\nXe màu gì?", door="chat", post=1)
    await comes_true(phone.shown)
    await phone.is_pushed(text="🔴 Nguy hiểm. Chưa ai nhận.", door="room", post=7, danger=True)
    await comes_true(lambda: _two(phone))
    news, danger = sorted(await phone.shown(), key=lambda one: str(one["tag"]))
    assert (news["title"], news["body"]) == ("Công an hỏi:", "Xe màu gì?")
    assert news["data"] == {"door": "chat", "post": 1}
    assert (danger["tag"], danger["data"]) == ("room-danger", {"door": "room", "post": 7})

    await phone.is_pushed(text="Có tin mới.", door="chat", post=1)
    await comes_true(lambda: _says(phone, "Có tin mới."))
    assert len(await phone.shown()) == 2  # the newer took the place of the older


async def _two(phone: RingingPhone) -> bool:
    return len(await phone.shown()) == 2


async def _says(phone: RingingPhone, title: str) -> bool:
    return title in [one["title"] for one in await phone.shown()]


async def test_a_link_of_a_ring_shows_its_post_and_is_taken_out_of_the_address(phone):
    for number in range(40):
        await phone.village.says(phone.address, f"Tin {number}")
    await phone.page.goto(f"{phone.url}/calendar")
    await phone.page.goto(f"{phone.url}/chat#p5")

    await expect(phone.page.get_by_text("Tin 4", exact=True)).to_be_in_viewport()
    assert phone.page.url == f"{phone.url}/chat"


async def test_the_code_of_a_move_is_heard_and_stands_in_no_address(phone):
    code = "go-abcDEF123_-xyz"
    await phone.page.goto(f"{phone.url}/calendar")
    await phone.page.goto(f"{phone.url}/chat#{code}")

    await soon(lambda: phone.village.heard[-1].start == code)
    assert phone.page.url == f"{phone.url}/chat"
    await phone.page.go_back()
    await phone.page.go_forward()
    assert phone.page.url == f"{phone.url}/chat"


async def test_in_another_apps_window_it_leads_to_chrome_with_what_was_told(chromium, village, url):
    """It has no push there; the link is found by the house once."""
    agent = "Mozilla/5.0 (Linux; Android 13; wv) Chrome/120.0 Mobile Safari/537.36"
    context = await chromium.new_context(user_agent=agent, locale="vi-VN")
    await context.add_init_script("delete window.PushManager")
    page = await context.new_page()
    await page.goto(f"{url}/chat")
    await soon(lambda: village.heard)
    await village.house.write(residents.meet, village.heard[0].where, now=village.clock())

    await page.click("#rings")
    link = page.get_by_role("link", name="Mở bằng Chrome")
    await expect(link).to_be_visible()
    href = unquote(await link.get_attribute("href") or "")
    assert href.startswith(f"googlechrome://navigate?url={url}/chat#go-")
    await expect(page.locator("#bells-yes")).to_be_hidden()
    await context.close()
