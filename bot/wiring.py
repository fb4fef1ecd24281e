"""Wiring: who is handed what. The only place that knows everybody."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from actions.broadcasts.announcement_timers import TIMERS as ANNOUNCING
from actions.dialog.resources import Resources
from actions.meetings.meeting_timers import TIMERS as MEETINGS
from actions.services.asking import TIMERS as SURVEYS
from actions.services.register_reviews import TIMERS as REGISTERS
from actions.services.table_deeds import TIMERS as TABLES
from actions.sweeps import SWEEPS
from actions.timers import TIMERS
from domain.forms.formfiles import load
from domain.forms.forms import Forms
from domain.mouth import Mouth
from domain.people.entry_links import Links
from domain.words.translations import Words
from handlers.ear import Hear, make_ear
from handlers.residents import resident_presses, residents_router
from handlers.rooms import rooms_router
from handlers.staff import staff_router
from scheduler.projections import projections
from scheduler.rendering import Renderer
from scheduler.ticking import Ticker
from storage.house import House
from storage.timers import gather_rings

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
    rings = gather_rings(TIMERS, ANNOUNCING, MEETINGS, SURVEYS, REGISTERS, TABLES)
    return Ticker(house, rings, SWEEPS, clock=clock)
