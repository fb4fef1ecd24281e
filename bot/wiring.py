"""Wiring: who is handed what. The only place that knows everybody."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from actions.dialog.resources import Resources
from actions.residents.checked_codes import tell_sender
from actions.services.table_bringing import ask_register, read_brought
from actions.sweeps import SWEEPS
from actions.timers import TIMERS
from domain.forms.formfiles import load
from domain.forms.forms import Forms
from domain.media_verdicts import PhotoCodes
from domain.mouth import Mouth
from domain.people.entry_links import Links
from domain.services.table_cells import Grid
from domain.words.translations import Words
from handlers.ear import Hear, make_ear
from handlers.residents import resident_presses, residents_router
from handlers.rooms import rooms_router
from handlers.staff import staff_router
from scheduler.fetching import FileReading
from scheduler.projections import projections
from scheduler.rendering import Renderer
from scheduler.ticking import Ticker
from storage.child_processes import NotStarted
from storage.cleaning import CannotClean
from storage.house import House
from storage.media import ReadAs

HERE = Path(__file__).parent.parent
LOCALES = HERE / "locales"
FORMS = HERE / "services"


def load_forms() -> Forms:
    """The forms of today."""
    return load(FORMS)


def make_hear(
    house: House, words: Words, forms: Forms, *, links: Links, clock: Callable[[], datetime]
) -> Hear:
    """The ear with everybody's handlers: residents' buttons, rooms and staff, then whoever writes
    in private."""
    routers = (resident_presses(), rooms_router(), staff_router(forms), residents_router())
    return make_ear(house, Resources(words, forms, links), routers, clock=clock)


def make_desk(words: Words, forms: Forms, mouths: Mapping[str, Mouth]) -> Renderer:
    """What the delivery loop writes letters with."""
    channels = {channel: mouth.about for channel, mouth in mouths.items()}
    return Renderer(words, projections(forms), channels)


def make_ticker(house: House, *, clock: Callable[[], datetime]) -> Ticker:
    """The tick with everybody's timers and sweeps."""
    return Ticker(house, TIMERS, SWEEPS, clock=clock)


def make_readings(
    resources: Resources,
    *,
    codes: Callable[..., Awaitable[PhotoCodes]],
    table: Callable[[bytes], Grid],
) -> dict[ReadAs, FileReading]:
    """What is read of files that are not kept as they came. codes: on a photo; table: its cells."""

    async def cells(raw: bytes, *, claimed: str) -> object:
        read = partial(read_brought, claimed=claimed, resources=resources, read=table)
        try:
            return await asyncio.to_thread(read, raw)
        except NotStarted as wrong:
            raise CannotClean(str(wrong)) from None

    return {
        ReadAs.CODES: FileReading(codes, partial(tell_sender, resources=resources)),
        ReadAs.TABLE: FileReading(cells, partial(ask_register, resources=resources)),
    }
