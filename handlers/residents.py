"""Residents: their buttons, and whatever is said in a private chat that was nobody else's business
before."""

from functools import partial

from aiogram import Router
from aiogram.filters import Filter

from actions.residents.resident_turn import hear_resident
from actions.residents.verbs import TABLE
from domain.dialog.press import read_press
from domain.heard import Heard, Place
from handlers import printing
from handlers.filters import In
from handlers.one_turn import Turn


def resident_presses() -> Router:
    """The first router: most of what is heard are residents' buttons, and no other has these."""
    router = Router(name="residents' buttons")
    router.message.register(talk, In(Place.PRIVATE), PressedByResident())
    return router


def residents_router() -> Router:
    """The last router: it takes everything private that is left."""
    router = Router(name="residents")
    router.message.register(talk, In(Place.PRIVATE))
    return router


class PressedByResident(Filter):
    """A button of a resident's screen was pressed, and not on a staff page: nobody is a resident
    there."""

    async def __call__(self, heard: Heard) -> bool:
        press = read_press(heard.choice) if heard.choice and not heard.at_staff_door else None
        return press is not None and press.verb in TABLE


async def talk(_heard: Heard, turn: Turn) -> None:
    """A resident's turn, in one transaction; what they want on paper follows."""
    hear = partial(hear_resident, resources=turn.resources)
    await printing.hand_over(turn, await turn.do(hear))
