"""What officers ask the house in their room: what is open, the month, how all this works."""

from datetime import datetime, timedelta

from actions.cases.board import refresh_boards, render_list, render_month
from actions.cases.deadlines import desk_promise_s
from actions.cases.officer_permissions import own_room, room_of
from actions.people.rooms import (
    BOUND_OFFICERS,
    BOUND_REPORTS,
    WHAT_NOW,
    by_number,
    say_here,
    state_of,
)
from domain.cases.cards import MARKS
from domain.forms.forms import Urgency
from domain.heard import Heard
from domain.lanes import REPLY
from domain.mailboxes import Spot, to_room
from domain.saying import Line, Saying, pgettext, say
from storage import outbox
from storage.inbox import is_new
from storage.sent_messages import forget_posted_like, posted_slot
from storage.tables import Desk, Room
from storage.tx import Tx

LIST = "list"  # slot of the newest list of what is open
PAGE_DIGITS = 3
UNKNOWN_ONCE = timedelta(minutes=10)  # among colleagues on a page nobody wants to be taught

COMMANDS = pgettext(
    "police:room.commands",
    "/case and a number: its card; on a page the number alone will do. /list: all that is open. "
    "/status: the month. /month 11: its figures. /language: another language.",
)
LEGEND = pgettext("police:room.legend", "{mark} {urgency}: {what} Taken within {time}.")
MINUTES = pgettext("police:room.minutes", "{count} min")
HOURS = pgettext("police:room.hours", "{count} h")
P1 = pgettext("police:room.p1", "A life is in danger.")
P2 = pgettext("police:room.p2", "It happened just now or today.")
P3 = pgettext("police:room.p3", "It can wait a day.")
P4 = pgettext("police:room.p4", "A service, or for information.")
LEADS = pgettext(
    "police:room.leads",
    "🔑 A lead: a plate, a number, a camera to be checked. It is ticked under 🏁.",
)
READS_LATER = pgettext(
    "police:room.reads_later",
    "“Only when they open it”: nothing rings with the reporter, for their safety. They look later.",
)
VALUE = pgettext(
    "police:room.value",
    "Worth of the information: asked at the end, for the month. The reporter never reads it.",
)
UNKNOWN = pgettext(
    "police:room.unknown",
    "Only colleagues in this room read that. 📨 on a card writes to its reporter. "
    "/case and a number shows its card. More: /help",
)


def tell_month(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """/tinhhinh, /situasi, /status: the board's counts and the month, for officers of the desk."""
    room = own_room(tx, heard, now=now)
    if room is None:
        return
    month = render_month(tx, room.desk_id, now=now)
    outbox.put(tx, to_room(room.id), month, REPLY, now=now)
    refresh_boards(tx, room.desk_id, now=now)


def tell_how(tx: Tx, heard: Heard, *, pages: str = "", now: datetime) -> None:
    """/help in a group: what it is, and what one does there."""
    lines, room = [state_of(tx, heard)], room_of(tx, heard)
    if room is not None:
        how = by_number(heard, pages) or (say(WHAT_NOW),)
        lines += [say(BOUND_REPORTS), say(BOUND_OFFICERS), *how, say(COMMANDS), ""]
        lines += _legend(tx.get_one(Desk, room.desk_id))
    say_here(tx, heard, *lines, now=now)


def _legend(desk: Desk) -> list[Line]:
    """What the signs on a card mean here."""
    lines: list[Line] = []
    for urgency, what in zip(Urgency, (P1, P2, P3, P4), strict=True):
        minutes = desk_promise_s(desk, urgency) // 60
        time = say(MINUTES, count=minutes) if minutes % 60 else say(HOURS, count=minutes // 60)
        mark, name = MARKS[urgency], urgency.value
        lines.append(say(LEGEND, mark=mark, urgency=name, what=say(what), time=time))
    return [*lines, say(LEADS), say(READS_LATER), say(VALUE)]


def tell_list(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """/list, /danhsach, /daftar: all that is open at the desk, page by page, for its officers."""
    room = own_room(tx, heard, now=now)
    if room is not None:
        _put_list(tx, room, 0, anew=True, now=now)


def turn_list(tx: Tx, heard: Heard, page: str, *, now: datetime) -> None:
    """A page of what is open: from the board as a new message, from a list in its place."""
    room = own_room(tx, heard, now=now)
    if room is None or not page.isdecimal() or len(page) > PAGE_DIGITS:
        return
    pressed = posted_slot(tx, to_room(room.id), heard.message)
    anew = pressed is None or pressed.slot != LIST
    _put_list(tx, room, int(page), anew=anew, now=now)


def _put_list(tx: Tx, room: Room, page: int, *, anew: bool, now: datetime) -> None:
    mailbox = to_room(room.id)
    if anew:
        forget_posted_like(tx, mailbox, LIST)
    saying = render_list(tx, room.desk_id, page, now=now)
    outbox.put_at(tx, Spot(mailbox, LIST), saying, REPLY, now=now)


def tell_unknown(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """What is no command and no answer to a message: who reads it, and what one can do; not to the
    same person again and again."""
    room = room_of(tx, heard)
    if room is None:
        return
    spell = int(now.timestamp() // UNKNOWN_ONCE.total_seconds())
    if heard.command or is_new(tx, f"unknown {heard.where} {heard.who} {spell}", now=now):
        saying = Saying((say(UNKNOWN),), quiet=True)
        outbox.put(tx, to_room(room.id), saying, REPLY, now=now)
