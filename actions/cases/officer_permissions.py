"""What an officer does at a case. Who may is checked here, by the person and their desk.

Someone whom the platform does not name is nobody. In a room the case must be the desk's that reads
there; in private it is enough to be an officer of the case's desk. Anybody else is refused quietly.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from domain.cases.actors import Actor, by_officer
from domain.cases.answer_lines import one_line
from domain.cases.cases import OPEN_STATES, is_number, spoken
from domain.forms.answer_facts import tidy
from domain.heard import Heard, Place
from domain.lanes import REPLY
from domain.mailboxes import Mailbox, to_room, to_staff
from domain.saying import Arg, Button, Phrase, Saying, pgettext, say
from storage import outbox, staff
from storage.inbox import is_new
from storage.sent_messages import posted_message
from storage.tables import Case, Desk, Room, Staff
from storage.tx import Tx

NOT_AN_OFFICER = pgettext(
    "police:refused.not_an_officer",
    "{name}: only enrolled officers of this desk. The admin gives you a link.",
)
ANONYMOUS = pgettext(
    "police:refused.anonymous", "Please press and write as yourself, not as the group."
)
OVER = pgettext("police:refused.over", "{number} is closed.")
GONE_ELSEWHERE = pgettext("police:refused.elsewhere", "{number} is with {desk} now.")
ERASED = pgettext("police:refused.erased", "What {number} said was erased.")
IN_THE_ROOM = pgettext("police:refused.in_the_room", "{number}: please do this in the room.")


class ActRefused(Exception):
    """It is not done, and the sentence says why. Raised before anything was changed."""

    def __init__(self, text_id: str, *buttons: Button, **facts: Arg) -> None:
        super().__init__(text_id)
        self.phrase: Phrase = say(text_id, **facts)
        self.buttons = buttons


@dataclass(frozen=True, slots=True)
class Move:
    """An officer's hand on a case, in one transaction: what was heard, and when.

    mailbox: where it was done; room: None in private.
    """

    tx: Tx
    now: datetime
    heard: Heard
    case: Case
    officer: Staff
    mailbox: Mailbox
    room: Room | None = None

    @property
    def by(self) -> Actor:
        """The officer, as history names them."""
        return by_officer(self.officer.id)

    @property
    def channel(self) -> str:
        """By which it was heard, and by which media that came along are fetched."""
        return self.heard.where.partition(":")[0]

    @property
    def named(self) -> bool:
        """Whether it was done where nobody can press or reply."""
        return self.room is not None and self.heard.named


def find_case(tx: Tx, number: str) -> Case | None:
    """The case of that number, locked until the commit: the first of two presses wins."""
    if not is_number(number):
        return None
    return tx.scalar(select(Case).where(col(Case.number) == number).with_for_update())


def room_of(tx: Tx, heard: Heard) -> Room | None:
    """The bound room in which it was said, or under what stands in the group that it was before;
    None in private and in any other chat."""
    if heard.place is not Place.GROUP:
        return None
    return staff.find_room(tx, heard.where) or staff.find_moved_room(tx, heard.where)


def move_at(tx: Tx, heard: Heard, case: Case, *, now: datetime) -> Move | None:
    """The officer's hand on that case. None where the case is nobody's business here.

    Raises Refused for a stranger in the desk's own room, and where the case went to another desk.
    """
    if heard.place is Place.PRIVATE:
        officer = staff.officer_at(tx, heard.who, case.desk_id)
        if officer is None:
            return None
        return Move(tx, now, heard, case, officer, to_staff(officer.id))
    room = room_of(tx, heard)
    if room is None:
        return None
    mailbox = to_room(room.id)
    officer = get_officer(tx, heard, room)
    if case.desk_id == room.desk_id:
        return Move(tx, now, heard, case, officer, mailbox, room)
    if posted_message(tx, mailbox, f"card:{case.id}"):
        desk = tx.get_one(Desk, case.desk_id).name
        raise ActRefused(GONE_ELSEWHERE, number=spoken(case.number), desk=desk)
    return None


def get_officer(tx: Tx, heard: Heard, room: Room) -> Staff:
    """Whoever speaks in the room, as an officer of its desk. Raises Refused."""
    if not heard.who:
        raise ActRefused(ANONYMOUS)
    officer = staff.officer_at(tx, heard.who, room.desk_id)
    if officer is None:
        raise ActRefused(NOT_AN_OFFICER, name=one_line(tidy(heard.name))[:60] or "?")
    return officer


def require_open(case: Case) -> None:
    """Raises Refused where the case is over, or was erased."""
    if case.data_key is None:
        raise ActRefused(ERASED, number=spoken(case.number))
    if case.state not in OPEN_STATES:
        raise ActRefused(OVER, number=spoken(case.number))


def require_room(move: Move) -> Room:
    """Raises Refused in private: what the colleagues have to see is done in the room."""
    if move.room is None:
        raise ActRefused(IN_THE_ROOM, number=spoken(move.case.number))
    return move.room


def tell_refusal(tx: Tx, heard: Heard, refused: ActRefused, *, now: datetime) -> None:
    """Say why not, where it was tried; the same to the same person at most once a minute, unless
    they name us each time."""
    minute = int(now.timestamp()) // 60
    repeated = f"refused {heard.where} {heard.who} {refused.phrase.id} {minute}"
    mailbox = _mailbox(tx, heard)
    if mailbox is not None and (heard.named or is_new(tx, repeated, now=now)):
        saying = Saying((refused.phrase,), refused.buttons)
        outbox.put(tx, mailbox, saying, REPLY, now=now)


def own_room(tx: Tx, heard: Heard, *, now: datetime) -> Room | None:
    """The room in which one of its officers speaks; whoever is none is told so, and it is None."""
    room = room_of(tx, heard)
    if room is None:
        return None
    try:
        get_officer(tx, heard, room)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)
        return None
    return room


def _mailbox(tx: Tx, heard: Heard) -> Mailbox | None:
    room = room_of(tx, heard)
    if room is not None:
        return to_room(room.id)
    if heard.place is Place.GROUP:
        return staff.chat_mailbox(tx, heard.where)
    roles = staff.roles_at(tx, heard.who)
    return to_staff(roles[0].id) if roles else None
