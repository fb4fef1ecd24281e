"""Partners: what an office does about a case that another desk passed on to it.

It takes it or gives it back with a reason, says that it is there, and how it ended. Only officers
of that desk, in its room; the first desk and the reporter read each step once it is so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.cases.cards import show_as_it_is
from actions.cases.closing import TOLD_ALREADY, UNDO_WITHIN
from actions.cases.deadlines import CLOSED, desk_promise_s, is_being_closed, subject_of
from actions.cases.happened import happened
from actions.cases.officer_permissions import ActRefused, get_officer, room_of, tell_refusal
from actions.cases.passing import over
from actions.cases.referral_card import refresh_partners, ring_partner, show_partner_media
from actions.cases.referral_store import DUE, ENDS, read_words, slot_of, write_words
from domain.cases.actors import HOUSE, Actor, by_officer
from domain.cases.answer_lines import one_line
from domain.cases.cases import OPEN_STATES, CaseState, spoken
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.partner_cards import (
    HOW,
    WHY,
    PartnerEnd,
    outcome_buttons,
    partner_ends,
    reason_buttons,
)
from domain.cases.referrals import REASON_AT_MOST, REASONS, STANDS, ReferralState
from domain.dialog.press import Press, read_press
from domain.forms.answer_facts import tidy
from domain.forms.forms import Life
from domain.heard import Heard
from domain.ids import StaffId
from domain.lanes import REPLY
from domain.mailboxes import Spot, to_room
from domain.saying import Awaits, Button, Moment, Saying, pgettext, say
from storage import outbox, staff, timers
from storage.form_versions import kept_form
from storage.tables import Case, Desk, Referral, Room, Staff, Timer
from storage.tx import Tx

OLD_BUTTON = pgettext("police:refused.old_referral", "That leads nowhere now.")
OVER = pgettext("police:refused.referral_over", "{number} is over. Nothing goes back or on now.")
TAKEN = pgettext("police:refused.referral_taken", "👤 {name} has {number} since {at}.")
TAKE_FIRST = pgettext("police:refused.referral_take", "{number}: take it first.")
EMPTY = pgettext("police:refused.referral_reason", "Please say why, in a few words.")
REASON_SLOT = "why-referral:"


@dataclass(frozen=True, slots=True)
class PartnerMove:
    """A partner's officer at a referral, in one transaction."""

    tx: Tx
    now: datetime
    officer: Staff
    room: Room
    referral: Referral
    case: Case

    @property
    def by(self) -> Actor:
        """The officer, as history names them."""
        return by_officer(self.officer.id)

    def tell(self, event: CaseEvent) -> None:
        """It happened to the case; the first desk and the reporter read it."""
        facts: EventFacts = {"desk": self.referral.desk_id}
        happened(self.tx, self.case, Happening(event, self.by, facts), now=self.now)

    def ask(self, text_id: str, buttons: tuple[Button, ...], *, slot: str) -> None:
        """One more thing, in the room, as an answer to the card."""
        line = say(text_id, number=spoken(self.case.number))
        saying = Saying(
            (line,), buttons, reply_to=slot_of(self.referral), quiet=True, awaits=Awaits.WORDS
        )
        spot = Spot(to_room(self.room.id), slot, self.case.id)
        outbox.put_at(self.tx, spot, saying, REPLY, now=self.now)


Deed = Callable[[PartnerMove, Press], None]


def partner_presses(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """A button under what another desk passed on. Forged and late ones end in a plain sentence."""
    press = read_press(heard.choice) or Press("")
    try:
        deed = DEEDS.get(press.verb)
        if deed is None:
            raise ActRefused(OLD_BUTTON)
        move = _move(tx, heard, press.arg(0), now=now)
        if deed is not _undo:
            _require_standing(move)
        deed(move, press)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)


def reply_reason(tx: Tx, heard: Heard, referral_id: str, *, now: datetime) -> None:
    """Why it goes back, in own words. Raises Refused."""
    reason = one_line(tidy(heard.text))[:REASON_AT_MOST]
    if not reason:
        raise ActRefused(EMPTY)
    move = _move(tx, heard, referral_id, now=now)
    _require_standing(move)
    _give_back(move, reason)


def _move(tx: Tx, heard: Heard, referral_id: str, *, now: datetime) -> PartnerMove:
    """Raises Refused for whoever is no officer of that desk."""
    room = room_of(tx, heard)
    referral = tx.get(Referral, referral_id, with_for_update=True)
    if room is None or referral is None or referral.desk_id != room.desk_id:
        raise ActRefused(OLD_BUTTON)
    case = tx.get_one(Case, referral.case_id, with_for_update=True)
    return PartnerMove(tx, now, get_officer(tx, heard, room), room, referral, case)


def _require_standing(move: PartnerMove) -> None:
    """Raises Refused for what is over."""
    case, state = move.case, move.referral.state
    is_open = case.data_key is not None and case.state in OPEN_STATES
    if not is_open or state not in STANDS or state == ReferralState.ASKING:
        raise ActRefused(OVER, number=spoken(case.number))


def _take(move: PartnerMove, _press: Press) -> None:
    """The first one has it."""
    referral, number = move.referral, spoken(move.case.number)
    if referral.taken_by == move.officer.id:
        return
    if referral.taken_by is not None:
        name = staff.name_of(move.tx, referral.taken_by)
        raise ActRefused(TAKEN, name=name, number=number, at=Moment(referral.taken_at or move.now))
    referral.state, referral.taken_by = ReferralState.TAKEN.value, move.officer.id
    referral.taken_at = move.now
    timers.cancel_timers(move.tx, slot_of(referral), DUE)
    move.tell(CaseEvent.REFERRAL_TAKEN)


def _require_taken(move: PartnerMove) -> None:
    if move.referral.taken_by is None:
        raise ActRefused(TAKE_FIRST, number=spoken(move.case.number))


def _came(move: PartnerMove, _press: Press) -> None:
    _require_taken(move)
    if move.referral.arrived_at is None:
        move.referral.arrived_at = move.now
        move.tell(CaseEvent.REFERRAL_ARRIVED)


def _ask_why(move: PartnerMove, _press: Press) -> None:
    slot = f"{REASON_SLOT}{move.referral.id}"
    move.ask(WHY, reason_buttons(move.referral.id), slot=slot)


def _why(move: PartnerMove, press: Press) -> None:
    if press.arg(1) not in REASONS:
        raise ActRefused(OLD_BUTTON)
    _give_back(move, press.arg(1))


def _give_back(move: PartnerMove, reason: str) -> None:
    words = read_words(move.tx, move.case, move.referral)
    words.reason = reason
    write_words(move.tx, move.case, move.referral, words)
    over(move.tx, move.referral, ReferralState.RETURNED, now=move.now)
    move.tell(CaseEvent.REFERRAL_RETURNED)


def _ask_how(move: PartnerMove, _press: Press) -> None:
    _require_taken(move)
    slot = f"end-referral:{move.referral.id}"
    move.ask(HOW, outcome_buttons(move.referral.id, _ends(move)), slot=slot)


def _ends(move: PartnerMove) -> list[PartnerEnd]:
    return partner_ends(Life(move.case.life), kept_form(move.tx, move.case.form_hash))


def _how(move: PartnerMove, press: Press) -> None:
    """How it ended there; for a minute it can be undone. Where they had it alone, the case is
    closed with it; where both see to it, the first desk closes it once it has its own end."""
    _require_taken(move)
    tx, case, referral, ends = move.tx, move.case, move.referral, _ends(move)
    if press.number(1) >= len(ends):
        raise ActRefused(OLD_BUTTON)
    words, until = read_words(tx, case, referral), move.now + UNDO_WITHIN
    words.outcome, words.before = ends[press.number(1)].code, case.state
    write_words(tx, case, referral, words)
    over(tx, referral, ReferralState.ENDED, now=move.now)
    timers.set_timer(tx, ENDS, slot_of(referral), at=until)
    if not referral.joint:
        case.state, case.closed_at = CaseState.CLOSED.value, move.now
        case.passed_to = tx.get_one(Desk, referral.desk_id).name
        if case.life == Life.REPORT:
            case.outcome = words.outcome
        else:
            case.ended = words.outcome
        timers.set_timer(tx, CLOSED, subject_of(case), at=until)
    move.tell(CaseEvent.REFERRAL_ENDED)


def _undo(move: PartnerMove, _press: Press) -> None:
    """They have it still. Raises Refused once its minute is over, or the first desk closed it."""
    tx, case, referral = move.tx, move.case, move.referral
    stands = case.state in OPEN_STATES if referral.joint else is_being_closed(tx, case)
    if not stands or timers.find_timer(tx, ENDS, slot_of(referral)) is None:
        raise ActRefused(TOLD_ALREADY, number=spoken(case.number))
    words = read_words(tx, case, referral)
    before, words.outcome, words.before = words.before, "", ""
    write_words(tx, case, referral, words)
    timers.cancel_timers(tx, slot_of(referral), ENDS)
    referral.state, referral.ended_at = ReferralState.TAKEN.value, None
    if not referral.joint:
        timers.cancel_timers(tx, subject_of(case), CLOSED)
        case.state, case.closed_at, case.passed_to = before, None, None
        case.outcome, case.ended = None, None
    move.tell(CaseEvent.REFERRAL_RESUMED)


DEEDS: Mapping[str, Deed] = {
    "referral.take": _take,
    "referral.came": _came,
    "referral.back": _ask_why,
    "referral.why": _why,
    "referral.end": _ask_how,
    "referral.how": _how,
    "referral.undo": _undo,
}


# ----------------------------------------------------------------------------- what happens to it


def referral_arrived(tx: Tx, referral_id: str, *, now: datetime) -> None:
    """It stands in the partner's room: then, and not before, its reporter reads so."""
    referral = tx.get(Referral, referral_id, with_for_update=True)
    if referral is None or referral.state not in (ReferralState.SENT, ReferralState.TAKEN):
        return
    case = tx.get_one(Case, referral.case_id, with_for_update=True)
    if case.data_key is None:
        return
    show_partner_media(tx, case, referral, now=now)
    if referral.reached_at is None:
        referral.reached_at = now
        facts: EventFacts = {"desk": referral.desk_id}
        happened(tx, case, Happening(CaseEvent.REFERRAL_REACHED, HOUSE, facts), now=now)


def end_stands(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """The minute is over: the partner undoes nothing more, and the first desk's room rings."""
    referral = tx.get(Referral, timer.about)
    if referral is None or referral.state != ReferralState.ENDED:
        return
    case = tx.get_one(Case, referral.case_id, with_for_update=True)
    if case.data_key is None:
        return
    refresh_partners(tx, case, now=now)
    show_as_it_is(tx, case, now=now, loud=True)


def let_go_of_all(tx: Tx, officer_id: StaffId, *, now: datetime) -> None:
    """Whoever had these is no officer any more: each waits anew in the partner's room."""
    has = select(Referral).where(
        col(Referral.taken_by) == officer_id, col(Referral.state) == ReferralState.TAKEN
    )
    for referral in tx.scalars(has).all():
        case = tx.get_one(Case, referral.case_id, with_for_update=True)
        if case.data_key is None or case.state not in OPEN_STATES:
            over(tx, referral, ReferralState.TAKEN_BACK, now=now)
            continue
        within = desk_promise_s(tx.get_one(Desk, referral.desk_id), case.urgency)
        referral.state, referral.taken_by = ReferralState.SENT.value, None
        referral.taken_at, referral.arrived_at = None, None
        referral.due_at = now + timedelta(seconds=within)
        timers.set_timer(tx, DUE, slot_of(referral), at=referral.due_at)
        ring_partner(tx, referral, now=now)
        facts: EventFacts = {"desk": referral.desk_id}
        happened(tx, case, Happening(CaseEvent.REFERRAL_WAITS, HOUSE, facts), now=now)
