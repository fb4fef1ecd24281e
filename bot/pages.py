"""The browser's part of the wiring: the pages hear for themselves, so there is only a mouth."""

from collections.abc import Sequence

from bot.channels import Around
from bot.conversation_store import PageLog
from bot.settings import Settings
from channels.browser.mouth import BrowserMouth
from domain.channels import Way


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
