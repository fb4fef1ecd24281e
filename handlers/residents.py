"""Residents: whatever is said in a private chat that was nobody else's business before."""

from functools import partial

from aiogram import Router

from actions.residents.resident_turn import hear_resident
from domain.heard import Heard, Place
from handlers.filters import In
from handlers.one_turn import Turn


def residents_router() -> Router:
    """The last router: it takes everything private that is left."""
    router = Router(name="residents")
    router.message.register(talk, In(Place.PRIVATE))
    return router


async def talk(_heard: Heard, turn: Turn) -> None:
    """A resident's turn, in one transaction."""
    await turn.do(partial(hear_resident, resources=turn.resources))
