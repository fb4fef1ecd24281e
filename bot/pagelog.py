"""The pages' logs as the browser's mouth knows them: each call is one transaction."""

from actions.people import pages
from bot.clock import now
from domain.pages import Post, Upload
from storage.house import House


class PageLog:
    """The pages' logs, each call one transaction; other processes' pages are woken as well."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def put(
        self, page: str, post: Post, files: tuple[Upload, ...], *, once: str, edit: int
    ) -> int:
        return await self._house.write(
            pages.put_outgoing, page, post, files, once=once, edit=edit, now=now()
        )

    async def take_away(self, page: str, numbers: tuple[int, ...]) -> None:
        await self._house.write(pages.take_away, page, numbers)

    async def find_upload(self, ref: str) -> Upload | None:
        return await self._house.read(pages.find_upload, ref)
