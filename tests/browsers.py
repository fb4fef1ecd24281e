"""Pages under test: the real app and a real database, and a bot of few words behind them.

The stories of the village have a file of their own; here a scripted bot stands in for the
conversation, so that a test of the pages says exactly what the pages have to show.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from actions.people import browser_conversations
from actions.people.sites import apply_site
from bot.wiring import load_forms
from channels.browser.mouth import BrowserMouth
from domain.browser_posts import PageSaying, PostPlace, Upload
from domain.forms.forms import Forms
from domain.heard import Heard, Place
from domain.mouth import Key, Outgoing, Receipt
from domain.saying import Wants
from domain.site_shapes import SiteFile
from domain.sitefile import read_site_file
from domain.words.translations import Words
from storage import staff
from storage.house import House
from storage.pages import fingerprint
from storage.sites import all_sites, desks_of
from storage.tx import Tx
from tests.houses import NOON, build_house, sqlite_in
from web.app import make_app
from web.context import Pages, PageSettings, Probes, TryOut
from web.hub import OpenPages
from web.static_files import StaticFiles

ROOT = Path(__file__).parent.parent
SITE = ROOT / "examples" / "hai-son.toml"


class HouseLog:
    """The pages' logs in the house, as `bot/` hands them to the browser's mouth."""

    def __init__(self, house: House, clock: Callable[[], datetime]) -> None:
        self._house, self._clock = house, clock

    async def put(self, page: str, saying: PageSaying, place: PostPlace) -> int:
        deed = browser_conversations.put_outgoing
        return await self._house.write(deed, page, saying, place, now=self._clock())

    async def take_away(self, page: str, numbers: tuple[int, ...]) -> None:
        await self._house.write(browser_conversations.take_away, page, numbers)

    async def find_upload(self, ref: str) -> Upload | None:
        return await self._house.read(browser_conversations.find_upload, ref)


@dataclass
class PageHouse:
    """The app and everything around it that a test may look at or break.

    heard: what the bot heard, repeats swallowed. arrived: (address, message) that rooms have shown.
    failures: raised by the next hearings, in turn. answer: what the bot does with what it hears.
    """

    house: House
    words: Words
    settings: PageSettings = field(default_factory=PageSettings)
    now: datetime | None = None
    heard: list[Heard] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    arrived: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    answer: Callable[["PageHouse", Heard], Awaitable[None]] | None = None
    missing: str = ""
    forms: Forms = field(default_factory=lambda: _forms())
    try_out: TryOut | None = None
    _keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.open_pages = OpenPages(partial(fingerprint, self.house.keys))
        log = HouseLog(self.house, self.clock)
        self.mouth = BrowserMouth(log, wake=self.open_pages.wake, clock=self.clock)

    def clock(self) -> datetime:
        """The time, as the test holds it, or as it is."""
        return self.now or datetime.now(UTC)  # noqa: TID251  # a browser's clock cannot be held

    def app(self, shelf: StaticFiles | None = None) -> Starlette:
        """The app under test, in the loop that runs; `inside` is what its routes share."""
        running = asyncio.get_running_loop()

        def wake(key: str) -> None:  # in the writer's thread, which may outlast the test's loop
            with suppress(RuntimeError):
                running.call_soon_threadsafe(self.open_pages.wake_key, key)

        self.house.on_page_changed(wake)
        pages = Pages(
            house=self.house,
            hear=self._hear,
            set_aside=self._set_aside,
            arrived=self._arrived,
            words=self.words,
            clock=self.clock,
            settings=self.settings,
            open_pages=self.open_pages,
            forms=self.forms,
            try_out=self.try_out,
        )
        app = make_app(pages, Probes(self._ready, self._metrics), shelf=shelf)
        self.inside: Pages = app.state.pages
        return app

    async def invite(self, desk: str = "", *, role: str | None = None) -> str:
        """A code for a room of the desk, or, without a desk, for an admin."""

        def deed(tx: Tx) -> str:
            site = all_sites(tx)[0].area
            found = [one.id for one in desks_of(tx, site) if one.code == desk]
            vacancy = staff.Vacancy(
                role or (None if desk else "admin"), site, found[0] if desk else None
            )
            return staff.invite(tx, vacancy, now=self.clock())

        return await self.house.write(deed)

    async def says(
        self, to: str, text: str, *labels: str, screen: int = 0, **more: object
    ) -> Receipt:
        """The bot says something: a label a row, `a|b` for two in one; the token is the label."""
        rows = tuple(tuple(_key(label) for label in row.split("|")) for row in labels)
        outgoing = Outgoing(to=to, text=text, rows=rows, screen=screen)
        return await self.mouth.deliver(replace(outgoing, **more))  # type: ignore[arg-type]  # fields

    async def _hear(self, heard: Heard) -> None:
        if self.failures:
            raise self.failures.pop(0)
        if heard.key in self._keys:
            return
        self._keys.add(heard.key)
        self.heard.append(heard)
        if self.answer is not None:
            await self.answer(self, heard)

    async def _set_aside(self, raw: bytes, reason: str, heard: Heard | None) -> None:
        self.aside.append(reason)

    async def _arrived(self, address: str, message: str) -> None:
        if (address, message) not in self.arrived:
            self.arrived.append((address, message))

    @staticmethod
    async def _metrics() -> bytes:
        return b"titir_up 1\n"

    async def _ready(self) -> str:
        return self.missing


def open_page_house(
    folder: Path, settings: PageSettings | None = None, *, site: Path = SITE
) -> PageHouse:
    """A house with the example site, and no conversation yet."""
    house = build_house(sqlite_in(folder), folder)
    house.write_now(apply_site, site_of(site.read_text()), now=NOON)
    return PageHouse(house, Words.load(ROOT / "locales"), settings or PageSettings())


def site_of(text: str) -> SiteFile:
    """The site that a file describes; every form it names is one we have."""
    languages = frozenset(("vi", "id", "en"))
    return read_site_file(text, shipped=frozenset(_forms_named(text)), languages=languages)


@cache
def _forms() -> Forms:
    return load_forms()


def _forms_named(text: str) -> set[str]:
    lists = re.findall(r"forms = \[(.*)]", text)
    return {name for listed in lists for name in re.findall(r'"([a-z]+)"', listed)}


def _key(label: str) -> Key:
    wants = Wants.PLACE if "📍" in label else Wants.CONTACT if "📞" in label else Wants.NOTHING
    token = re.sub(r"[^!-~]", "", label) or "choice"
    return Key(token[:64], label, wants)


@asynccontextmanager
async def served(app: ASGIApp, port: int = 0, *, access_log: bool = False) -> AsyncIterator[str]:
    """The app behind a real server on this machine; yields its address."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(
        app,
        log_level="info" if access_log else "warning",
        log_config=None if access_log else uvicorn.config.LOGGING_CONFIG,
        access_log=access_log,
        ws_max_size=128 * 1024,
    )
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
            await asyncio.sleep(0.01)
        try:
            yield f"http://localhost:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
            listening.close()


# A bot of few words

MENU = (
    "Chào bà con. Nguy hiểm: bấm 1 hoặc gọi 113.",
    "1 🆘 Đang nguy hiểm", "2 📣 Báo tin|3 📁 Tin tôi đã báo",
    "4 📢 Thông báo, họp|5 ℹ️ Giấy tờ, hỏi đáp", "6 🌐 English",
)  # fmt: skip
WHAT = (
    "Chuyện gì?",
    "1 🎒 Mất trộm|2 👊 Đánh nhau, dọa", "3 🏠 Trong nhà, trẻ em|4 💊 Ma túy",
    "5 📱 Bị lừa tiền|6 🚗 Xe cộ", "8 Xem thêm",
)  # fmt: skip
WHERE = (
    "Thôn Pò Hèn. Mất ở chỗ nào?\nVí dụ: đầu cầu, cạnh chợ. Nói 🎤 hoặc gõ.",
    "1 📍 Vị trí máy", "2 🏘 Thôn, bản khác|7 Không nhớ",
)  # fmt: skip
SAVED = "✔ Đã ghi tin 482-917."
REACHED = "✔✔ Tới nhóm trực 07:42.\nCông an đọc trước 08:12. Đừng dọn chỗ đó."


async def greet(village: PageHouse, heard: Heard) -> None:
    """Answer as a bot would that knows one theft, so that a page can be looked at."""
    if heard.place is Place.GROUP:
        return
    to, asked = heard.where, len(village.heard)
    if heard.command == "start" or heard.text.lower() == "x":
        await village.says(to, MENU[0], *MENU[1:], screen=asked)
    elif heard.choice.startswith("2") and heard.screen <= 1:
        await village.says(to, WHAT[0], *WHAT[1:], screen=asked)
    elif heard.choice.startswith("1") and heard.screen == 2:
        await village.says(to, WHERE[0], *WHERE[1:], screen=asked)
    else:
        receipt = await village.says(to, SAVED, screen=0)
        await village.says(to, REACHED, edit=receipt.message)
