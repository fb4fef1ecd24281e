"""The ear: whatever a channel heard goes through the routers, and is confirmed only once it is
kept.

Storage that failed (NotKept) travels back to the channel, which tries again. Any other exception
sets this one thing aside, sealed; its sender gets an apology and the emergency numbers; the next
goes on.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, cast

import structlog
from aiogram import Router

from actions.apologies import apologise
from actions.dialog.resources import Resources
from domain.heard import Heard
from domain.mouth import NotKept
from handlers.one_turn import Turn
from storage.house import House
from storage.inbox import set_aside

EVENT = "message"  # the observer of a router that our handlers register with

Hear = Callable[[Heard], Awaitable[None]]

log = structlog.get_logger()


def make_ear(
    house: House,
    resources: Resources,
    routers: Iterable[Router],
    *,
    clock: Callable[[], datetime],
) -> Hear:
    """`hear(heard)`: returns once it is acted upon, set aside, or nobody's business. Raises
    NotKept."""
    root = Router(name="titir")
    root.include_routers(*routers)

    async def hear(heard: Heard) -> None:
        turn = Turn(house, resources, heard, clock())
        try:
            # aiogram passes any object through; its types name only its own.
            await root.propagate_event(EVENT, cast("Any", heard), turn=turn)
        except NotKept:
            raise
        except Exception as wrong:
            log.exception("heard.set_aside", error=type(wrong).__name__)
            error = type(wrong).__name__
            await house.write(set_aside, heard, error=error, now=turn.now)
            await turn.do(apologise)

    return hear
