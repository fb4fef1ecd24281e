"""Rooms: how a group becomes the room of a desk, moves, and ceases to be one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.cases.board import has_board, refresh_boards
from actions.cases.cards import card_in
from actions.cases.officer_permissions import ANONYMOUS, room_of
from actions.people.room_reassignment import clear_room
from domain.cases.by_number import DIGITS
from domain.cases.cases import OPEN_STATES
from domain.forms.forms import Urgency
from domain.group_topics import group_of, in_topic, topic_of
from domain.heard import Heard
from domain.ids import RoomId
from domain.lanes import PLAIN, REPLY, Dispatch, Lane
from domain.mailboxes import Mailbox, chat_in, to_room, to_staff
from domain.saying import Button, Line, Saying, pgettext, say
from storage import outbox, sites, staff, timers
from storage.sent_messages import forget_posted, leave_posted_behind
from storage.tables import Case, Desk, Invitation, Room, Timer
from storage.tx import Tx

SHOWN_AT_MOST = 20  # open cases that a new room is shown
STILL_UNBOUND = "unbound"  # timer of a chat that nobody has made a room
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=15)  # a link adds the bot first and brings the code just after

BOUND = pgettext("police:room.bound", "✔ This group is the room of {desk} now.")
BOUND_REPORTS = pgettext("police:room.bound_reports", "New reports come here. Take them with ✋.")
BOUND_OFFICERS = pgettext(
    "police:room.bound_officers", "Only enrolled officers can act: each opens their own link once."
)
BOUND_PIN = pgettext(
    "police:room.bound_pin",
    "Make me an administrator: the board stays on top, and I notice who leaves.",
)
WHAT_NOW = pgettext(
    "police:room.what_now",
    "📨 on a card writes to the reporter. A reply to a card is a note 📝: it stays inside.",
)
BY_NUMBER = pgettext(
    "police:room.by_number",
    "I read only what replies to me or names me with @. Digit and number take a report: {take}. To"
    " its reporter: {write} and the words.",
)
PAGE = pgettext(
    "police:room.page",
    "Photos, voices and all else are on {link}. For the key, write /room to me in private.",
)
MORE = pgettext("police:room.more", "All signs and commands: /help")
NOT_BOUND = pgettext(
    "police:room.not_bound",
    "This group is no duty room yet. The admin gives you a code: write /bind CODE here.",
)
NOBODY_BOUND_IT = pgettext(
    "police:room.nobody_bound_it",
    "Nobody has made this group a duty room, so I leave. With a code you can take me in again.",
)
BAD_CODE = pgettext(
    "police:room.bad_code", "This code does not work (any more). Ask for a new one."
)
FOR_A_PERSON = pgettext(
    "police:room.for_a_person", "This code is for one person. Open it in private, not here."
)
IS_ROOM_OF = pgettext("police:room.is_room_of", "This group is the room of {desk}.")
ROOM_CAME = pgettext("admin:room.came", "✔ {desk} has a room now.")
ROOM_WENT = pgettext("admin:room.went", "⚠ {desk} lost a room: the bot is no longer in the group.")
TOPIC_WENT = pgettext(
    "admin:room.topic_went", "⚠ {desk} lost a room: its topic is closed or deleted."
)
TOPIC_MOVED = pgettext(
    "admin:room.topic_moved",
    "⚠ The topic of {desk} is closed or deleted. It reads in the group's general topic now.",
)
TOPIC_GONE = pgettext(
    "police:room.topic_gone",
    "Our topic is closed or deleted, so I write here now. With a new code: /bind CODE in another.",
)
ROOM_LEFT = pgettext("admin:room.left", "⚠ {desk} lost a room: the group reads for {other} now.")
NO_ROOM_LEFT = pgettext(
    "admin:room.none_left", "Nobody reads its reports now. Type /admin and invite a room."
)


# ------------------------------------------------------------------------------------- binding


def bind_here(tx: Tx, heard: Heard, *, pages: str = "", now: datetime) -> None:
    """The code that came with the command makes this group the room of its desk.

    Who reads there is told what to do next, and sees what is open already. A code for a person
    stays unused: a group is the wrong place to show it. pages: where the room's own page is.
    """
    words = heard.text.split()
    code = heard.start or (words[-1] if words else "")
    invitation = staff.find_invitation(tx, code, now=now) if code else None
    if not code:
        say_here(tx, heard, state_of(tx, heard), now=now)
    elif not heard.who:
        say_here(tx, heard, say(ANONYMOUS), now=now)
    elif invitation is None:
        say_here(tx, heard, say(BAD_CODE), now=now)
    elif not invitation.for_room:
        say_here(tx, heard, say(FOR_A_PERSON), now=now)
    else:
        _bind(tx, heard, invitation, pages=pages, now=now)


def _bind(tx: Tx, heard: Heard, invitation: Invitation, *, pages: str, now: datetime) -> None:
    """A group that read for another desk reads for that one no more."""
    known = staff.find_room(tx, heard.where)
    before = known.desk_id if known is not None else None
    language = sites.get_site(tx, invitation.site).languages[0]
    room = staff.bind_room(tx, invitation, address=heard.where, language=language, now=now)
    if before not in (None, room.desk_id):
        clear_room(tx, room, now=now)
        former, desk = tx.get_one(Desk, before), tx.get_one(Desk, room.desk_id)
        _tell_of_loss(tx, former, say(ROOM_LEFT, desk=former.name, other=desk.name), now=now)
    _welcome(tx, room, how=by_number(heard, pages), now=now)


def by_number(heard: Heard, pages: str) -> tuple[Line, ...]:
    """How one acts in a group where nothing can be pressed; nothing anywhere else."""
    if not heard.named:
        return ()
    here = (say(BY_NUMBER, take=f"{DIGITS['take']} 482-917", write=f"{DIGITS['ask']} 482-917"),)
    return (*here, say(PAGE, link=f"{pages}/room")) if pages else here


def state_of(tx: Tx, heard: Heard) -> Line:
    """Whose room this group is, or how it becomes one."""
    room = room_of(tx, heard)
    if room is None:
        return say(NOT_BOUND)
    return say(IS_ROOM_OF, desk=tx.get_one(Desk, room.desk_id).name)


def _welcome(tx: Tx, room: Room, *, how: tuple[Line, ...], now: datetime) -> None:
    desk = tx.get_one(Desk, room.desk_id)
    lines = (say(BOUND, desk=desk.name), say(BOUND_REPORTS), say(BOUND_OFFICERS))
    pin = (say(BOUND_PIN),) if has_board(tx, desk) else ()
    mailbox = to_room(room.id)
    welcome = Saying((*lines, *(how or (*pin, say(WHAT_NOW))), say(MORE)))
    outbox.put(tx, mailbox, welcome, REPLY, now=now)
    # What is open already waits for nobody: it leaves the minute to whoever presses here.
    show_open_cases(tx, room, now=now, lane=Lane.ANNOUNCEMENT)
    refresh_boards(tx, desk.id, now=now)
    tell_admins(tx, desk.site, say(ROOM_CAME, desk=desk.name), now=now)


def show_open_cases(tx: Tx, room: Room, *, now: datetime, lane: Lane = Lane.ANSWER) -> None:
    """What is open at the desk stands in this room too, the most urgent first."""
    states = [state.value for state in OPEN_STATES]
    cases = tx.scalars(
        select(Case)
        .where(col(Case.desk_id) == room.desk_id, col(Case.state).in_(states))
        .order_by(col(Case.urgency), col(Case.opened_at))
        .limit(SHOWN_AT_MOST)
    )
    for case in cases:
        how = Dispatch(Lane.ALERT if case.urgency == Urgency.P1 else lane)
        outbox.put_projection(tx, "card", card_in(to_room(room.id), case.id), how, now=now)


def bot_added(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Somebody took the bot into a group: unless a code binds it at once, it says how to."""
    room = staff.find_room(tx, heard.where, any_state=True)
    if room is None or room.state != "bound":
        mailbox = staff.chat_mailbox(tx, heard.where)
        outbox.put(tx, mailbox, Saying((say(NOT_BOUND),)), Dispatch(delay=A_MOMENT), now=now)
        timers.set_timer(tx, STILL_UNBOUND, mailbox, at=now + A_DAY)


def still_unbound(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """A day later the bot says so and leaves. Where it is a room by now nothing happens."""
    mailbox = Mailbox(timer.subject)
    if staff.chat_has_room(tx, chat_in(mailbox) or b""):
        return
    outbox.put(tx, mailbox, Saying((say(NOBODY_BOUND_IT),), leaves=True), now=now)


# ------------------------------------------------------------------------- moved, and gone


def room_moved(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """The group has a new address. Both chats tell of it; it is followed once, by each topic."""
    for room in staff.rooms_in(tx, heard.where) if heard.moved_to else ():
        topic = topic_of(staff.room_address(tx, room))
        follow_room(tx, room, in_topic(heard.moved_to, topic), now=now)


def follow_room(tx: Tx, room: Room, address: str, *, now: datetime) -> None:
    """From now on the room is there: open cases and boards stand anew, and what stood in the group
    before is still pressed and answered."""
    staff.move_room(tx, room, address)
    leave_posted_behind(tx, to_room(room.id))
    refresh_boards(tx, room.desk_id, now=now)
    show_open_cases(tx, room, now=now)


def topic_lost(tx: Tx, room_id: RoomId, *, now: datetime) -> None:
    """The topic that was the room is closed or gone: the desk reads in the group's general topic
    from now on, and is told so there. Where another desk reads there it has lost its room: nothing
    of its own is said among others."""
    room = tx.get(Room, room_id)
    address = staff.room_address(tx, room) if room is not None and room.state == "bound" else ""
    if room is None or not topic_of(address):
        return
    general = staff.find_room(tx, group_of(address), any_state=True)
    if general is not None and general.state == "bound":
        _lose(tx, room, TOPIC_WENT, now=now)
        return
    if general is not None:  # a room that was here once: its address is needed
        staff.move_room(tx, general, in_topic(group_of(address), general.id))
        tx.flush()
    follow_room(tx, room, group_of(address), now=now)
    outbox.put(tx, to_room(room.id), Saying((say(TOPIC_GONE),)), now=now)
    desk = tx.get_one(Desk, room.desk_id)
    tell_admins(tx, desk.site, say(TOPIC_MOVED, desk=desk.name), now=now)


def bot_removed(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """The bot was put out of the group: it is no room any more, and the admins know."""
    for room in staff.rooms_in(tx, heard.where):
        room_lost(tx, room.id, now=now)


def room_lost(tx: Tx, room_id: RoomId, *, now: datetime) -> None:
    """The room reaches nobody any more: nothing more is sent there, the admins are told.

    Told twice by the platform it happens once.
    """
    room = tx.get(Room, room_id)
    if room is not None and room.state == "bound":
        _lose(tx, room, ROOM_WENT, now=now)


def _lose(tx: Tx, room: Room, why: str, *, now: datetime) -> None:
    room.state = "gone"
    tx.flush()
    outbox.withdraw_waiting(tx, to_room(room.id))
    forget_posted(tx, to_room(room.id))
    desk = tx.get_one(Desk, room.desk_id)
    _tell_of_loss(tx, desk, say(why, desk=desk.name), now=now)


def _tell_of_loss(tx: Tx, desk: Desk, why: Line, *, now: datetime) -> None:
    lines = [why]
    if not staff.rooms_of(tx, desk.id):
        lines.append(say(NO_ROOM_LEFT))
    tell_admins(tx, desk.site, *lines, now=now)


def tell_admins(
    tx: Tx,
    site: str,
    *lines: Line,
    buttons: tuple[Button, ...] = (),
    how: Dispatch = PLAIN,
    now: datetime,
) -> None:
    """All admins of the site read this in private."""
    saying = Saying(lines, buttons)
    for admin in staff.admins_of(tx, site):
        outbox.put(tx, to_staff(admin.id), saying, how, now=now)


def say_here(tx: Tx, heard: Heard, *lines: Line, now: datetime) -> None:
    """Say it in the chat where that was heard, be it a room or none."""
    room = room_of(tx, heard)
    mailbox = to_room(room.id) if room else staff.chat_mailbox(tx, heard.where)
    outbox.put(tx, mailbox, Saying(lines), REPLY, now=now)
