"""Escalation: a case waits, its promise is broken. Danger rings until somebody takes it."""

from datetime import datetime

from actions.cases.cards import show_as_it_is, slot_of
from actions.cases.casefile import reporters_of, zone_of
from actions.cases.deadlines import NOT_TAKEN, is_alarm, is_waiting, subject_of
from actions.cases.happened import happened
from domain.cases.actors import HOUSE, reporter_number_in
from domain.cases.cases import CaseState, spoken
from domain.cases.events import CaseEvent, Happening
from domain.forms.forms import Urgency
from domain.lanes import REMINDER
from domain.local_time import after_night, is_night, is_told_again
from domain.mailboxes import Spot, to_room
from domain.saying import Saying, pgettext, say
from storage import history, outbox, staff, timers
from storage.tables import Case, Timer
from storage.tx import Tx

STILL_WAITS = pgettext("police:escalation.waits", "⏰ {number}: nobody has it, and it is late.")
NOT_REVIEWED = pgettext(
    "police:escalation.not_reviewed", "⏰ {number}: the reporter waits for another officer to look."
)


def not_taken(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """The time in which it was to be taken is over. P3 and P4 wait for the morning to say so aloud;
    their card says it."""
    case = tx.get(Case, timer.about, with_for_update=True)
    if case is None or case.data_key is None or not is_waiting(case):
        timers.cancel_timers(tx, timer.subject, NOT_TAKEN)
        return
    if is_alarm(case):
        _ring(tx, case, now=now)
        return
    calm = case.urgency in (Urgency.P3, Urgency.P4)
    zone = zone_of(tx, case)
    if calm and is_night(now, zone):
        show_as_it_is(tx, case, now=now)  # that it is late
        timers.set_timer(tx, NOT_TAKEN, subject_of(case), at=after_night(now, zone))
        return
    _remind(tx, case, now=now)


def _ring(tx: Tx, case: Case, *, now: datetime) -> None:
    """Edits do not ring: a new card in the room, a new message to every officer. The reporter is
    told that nobody has it and whom to call, and again more and more rarely."""
    rung = history.count_entries(tx, case.id, CaseEvent.RANG)
    everybody = {reporter.number for reporter in reporters_of(tx, case)}
    spared = _got_through(tx, case) if is_told_again(rung) else everybody
    happened(tx, case, Happening(CaseEvent.RANG, HOUSE, spared=spared), now=now)


def _got_through(tx: Tx, case: Case) -> set[int]:
    """Numbers of the reporters who have help coming by telephone."""
    return {
        number
        for line in history.read_history(tx, case)
        if line.kind == CaseEvent.CALLED and (line.facts or {}).get("reached")
        if (number := reporter_number_in(line.by)) is not None
    }


def _remind(tx: Tx, case: Case, *, now: datetime) -> None:
    """One reminder, as an answer to the card; card and board say that it is late. The reporter
    reads no promise any more that was not kept."""
    happened(tx, case, Happening(CaseEvent.LATE, HOUSE), now=now)
    text_id = NOT_REVIEWED if case.state == CaseState.DISPUTED else STILL_WAITS
    saying = Saying((say(text_id, number=spoken(case.number)),), reply_to=slot_of(case.id))
    for room in staff.rooms_of(tx, case.desk_id):
        mailbox = to_room(room.id)
        outbox.put_at(tx, Spot(mailbox, case_id=case.id), saying, REMINDER, now=now)
