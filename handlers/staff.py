"""Staff in private: who may press and type what. On a staff page nobody is a resident, so all that
is said there comes here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, get_args

from aiogram import Router
from aiogram.filters import Filter, or_f

from actions.announcements import (
    alerting,
    announcement_questions,
    announcement_turn,
    managing,
    on_the_way,
    review,
)
from actions.announcements.composer import Composer
from actions.dialog.author import only_works_here, tell_too_late
from actions.dialog.conversation import Conversation
from actions.dialog.digits import meant_by
from actions.dialog.questions import check_offers
from actions.dialog.staff_drafts import find_edited
from actions.dialog.verbs import ADMINS, LEADERS, STAFF, Misdeclared, table
from actions.meetings import (
    called_meetings,
    invitation_review,
    meeting_questions,
    meeting_turn,
    questions_and_answers,
)
from actions.meetings.organiser import Organiser
from actions.meetings.rights import is_organiser
from actions.people import admin_menu, room_notices, staff_languages
from actions.services import (
    asking,
    call_choices,
    guide_shelf,
    guide_writing,
    own_maker,
    own_making,
    own_questions,
    own_shelf,
    recording,
    register_entries,
    register_lists,
    table_bringing,
    table_ready,
    table_screens,
)
from actions.services.recorder import RecordDraft, Recorder
from actions.services.register_access import is_staff
from domain.broadcasts import announcement_draft
from domain.broadcasts.announcement_presses import AnnounceVerb
from domain.dialog.press import read_press
from domain.dialog.staff_drafts import BaseDraft
from domain.forms.forms import Forms
from domain.heard import Heard, HeardEvent, Place
from domain.meetings import meeting_draft
from domain.meetings.meeting_presses import MeetVerb, meet
from domain.paper.poster_presses import paper
from domain.people.admin_presses import AdminVerb
from domain.services.make_draft import ServiceDraft
from domain.services.register_presses import RecordVerb, record
from handlers.figures import tell_figures
from handlers.filters import AtStaffDoor, Command, Happened, In, Pressed
from handlers.one_turn import Turn
from handlers.printing import at_printer

MENU = table(
    admin_menu.VERBS,
    asking.VERBS,
    guide_shelf.VERBS,
    own_shelf.VERBS,
    names=get_args(AdminVerb),
    family="admin",
)
ANNOUNCING = Conversation(
    author=Composer,
    draft=announcement_draft.AnnouncementDraft,
    verbs=table(
        announcement_turn.VERBS,
        alerting.VERBS,
        review.VERBS,
        managing.VERBS,
        on_the_way.VERBS,
        names=get_args(AnnounceVerb),
        family="announce",
    ),
    who=ADMINS,
    lists=managing.show_list,
    begins=announcement_turn.start,
    rewords=announcement_turn.reword,
)
MEETING = Conversation(
    author=Organiser,
    draft=meeting_draft.MeetingDraft,
    verbs=table(
        meeting_turn.VERBS,
        invitation_review.VERBS,
        called_meetings.VERBS,
        questions_and_answers.VERBS,
        names=get_args(MeetVerb),
        family="meet",
    ),
    who=LEADERS,
    lists=called_meetings.show_list,
    begins=meeting_turn.start,
    rewords=meeting_turn.reword,
)
NOTICING = Conversation(
    author=room_notices.Noticer,
    draft=room_notices.NoticeDraft,
    verbs=room_notices.VERBS,
    who=ADMINS,
    lists=room_notices.NOTICE.show,
    begins=room_notices.NOTICE.start,
    rewords=room_notices.NOTICE.reword,
)
WRITING = Conversation(
    author=guide_writing.GuideWriter,
    draft=guide_writing.HowtoDraft,
    verbs=guide_writing.VERBS,
    who=guide_writing.WHO,
    lists=guide_writing.show,
    begins=guide_writing.start,
    rewords=guide_writing.GUIDE.reword,
)
MAKING = Conversation(
    author=own_maker.Maker,
    draft=ServiceDraft,
    verbs=own_making.VERBS,
    who=ADMINS,
    lists=own_making.show,
    begins=own_making.start,
    rewords=own_making.reword,
)
CALLING = Conversation(
    author=call_choices.Caller,
    draft=call_choices.CallDraft,
    verbs=call_choices.VERBS,
    who=ADMINS,
    lists=call_choices.begin,
    begins=call_choices.begin,
    rewords=call_choices.reword,
)
RECORDING: Conversation[Recorder] = Conversation(
    author=Recorder,
    draft=RecordDraft,
    verbs=table(
        recording.VERBS,
        register_lists.VERBS,
        register_entries.VERBS,
        table_screens.VERBS,
        names=get_args(RecordVerb),
        family="record",
    ),
    who=STAFF,
    lists=register_lists.show_registers,
    begins=register_lists.show_registers,
    rewords=recording.ENTRY_ASKED.reword,
)
COMPOSED: Mapping[str, Conversation[Any]] = {
    one.draft.FAMILY: one
    for one in (ANNOUNCING, MEETING, NOTICING, WRITING, MAKING, CALLING, RECORDING)
}
MONTHS = ("month", "thang", "bulan")
MEETINGS = ("meeting", "meetings")
POSTERS = ("poster", "posters", "apphich")
REGISTERS = ("registers", "register", "so", "sotheodoi", "buku")
TABLES = ("table", "tables", "import", "export", "bang", "nhap", "xuat", "tabel", "impor", "ekspor")


class BringsTable(Filter):
    """Somebody of staff sends a table, whatever they are asked just then."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool:
        if heard.choice or not heard.who or not table_bringing.tables_in(heard):
            return False
        return await turn.house.read(is_staff, heard.who)


class Typed(Filter):
    """Staff type what is asked for, or the digit of a button: its token. Presses and commands are
    not asked about."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool | dict[str, str]:
        if heard.choice or heard.command or not heard.who:
            return False
        token = await turn.house.read(meant_by, heard, now=turn.now)
        return {"token": token} if token else False


class Edits(Filter):
    """Staff edit what they typed while composing: the conversation that it belongs to."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool | dict[str, Any]:
        kind = await turn.house.read(find_edited, heard.who, heard.message, now=turn.now)
        return {"conversation": COMPOSED[kind.FAMILY]} if kind is not None else False


class EditsTooLate(Filter):
    """Staff edit words of which nothing is known any more. Residents are told so elsewhere."""

    async def __call__(self, heard: Heard, turn: Turn) -> bool:
        return heard.text != "" and await turn.house.read(only_works_here, heard.who)


class StaffCommand(Filter):
    """Whoever may types one of these commands. Nobody else is told that there are such."""

    def __init__(self, names: Sequence[str], may: Callable[..., bool]) -> None:
        self._names, self._may = names, may

    async def __call__(self, heard: Heard, turn: Turn) -> bool:
        if heard.command.casefold() not in self._names or not heard.who:
            return False
        return await turn.house.read(self._may, heard.who)


def staff_router(forms: Forms) -> Router:
    """The router of staff's private chats; to be asked before the residents'. Raises Misdeclared
    where something is composed that no conversation is about, or a form of staff is asked by none.
    """
    asked = (
        announcement_questions.TELLING,
        alerting.ALARM,
        meeting_questions.CALLING,
        call_choices.CALLS,
        room_notices.NOTICE,
        guide_writing.GUIDE,
        admin_menu.INVITE,
    )
    held = {one.form: one.offers for one in meeting_turn.HELD.values()}
    made = {one.form: one.offers for one in own_questions.ASKED.values()}
    check_offers(forms, [*held.items(), *made.items(), *((one.form, one.offers) for one in asked)])
    composed = {kind.FAMILY for kind in BaseDraft.KINDS.values()} - {""}
    if composed != COMPOSED.keys():
        raise Misdeclared(f"without a conversation: {sorted(composed ^ COMPOSED.keys())}")
    router = Router(name="staff")
    router.message.filter(In(Place.PRIVATE))  # asked once, not by each handler
    on, said = router.message.register, Happened(HeardEvent.SAID)
    on(take_tables, said, BringsTable())
    on(press_typed, said, Typed())
    on(edit, Happened(HeardEvent.EDITED), Edits())
    on(edit_too_late, Happened(HeardEvent.EDITED), EditsTooLate())
    on(press, said, Pressed(*_FAMILIES))
    on(list_meetings, said, StaffCommand(MEETINGS, is_organiser))
    on(list_registers, said, StaffCommand(REGISTERS, is_staff))
    on(list_tables, said, StaffCommand(TABLES, is_staff))
    on(inspect, said, StaffCommand(POSTERS, is_staff))
    on(figures, said, StaffCommand(MONTHS, is_staff))
    on(show_menu, said, or_f(AtStaffDoor(), Command("admin")))
    return router


async def press(_heard: Heard, turn: Turn, family: str) -> None:
    """A button of theirs."""
    await _FAMILIES[family](turn)


async def press_typed(heard: Heard, turn: Turn, token: str) -> None:
    """As if it had been pressed; the words go along."""
    pressed = read_press(token)
    family = pressed.verb.partition(".")[0] if pressed is not None else ""
    await _FAMILIES.get(family, menu)(replace(turn, heard=replace(heard, choice=token)))


async def edit(_heard: Heard, turn: Turn, conversation: Conversation[Any]) -> None:
    """What they compose says something else now."""
    reword = partial(conversation.reword, resources=turn.resources)
    await turn.do(reword)


async def edit_too_late(_heard: Heard, turn: Turn) -> None:
    """It stays as it was."""
    await turn.do(tell_too_late)


async def list_meetings(heard: Heard, turn: Turn) -> None:
    """The meetings that they hold."""
    await _hold(MEETING, replace(turn, heard=replace(heard, choice=meet("list"))))


async def list_registers(heard: Heard, turn: Turn) -> None:
    """The registers that they may read."""
    await _hold(RECORDING, replace(turn, heard=replace(heard, choice=record("list"))))


async def list_tables(heard: Heard, turn: Turn) -> None:
    """How tables are brought and taken away."""
    await keep_registers(replace(turn, heard=replace(heard, choice=record("table.list"))))


async def take_tables(_heard: Heard, turn: Turn) -> None:
    """A table: it is fetched and read after the turn."""
    await turn.do(table_bringing.take_tables)


async def inspect(heard: Heard, turn: Turn) -> None:
    """A poster that they stand before."""
    await at_printer(replace(turn, heard=replace(heard, choice=paper("inspect"))))


async def figures(_heard: Heard, turn: Turn) -> None:
    """The figures of the month that was named."""
    await tell_figures(turn)


async def show_menu(_heard: Heard, turn: Turn) -> None:
    """What they can do here."""
    await menu(turn)


async def menu(turn: Turn) -> None:
    """The menu, or the page of it that was asked for."""
    await turn.do(partial(admin_menu.admin_turn, verbs=MENU, resources=turn.resources))


async def _hold(conversation: Conversation[Any], turn: Turn) -> None:
    hold = partial(conversation.hold, resources=turn.resources)
    await turn.do(hold)


async def keep_registers(turn: Turn) -> None:
    """A register. What a table needs is made before the turn."""
    find = partial(table_ready.find_ready, resources=turn.resources, now=turn.now)
    ready = await turn.house.read(find, turn.heard)
    author = partial(Recorder, ready=ready) if ready is not None else Recorder
    await _hold(replace(RECORDING, author=author), turn)


async def _choose_tongue(turn: Turn) -> None:
    await turn.do(partial(staff_languages.own_tongue, words=turn.resources.words))


_FAMILIES: Mapping[str, Callable[[Turn], Awaitable[None]]] = {
    **{family: partial(_hold, one) for family, one in COMPOSED.items()},
    "record": keep_registers,
    "tongue": _choose_tongue,
    "paper": at_printer,
    "figure": tell_figures,
    "admin": menu,
}
