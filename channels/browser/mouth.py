"""The browser's mouth: a post in the page's log, which open pages then fetch.

A page can always be written to, open or not, so a message is kept at once and reaches somebody
later: the receipt says `reached=False`, and once a browser has shown the post, `arrived` is told of
it by the page that the browser is connected to (`web/socket.py`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from channels.browser.about import ABOUT, NAME
from domain.browser_posts import PageKey, PageSaying, Post, PostPlace, Upload
from domain.mouth import Gone, Key, NotKept, Outgoing, Receipt, TooBig, Unreachable


class Log(Protocol):
    """The pages' logs. Each call is one transaction; all raise NotKept."""

    async def put(self, page: str, saying: PageSaying, place: PostPlace) -> int:
        """Append the post with its files, or change an earlier post; returns its number. The
        browsers that may be are rung for it."""
        ...

    async def take_away(self, page: str, numbers: tuple[int, ...]) -> None:
        """Take posts away, here and on every phone."""
        ...

    async def find_upload(self, ref: str) -> Upload | None:
        """What a page sent, or None."""
        ...


class BrowserMouth:
    """Speaks to pages. wake: tells those that are open that a log has changed. is_watched: whether
    somebody looks at the page now, so that no phone has to ring."""

    about = ABOUT

    def __init__(
        self,
        log: Log,
        *,
        wake: Callable[[str], None],
        clock: Callable[[], datetime],
        is_watched: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._log = log
        self._wake = wake
        self._is_watched = is_watched
        self._clock = clock

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Keep it for the page. The same `once` again changes the same post. Raises Unreachable."""
        page = page_of(outgoing.to)
        try:
            if outgoing.delete:
                await self._log.take_away(page, tuple(map(_number, outgoing.delete)))
                number = 0
            else:
                number = await self._put(page, outgoing)
        except NotKept as wrong:
            raise Unreachable(str(wrong)) from wrong
        self._wake(page)
        return Receipt(str(number) if number else "", reached=False)

    async def _put(self, page: str, outgoing: Outgoing) -> int:
        post = Post(
            text=outgoing.text,
            at=self._clock(),
            rows=tuple(tuple(_key(key) for key in row) for row in outgoing.rows),
            quiet=outgoing.quiet,
            pinned=outgoing.pinned,
            screen=outgoing.screen,
            awaits=outgoing.awaits,
            reply_to=_number(outgoing.reply_to),
            bell=outgoing.offers_bell,
        )
        files = tuple(
            Upload(
                file.kind, file.mime, file.body, file.seconds, file.name, file.shared or file.kept
            )
            for file in outgoing.attachments
        )
        place = PostPlace(outgoing.once, _number(outgoing.edit))
        ring = None if self._is_watched(page) else outgoing.ring
        return await self._log.put(page, PageSaying(post, files, ring), place)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes that a page sent. Raises Gone when they were dropped, TooBig."""
        try:
            upload = await self._log.find_upload(ref)
        except NotKept as wrong:
            raise Unreachable(str(wrong)) from wrong
        if upload is None:
            raise Gone
        if len(upload.body) > limit:
            raise TooBig
        return upload.body


def _key(key: Key) -> PageKey:
    return PageKey(key.choice, key.label, key.wants.value, _number(key.shows))


def page_of(address: str) -> str:
    """The page's id out of its address `browser:ID`."""
    return address.removeprefix(f"{NAME}:")


def _number(message: str) -> int:
    return int(message) if message.isascii() and message.isdigit() else 0
