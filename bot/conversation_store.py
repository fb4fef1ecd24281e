"""The pages' logs as the browser's mouth knows them: each call is one transaction."""

from collections.abc import Callable
from datetime import datetime

from actions.people import browser_conversations
from bot.wall_clock import now
from domain.browser_posts import PageSaying, PostPlace, Upload
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
