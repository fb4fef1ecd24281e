"""The browser's part of the wiring: the pages hear for themselves, so there is only a mouth."""

from collections.abc import Callable, Sequence
from datetime import datetime

from actions.people import browser_conversations
from bot.channels import Around
from bot.settings import Settings
from bot.wall_clock import now
from channels.browser.mouth import BrowserMouth
from domain.browser_posts import PageSaying, PostPlace, Upload
from domain.channels import Way
from storage.house import House


class PageLog:
    """The pages' logs, each call one transaction; other processes' pages are woken as well."""

    def __init__(self, house: House, clock: Callable[[], datetime] = now) -> None:
        self._house, self._clock = house, clock

    async def put(self, page: str, saying: PageSaying, place: PostPlace) -> int:
        deed = browser_conversations.put_outgoing
        return await self._house.write(deed, page, saying, place, now=self._clock())

    async def take_away(self, page: str, numbers: tuple[int, ...]) -> None:
        await self._house.write(browser_conversations.take_away, page, numbers)

    async def find_upload(self, ref: str) -> Upload | None:
        return await self._house.read(browser_conversations.find_upload, ref)


class Pages:
    """Mouth of our own pages."""

    hooks: Sequence[str] = ()

    def __init__(self, around: Around) -> None:
        self.mouth = BrowserMouth(
            PageLog(around.house),
            wake=around.page_changed,
            clock=around.clock,
            is_watched=around.page_watched,
        )

    async def way(self) -> Way | None:
        """None: the pages' own links are everywhere already."""
        return None

    def door(self, _hear: object, _set_aside: object, *, around: Around) -> None:
        """None: `web/` hears."""

    async def close(self) -> None:
        """Nothing is held."""


def open_channel(_settings: Settings, around: Around) -> Pages:
    """Always on."""
    return Pages(around)
