"""Admins in private: their menu. On a staff page nobody is a resident, so everything comes here."""

from aiogram import Router
from aiogram.filters import or_f

from actions.admin import PREFIX, admin_turn
from domain.heard import Event, Heard, Place
from handlers.filters import AtStaffDoor, Command, Happened, In, Pressed
from handlers.turn import Turn


def admins_router() -> Router:
    """The router of the admins' private chats; to be asked before the residents'."""
    router = Router(name="admins")
    router.message.register(
        menu,
        In(Place.PRIVATE),
        Happened(Event.SAID),
        or_f(AtStaffDoor(), Command("admin"), Pressed(PREFIX)),
    )
    return router


async def menu(_heard: Heard, turn: Turn) -> None:
    """The menu, or the page of it that was asked for."""
    await turn.do(admin_turn, links=turn.links)
