"""Admins in private: their menu. On a staff page nobody is a resident, so everything comes here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.filters import Filter, or_f

from actions.announcements import announcement_turn as announcing
from actions.dialog.author import only_works_here, tell_too_late
from actions.dialog.digits import meant_by
from actions.dialog.staff_drafts import find_edited
from actions.meetings import meeting_turn as meetings
from actions.meetings.rights import is_organiser
from actions.people import staff_languages
from actions.people.admin_menu import PREFIX, admin_turn
from domain.broadcasts import announcement_draft
from domain.dialog.staff_drafts import BaseDraft
from domain.heard import Event, Heard, Place
from domain.meetings import meeting_draft
from handlers.filters import AtStaffDoor, Command, Happened, In, Pressed
from handlers.one_turn import Turn

MEETINGS = ("meeting", "meetings")
_EDITS: dict[type[BaseDraft], Callable[..., None]] = {
    announcement_draft.Draft: announcing.edit_turn,
    meeting_draft.Draft: meetings.edit_turn,
}


class Typed(Filter):
    """Staff type what is asked for, or the digit of a button: its token. Presses and commands are
    not asked about."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool | dict[str, str]:
        if heard.choice or heard.command or not heard.who:
            return False
        token = await turn.house.read(meant_by, heard, now=turn.now)
        return {"token": token} if token else False


class Edits(Filter):
    """Staff edit what they typed while composing: the deed for it."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool | dict[str, Any]:
        kind = await turn.house.read(find_edited, heard.who, heard.message, now=turn.now)
        if kind is not None:
            return {"deed": _EDITS[kind]}
        return False


class EditsTooLate(Filter):
    """Staff edit words of which nothing is known any more. Residents are told so elsewhere."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool:
        return heard.text != "" and await turn.house.read(only_works_here, heard.who)


class CallsMeetings(Filter):
    """An admin or leader types /meetings. Nobody else is told that there is such a command."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool:
        if heard.command.casefold() not in MEETINGS or not heard.who:
            return False
        return await turn.house.read(is_organiser, heard.who)


def admins_router() -> Router:
    """The router of the admins' private chats; to be asked before the residents'."""
    router = Router(name="admins")
    private, said = In(Place.PRIVATE), Happened(Event.SAID)
    router.message.register(press_typed, private, said, Typed())
    router.message.register(edit, private, Happened(Event.EDITED), Edits())
    router.message.register(edit_too_late, private, Happened(Event.EDITED), EditsTooLate())
    router.message.register(announce, private, said, Pressed(announcing.PREFIX))
    router.message.register(convene, private, said, or_f(Pressed(meetings.PREFIX), CallsMeetings()))
    router.message.register(choose_tongue, private, said, Pressed(staff_languages.PREFIX))
    router.message.register(
        menu,
        private,
        said,
        or_f(AtStaffDoor(), Command("admin"), Pressed(PREFIX)),
    )
    return router


async def press_typed(heard: Heard, turn: Turn, token: str) -> None:
    """As if it had been pressed; the words go along."""
    pressed = replace(turn, heard=replace(heard, choice=token))
    if token.startswith(announcing.PREFIX):
        await announce(heard, pressed)
    elif token.startswith(meetings.PREFIX):
        await convene(heard, pressed)
    elif token.startswith(staff_languages.PREFIX):
        await choose_tongue(heard, pressed)
    else:
        await menu(heard, pressed)


async def edit(_heard: Heard, turn: Turn, deed: Callable[..., None]) -> None:
    """What they compose says something else now."""
    await turn.do(deed, words=turn.words, links=turn.links)


async def edit_too_late(_heard: Heard, turn: Turn) -> None:
    """It stays as it was."""
    await turn.do(tell_too_late)


async def menu(_heard: Heard, turn: Turn) -> None:
    """The menu, or the page of it that was asked for."""
    await turn.do(admin_turn, links=turn.links)


async def announce(_heard: Heard, turn: Turn) -> None:
    """Composing, sending and looking after announcements."""
    await turn.do(announcing.announcing_turn, words=turn.words, links=turn.links)


async def convene(_heard: Heard, turn: Turn) -> None:
    """Calling meetings and looking after them."""
    await turn.do(meetings.meetings_turn, words=turn.words, links=turn.links)


async def choose_tongue(_heard: Heard, turn: Turn) -> None:
    """What a member of staff reads, from their menu."""
    await turn.do(staff_languages.own_tongue, words=turn.words)
