"""Partners: what an office does about a case that another desk passed on to it.

It takes it or gives it back with a reason, says that it is there, and how it ended. Only officers
of that desk, in its room; the first desk and the reporter read each step once it is so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.cases.closing import UNDO_WITHIN
from actions.cases.deadlines import CLOSED, desk_promise_s, subject_of
from actions.cases.happened import happened
from actions.cases.officer_permissions import ActRefused, get_officer, room_of, tell_refusal
from actions.cases.passing import over
from actions.cases.referral_card import ring_partner, show_partner_media
from actions.cases.referral_store import DUE, read_words, slot_of, write_words
from domain.cases.actors import HOUSE, Actor, by_officer
from domain.cases.answer_lines import one_line
from domain.cases.cases import OPEN_STATES, CaseState, spoken
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.referrals import (
    HERE,
    HOW,
    REASON_AT_MOST,
    REASONS,
    STANDS,
    WHY,
    ReferralState,
    outcome_buttons,
    reason_buttons,
)
from domain.dialog.press import Press, read_press
from domain.forms.answer_facts import tidy
from domain.heard import Heard
from domain.ids import StaffId
from domain.lanes import REPLY
from domain.mailboxes import Spot, to_room
from domain.saying import Awaits, Button, Moment, Saying, pgettext, say
from storage import outbox, staff, timers
from storage.tables import Case, Desk, Referral, Room, Staff
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
        deed(_move(tx, heard, press.arg(0), now=now), press)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)


def reply_reason(tx: Tx, heard: Heard, referral_id: str, *, now: datetime) -> None:
    """Why it goes back, in own words. Raises Refused."""
    reason = one_line(tidy(heard.text))[:REASON_AT_MOST]
    if not reason:
        raise ActRefused(EMPTY)
    _give_back(_move(tx, heard, referral_id, now=now), reason)


def _move(tx: Tx, heard: Heard, referral_id: str, *, now: datetime) -> PartnerMove:
    """Raises Refused for whoever is no officer of that desk, and for what is over."""
    room = room_of(tx, heard)
    referral = tx.get(Referral, referral_id, with_for_update=True)
    if room is None or referral is None or referral.desk_id != room.desk_id:
        raise ActRefused(OLD_BUTTON)
    case = tx.get_one(Case, referral.case_id, with_for_update=True)
    move = PartnerMove(tx, now, get_officer(tx, heard, room), room, referral, case)
    is_open = case.data_key is not None and case.state in OPEN_STATES
    if not is_open or referral.state not in STANDS or referral.state == ReferralState.ASKING:
        raise ActRefused(OVER, number=spoken(case.number))
    return move


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
    move.ask(HOW, outcome_buttons(move.referral.id), slot=slot)


def _how(move: PartnerMove, press: Press) -> None:
    """How it ended there. Where they had it alone, the case is closed with it; where both see to
    it, the first desk closes it once it has its own end."""
    _require_taken(move)
    if press.number(1) >= len(HERE):
        raise ActRefused(OLD_BUTTON)
    tx, case, outcome = move.tx, move.case, HERE[press.number(1)]
    words = read_words(tx, case, move.referral)
    words.outcome = outcome.value
    write_words(tx, case, move.referral, words)
    over(tx, move.referral, ReferralState.ENDED, now=move.now)
    if move.referral.joint:
        move.tell(CaseEvent.REFERRAL_ENDED)
        return
    case.state, case.outcome, case.closed_at = CaseState.CLOSED.value, outcome.value, move.now
    case.passed_to = tx.get_one(Desk, move.referral.desk_id).name
    timers.set_timer(tx, CLOSED, subject_of(case), at=move.now + UNDO_WITHIN)
    move.tell(CaseEvent.REFERRAL_ENDED)


DEEDS: Mapping[str, Deed] = {
    "referral.take": _take,
    "referral.came": _came,
    "referral.back": _ask_why,
    "referral.why": _why,
    "referral.end": _ask_how,
    "referral.how": _how,
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
