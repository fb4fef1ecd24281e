"""Taking: who has a case. The first wins, everybody sees it; it can be given back or taken over.

Each step keeps its time, the reporter is told, and nobody takes one of danger in silence.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from actions.cases.assignee_briefing import tell_taker
from actions.cases.card_verbs import CardVerbs
from actions.cases.cards import all_words, show_in, slot_of
from actions.cases.casefile import Sight, number_to_call, open_file
from actions.cases.happened import happened, officer_did
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases.actors import HOUSE, Actor
from domain.cases.answer_lines import words_lines
from domain.cases.cards import card_button
from domain.cases.cases import OPEN_STATES, CaseState, spoken
from domain.cases.events import CaseEvent, Happening
from domain.ids import StaffId
from domain.lanes import REPLY
from domain.mailboxes import Spot, to_room
from domain.saying import Moment, Saying, pgettext, say
from storage import history, outbox, staff
from storage.case_locks import hold_case
from storage.keys import new_id
from storage.tables import Case
from storage.tx import Tx

TAKEN_ALREADY = pgettext("police:refused.taken", "👤 {name} has {number} since {at}.")
NOT_YOURS = pgettext("police:refused.not_yours", "👤 {name} has {number}. Take it over first?")
NOBODY_HAS_IT = pgettext("police:refused.nobody_has_it", "Nobody has {number}. Take it first.")
FOR_ANOTHER = pgettext(
    "police:refused.for_another", "{number}: the reporter says not solved. Another officer looks."
)
NOTHING_SECRET = pgettext("police:refused.nothing_secret", "{number}: all of it is on the card.")
GONE = pgettext(
    "police:given_back.gone", "↩ {number}: {name} is no longer here. Nobody has it now."
)
NO_NUMBER = pgettext("police:refused.no_number", "This site has no number for {number}.")
TAKE_OVER = pgettext("police:card.button.take_over", "Take over")
WORDS_OF = pgettext("police:card.words_of", "📄 {number}")


def take(move: Move) -> None:
    """The officer has the case. Raises Refused if somebody else was first, or it is over."""
    case = move.case
    require_open(case)
    if case.taken_by == move.officer.id:
        return
    if case.taken_by is not None:
        raise ActRefused(
            TAKEN_ALREADY,
            name=staff.name_of(move.tx, case.taken_by),
            number=spoken(case.number),
            at=Moment(case.acknowledged_at or case.opened_at),
        )
    if case.state == CaseState.DISPUTED and _had_it_before(move):
        raise ActRefused(FOR_ANOTHER, number=spoken(case.number))
    case.state, case.acknowledged_at = CaseState.ACKNOWLEDGED, move.now
    if case.waited_s is None:  # the first one is whom the tap waited for, whatever comes later
        case.waited_s = int((move.now - case.opened_at).total_seconds())
    case.taken_by = move.officer.id
    officer_did(move, CaseEvent.TAKEN)


def take_over(move: Move) -> None:
    """The officer has it from now on instead of a colleague. Its state stays."""
    require_open(move.case)
    if move.case.taken_by is None:
        take(move)
        return
    if move.case.taken_by != move.officer.id:
        move.case.taken_by = move.officer.id
        officer_did(move, CaseEvent.TAKEN_OVER)


def _had_it_before(move: Move) -> bool:
    """Whether this officer closed it, and somebody else of the desk could look instead."""
    closed_by = [
        line.by
        for line in history.read_history(move.tx, move.case)
        if line.kind == CaseEvent.CLOSED
    ]
    others = [
        one for one in staff.officers_of(move.tx, move.case.desk_id) if one.id != move.officer.id
    ]
    return bool(closed_by) and closed_by[-1] == move.by and bool(others)


def give_back(move: Move) -> None:
    """Nobody has it any more: it waits anew, and one of danger rings again. Raises Refused."""
    require_open(move.case)
    require_taker(move)
    _wait_anew(move.tx, move.case, by=move.by, now=move.now)


def give_back_all(tx: Tx, officer_id: StaffId, *, now: datetime) -> None:
    """Whoever had these cases is no officer any more: each waits anew, and its room reads why."""
    has = select(col(Case.id)).where(col(Case.taken_by) == officer_id)
    for case_id in tx.scalars(has.where(col(Case.state).in_(OPEN_STATES))).all():
        case = hold_case(tx, case_id)
        if case.taken_by == officer_id and case.state in OPEN_STATES:
            _wait_anew(tx, case, by=HOUSE, now=now)
            line = say(GONE, number=spoken(case.number), name=staff.name_of(tx, officer_id))
            saying = Saying((line,), reply_to=slot_of(case.id), quiet=True)
            for room in staff.room_lines(tx, case.desk_id):
                outbox.put_at(tx, Spot(to_room(room.id), case_id=case.id), saying, now=now)


def keep_all(tx: Tx, was: StaffId, officer_id: StaffId) -> None:
    """The same person has another role now: what they had as the former is theirs."""
    has = update(Case).where(col(Case.taken_by) == was, col(Case.state).in_(OPEN_STATES))
    tx.execute(has.values(taken_by=officer_id))


def _wait_anew(tx: Tx, case: Case, *, by: Actor, now: datetime) -> None:
    case.taken_by, case.acknowledged_at, case.arrived_at = None, None, None
    if not case.review_by:
        case.waited_s = None  # nobody has it, as if nobody had had it
    case.state = CaseState.DISPUTED if case.review_by else CaseState.NEW
    happened(tx, case, Happening(CaseEvent.GIVEN_BACK, by), now=now)


def arrive(move: Move) -> None:
    """The officer is there; the reporter is told. Pressing it twice changes nothing."""
    case = move.case
    require_open(case)
    require_taker(move)
    if case.arrived_at is not None:
        return
    case.arrived_at = move.now
    set_working(case)
    officer_did(move, CaseEvent.ARRIVED)


def note_called(move: Move) -> None:
    """The officer called the emergency number of the site; taken or not, colleagues see it."""
    require_open(move.case)
    number = number_to_call(move.tx, move.case)
    if not number:
        raise ActRefused(NO_NUMBER, number=spoken(move.case.number))
    officer_did(move, CaseEvent.CALLED, {"number": number})


def read_secrets(move: Move) -> None:
    """The taker gets words and media privately, again; each time is a line of history."""
    if move.case.data_key is None:
        require_open(move.case)
    require_taker(move)
    if not tell_taker(move.tx, move.case, move.officer, now=move.now):
        raise ActRefused(NOTHING_SECRET, number=spoken(move.case.number))


def show_words(move: Move) -> None:
    """Everything that was typed, as an answer to the card; privately where it is for the taker."""
    if open_file(move.tx, move.case).sight is not Sight.OPEN:
        read_secrets(move)
        return
    lines, _ = words_lines(all_words(move.tx, move.case), at_most=16_000)
    head = say(WORDS_OF, number=spoken(move.case.number))
    saying = Saying((head, *lines), reply_to=slot_of(move.case.id), quiet=True)
    slot = f"words:{new_id()}"  # a message of its own each time, to be taken away later
    outbox.put_at(move.tx, Spot(move.mailbox, slot, move.case.id), saying, REPLY, now=move.now)


def show_again(move: Move) -> None:
    """The card as a new message in this chat."""
    show_in(move.tx, move.case, move.mailbox, now=move.now)


def require_taker(move: Move) -> None:
    """Raises Refused, with a button to take it over, unless this officer has the case."""
    case, number = move.case, spoken(move.case.number)
    if case.taken_by is None:
        raise ActRefused(NOBODY_HAS_IT, number=number)
    if case.taken_by != move.officer.id:
        button = card_button("over", case.number, say(TAKE_OVER), "✋")
        raise ActRefused(
            NOT_YOURS, button, name=staff.name_of(move.tx, case.taken_by), number=number
        )


def set_working(case: Case) -> None:
    """An officer did something about it: it is in progress, unless an answer is waited for."""
    if case.state == CaseState.ACKNOWLEDGED:
        case.state = CaseState.IN_PROGRESS


VERBS: CardVerbs = (
    Verb("card.take", take, OFFICERS, Where.ANYWHERE),
    Verb("card.over", take_over, OFFICERS, Where.ANYWHERE),
    Verb("card.back", give_back, OFFICERS, Where.ANYWHERE),
    Verb("card.came", arrive, OFFICERS, Where.ANYWHERE),
    Verb("card.called", note_called, OFFICERS, Where.ANYWHERE),
    Verb("card.read", read_secrets, OFFICERS, Where.ANYWHERE),
    Verb("card.all", show_words, OFFICERS, Where.ROOM),
    Verb("card.show", show_again, OFFICERS, Where.ROOM),
)
