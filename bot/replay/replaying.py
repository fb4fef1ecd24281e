"""Replaying: a place is opened, played and compared, in a database of its own."""

import asyncio
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.pages import PageLog
from bot.replay.comparing import ComparedFigure, compare
from bot.replay.playing import Told, new_house, open_stage, perform, texts
from bot.replay.plays import Play
from bot.replay.street import Street
from channels.browser.mouth import BrowserMouth
from domain.mouth import Mouth


async def replay_place(
    play: Play, folder: Path, *, for_pages: bool = False, tell: Told = lambda _: None
) -> list[ComparedFigure]:
    """What came out. folder: an empty one, for the database. for_pages: what people read is kept
    for the three phones that show it afterwards."""
    opened = new_house(folder, play)
    house = await asyncio.to_thread(opened.__enter__)
    try:
        words, forms = await asyncio.to_thread(texts)
        begins = datetime.combine(play.begins, time(8), ZoneInfo("UTC"))
        street = Street(house, words, forms, now=begins)
        if for_pages:
            street.wire.beneath = _pages_of(street)
        stage = await open_stage(street, play)
        await perform(stage, tell=tell)
        return await compare(stage)
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)


def _pages_of(street: Street) -> Mouth:
    """What keeps it for pages that are opened later, in the time of the play."""
    log = PageLog(street.house, street.clock)
    return BrowserMouth(log, wake=lambda _: None, clock=street.clock)
