"""Rooms: whatever happens in groups, and what staff press or open in private."""

import asyncio
from functools import partial
from typing import get_args

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Filter, or_f

from actions import room_commands
from actions.cases import (
    closing,
    handed_in,
    notes,
    passing,
    prompts,
    splitting,
    taking,
    which_case,
    writing,
)
from actions.cases.edited_by_officers import (
    find_private_said,
    officer_edits,
    officer_edits_privately,
)
from actions.cases.partners import partner_presses
from actions.dialog.verbs import table
from actions.officer_by_number import is_for_officer, officer_types, officer_types_privately
from actions.officer_input import (
    awaits_receipt,
    find_private_reply,
    officer_answers_privately,
    officer_presses,
    officer_replies,
    show_case,
)
from actions.people import rooms, staff_languages
from actions.people.departures import member_left
from actions.people.enrolling import enrol_by_code, is_invitation
from actions.people.room_pages import give_page, reads_in_a_room
from actions.people.unreachable_officers import officer_blocked
from domain.cases.by_number import read_typed
from domain.cases.card_presses import CardVerb, PromptVerb
from domain.cases.cases import is_number, named_in
from domain.heard import Heard, HeardEvent, Place
from handlers import printing
from handlers.figures import tell_figures
from handlers.filters import AtStaffDoor, Command, Happened, In, Pressed, PressedAny
from handlers.one_turn import Turn

RECEIPT_S, RECEIPT_TRIES = 0.1, 20  # a receipt is settled within a second
CARDS = table(
    taking.VERBS,
    writing.VERBS,
    notes.VERBS,
    closing.VERBS,
    passing.VERBS,
    splitting.VERBS,
    handed_in.VERBS,
    names=get_args(CardVerb),
    family="card",
)
PROMPTS = table(
    prompts.VERBS,
    closing.PROMPTS,
    passing.PROMPTS,
    notes.PROMPTS,
    writing.PROMPTS,
    which_case.PROMPTS,
    splitting.PROMPTS,
    names=get_args(PromptVerb),
    family="prompt",
)
PRESS = partial(officer_presses, cards=CARDS, prompts=PROMPTS)
MONTHS = ("month", "thang", "bulan")
TONGUES = ("language", "ngonngu", "bahasa")


class WithCode(Filter):
    """A link with something behind it was opened."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.start != ""


class Reply(Filter):
    """It answers one of the messages of the chat, in words or with media."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.reply_to != "" and heard.choice == ""


class Named(Filter):
    """It was said to us by name, where the platform does not tell what it answers."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.named and heard.choice == "" and heard.command == ""


class Typed(Filter):
    """It may be a digit and the number of a case."""

    async def __call__(self, heard: Heard) -> bool:
        typed = read_typed(heard.text) if heard.choice == "" and heard.text else None
        return typed is not None and bool(typed.digits and typed.number and not typed.words)


class IsCaseNumber(Filter):
    """It is the number of a case, and nothing else."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.choice == "" and is_number(named_in(heard.text))


class ToUs(Filter):
    """It was meant for us and is none of what we know: a command, or anything on a page, where
    nobody else is."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.choice == "" and (heard.command != "" or heard.at_staff_door)


def rooms_router() -> Router:
    """The first router: it takes everything in groups, and in private what is staff's business."""
    router = Router(name="rooms")
    router.include_routers(_groups(), _private())
    return router


def _groups() -> Router:
    router, said = Router(name="groups"), Happened(HeardEvent.SAID)
    router.message.filter(In(Place.GROUP))  # asked once, not by each handler
    on = router.message.register
    on(added, Happened(HeardEvent.BOT_ADDED))
    on(removed, Happened(HeardEvent.BOT_REMOVED))
    on(moved, Happened(HeardEvent.MOVED))
    on(left, Happened(HeardEvent.MEMBER_LEFT))
    on(figures, said, or_f(Command(*MONTHS), Pressed("figure")))
    on(room_tongue, said, or_f(Command(*TONGUES), Pressed("tongue")))
    on(press_partner, said, Pressed("referral"))
    on(press, said, PressedAny())
    on(bind, said, Command("start", "bind"))
    on(month, said, Command("status", "tinhhinh", "situasi"))
    on(case, said, Command("case", "tin", "kasus"))
    on(listed, said, Command("list", "danhsach", "daftar"))
    on(how, said, Command("help", "trogiup", "bantuan"))
    on(reply, said, Reply())
    on(by_number, said, Named())
    on(case, said, IsCaseNumber())
    on(unknown, said, ToUs())
    on(edit, Happened(HeardEvent.EDITED))
    on(talk)
    return router


def _private() -> Router:
    router, said = Router(name="staff in private"), Happened(HeardEvent.SAID)
    router.message.filter(In(Place.PRIVATE))
    on = router.message.register
    on(blocked, Happened(HeardEvent.BLOCKED))
    on(press, said, Pressed("card", "prompt", "board"))
    on(own_tongue, said, AtStaffDoor(), Command(*TONGUES))
    on(page, said, Command("room", "phong", "ruang"))
    on(by_number_privately, said, Typed())
    on(enrol, said, WithCode())
    on(reply_privately, said, Reply())
    on(edit_privately, Happened(HeardEvent.EDITED))
    return router


async def added(_heard: Heard, turn: Turn) -> None:
    """The bot came into a group."""
    await turn.do(rooms.bot_added)


async def removed(_heard: Heard, turn: Turn) -> None:
    """The bot was put out of a group."""
    await turn.do(rooms.bot_removed)


async def moved(_heard: Heard, turn: Turn) -> None:
    """A group has a new address."""
    await turn.do(rooms.room_moved)


async def left(_heard: Heard, turn: Turn) -> None:
    """Somebody is no longer in a group."""
    await turn.do(member_left)


async def press(_heard: Heard, turn: Turn) -> None:
    """A button of a card or prompt, in a room or in private."""
    await printing.hand_over(turn, await turn.do(PRESS))


async def press_partner(_heard: Heard, turn: Turn) -> None:
    """A button under what another desk passed on."""
    await turn.do(partner_presses)


async def bind(_heard: Heard, turn: Turn) -> None:
    """A code makes the group a room."""
    await turn.do(partial(rooms.bind_here, pages=turn.resources.links.pages))


async def by_number(_heard: Heard, turn: Turn) -> None:
    """What stands in place of a press or a reply."""
    await printing.hand_over(turn, await turn.do(partial(officer_types, press=PRESS)))


async def by_number_privately(heard: Heard, turn: Turn) -> None:
    """The digit of a card and its number; whoever does not work here means something else."""
    if not await turn.house.read(is_for_officer, heard):
        raise SkipHandler
    await printing.hand_over(turn, await turn.do(partial(officer_types_privately, press=PRESS)))


async def page(heard: Heard, turn: Turn) -> None:
    """An officer wants the room's page; nobody else has one."""
    if not await turn.house.read(reads_in_a_room, heard):
        raise SkipHandler
    await turn.do(partial(give_page, pages=turn.resources.links.pages))


async def month(_heard: Heard, turn: Turn) -> None:
    """What is open, and the month."""
    await turn.do(room_commands.tell_month)


async def figures(_heard: Heard, turn: Turn) -> None:
    """The figures of a month, and what stands behind each."""
    await tell_figures(turn)


async def case(_heard: Heard, turn: Turn) -> None:
    """The card of a number."""
    await turn.do(show_case)


async def listed(_heard: Heard, turn: Turn) -> None:
    """All that is open."""
    await turn.do(room_commands.tell_list)


async def unknown(_heard: Heard, turn: Turn) -> None:
    """What to do instead."""
    await turn.do(room_commands.tell_unknown)


async def how(_heard: Heard, turn: Turn) -> None:
    """What this is."""
    await turn.do(partial(room_commands.tell_how, pages=turn.resources.links.pages))


async def room_tongue(_heard: Heard, turn: Turn) -> None:
    """What the room reads."""
    await turn.do(partial(staff_languages.room_tongue, words=turn.resources.words))


async def own_tongue(_heard: Heard, turn: Turn) -> None:
    """What a member of staff reads on their own page."""
    await turn.do(partial(staff_languages.own_tongue, words=turn.resources.words))


async def reply(_heard: Heard, turn: Turn) -> None:
    """An answer to a prompt, or a note; perhaps to what is just being said."""
    for _ in range(RECEIPT_TRIES):
        if not await turn.house.read(awaits_receipt, turn.heard):
            break
        await asyncio.sleep(RECEIPT_S)
    await turn.do(officer_replies)


async def edit(_heard: Heard, turn: Turn) -> None:
    """What was said says something else now."""
    await turn.do(officer_edits)


async def edit_privately(heard: Heard, turn: Turn) -> None:
    """The same of an officer's note in private; any other edit is somebody else's."""
    if await turn.house.read(find_private_said, heard) is None:
        raise SkipHandler
    await turn.do(officer_edits_privately)


async def talk(_heard: Heard) -> None:
    """Whatever else is said in a group is the group's: not kept, not answered."""


async def blocked(heard: Heard, turn: Turn) -> None:
    """An officer may have blocked the bot; what they are besides, others look after."""
    await turn.house.write(officer_blocked, heard, now=turn.now)
    raise SkipHandler


async def enrol(heard: Heard, turn: Turn) -> None:
    """An invitation; any other payload is somebody else's."""
    if not await turn.house.read(is_invitation, heard.start, now=turn.now):
        raise SkipHandler
    await turn.do(enrol_by_code)


async def reply_privately(heard: Heard, turn: Turn) -> None:
    """An officer's reply to what was sent to them about a case; any other is somebody else's."""
    if await turn.house.read(find_private_reply, heard, now=turn.now) is None:
        raise SkipHandler
    await turn.do(officer_answers_privately)
