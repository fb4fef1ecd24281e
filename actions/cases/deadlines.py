"""What has to happen to a case that nobody has, and when. The timers hold it.

A case that waits has one timer `not taken`. In danger it rings again and again until somebody takes
it; else once, when the promise to the reporter is broken.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.cases.board import PAGE
from actions.cases.retention_dates import keep_closed
from domain.cases.actors import HOUSE
from domain.cases.cases import CaseState
from domain.cases.events import CaseEvent
from domain.cases.routing import OVERSIGHT
from domain.forms.forms import ReadBy, Urgency
from domain.sitefile import PROMISED_S
from storage import history, staff, timers
from storage.form_versions import kept_form
from storage.site_cache import DeskLine
from storage.tables import Case, Desk, Inquiry
from storage.tx import Tx

NOT_TAKEN = "not taken"
RINGS_AGAIN = "rings again"  # timer of a case of danger: pages of its rooms ring once more
RINGS_AGAIN_EVERY = timedelta(seconds=20)
CLOSED = "closed"  # timer of a case: the minute in which a closing can be undone is over


def subject_of(case: Case) -> str:
    """What timers of a case are set for."""
    return f"case:{case.id}"


def is_waiting(case: Case) -> bool:
    """Whether nobody has it: new, or open again."""
    return case.state in (CaseState.NEW, CaseState.DISPUTED)


def is_being_closed(tx: Tx, case: Case) -> bool:
    """Whether it was closed within the last minute: that may be undone, so nobody is told yet."""
    return case.state == CaseState.CLOSED and bool(timers.find_timer(tx, CLOSED, subject_of(case)))


def is_alarm(case: Case) -> bool:
    """Whether a life is in danger and nobody has taken it."""
    return case.state == CaseState.NEW and case.urgency == Urgency.P1


def promise_s(tx: Tx, case: Case) -> int:
    """Within how many seconds the case's desk takes it; what its service promises, unless a life is
    in danger."""
    form = kept_form(tx, case.form_hash) if case.urgency != Urgency.P1 else None
    if form is not None and form.service.promise_s:
        return form.service.promise_s
    return desk_promise_s(tx.get_one(Desk, case.desk_id), case.urgency)


def desk_promise_s(desk: Desk | DeskLine, urgency: str) -> int:
    """Within how many seconds the desk takes a case of this urgency."""
    return desk.acknowledge_s.get(urgency) or PROMISED_S[urgency]


def keep_watch(tx: Tx, case: Case, *, now: datetime) -> bool:
    """The timers stand as the case asks for. True when everybody is to be called for the first
    time.

    A case that became one of danger only later is due within that desk's time for danger.
    """
    if not is_waiting(case):
        timers.cancel_timers(tx, subject_of(case), NOT_TAKEN, RINGS_AGAIN)
        keep_closed(tx, case, now=now)
        return False
    if not is_alarm(case) or history.count_entries(tx, case.id, CaseEvent.RANG):
        return False
    within = timedelta(seconds=promise_s(tx, case))
    case.acknowledge_by = min(case.acknowledge_by, now + within)
    timers.set_timer(tx, NOT_TAKEN, subject_of(case), at=case.acknowledge_by, every=within)
    history.tell(tx, case, CaseEvent.RANG, by=HOUSE, now=now)
    return True


def ring_pages_again(tx: Tx, case: Case, *, now: datetime) -> None:
    """From now on the pages of its rooms ring again and again, until somebody has it."""
    if any(room.channel == PAGE for room in staff.room_lines(tx, case.desk_id)):
        timers.set_timer(tx, RINGS_AGAIN, subject_of(case), at=now + RINGS_AGAIN_EVERY)


def watch_anew(tx: Tx, case: Case, *, now: datetime) -> None:
    """The case waits again from now on: given back, or split from another. One that another officer
    has to look at waits until then."""
    within = timedelta(seconds=promise_s(tx, case))
    review_by = case.review_by
    due = review_by if review_by and review_by > now else now + within
    if case.acknowledge_by != due:  # of a new case it is this already
        case.acknowledge_by = due
    every = within if is_alarm(case) else None
    timers.set_timer(tx, NOT_TAKEN, subject_of(case), at=case.acknowledge_by, every=every)


def look_elsewhere(tx: Tx, case: Case, *, now: datetime) -> None:
    """After *not solved* somebody else looks: another officer of the desk, or the desk above.

    The desk above takes it where nobody else is here, or the second time; never one that may not
    read such a form. Once for each time the reporter said so.
    """
    if history.count_entries(tx, case.id, CaseEvent.REOPENED) >= case.disputes:
        return
    desk = tx.get_one(Desk, case.desk_id)
    above = _desk_above(tx, desk, case)
    if above is not None and (case.disputes > 1 or len(staff.officers_of(tx, desk.id)) < 2):
        case.desk_id = above.id
    history.tell(tx, case, CaseEvent.REOPENED, by=HOUSE, now=now, desk=case.desk_id)


def _desk_above(tx: Tx, desk: Desk, case: Case) -> Desk | None:
    above = staff.find_desk(tx, desk.site, desk.above) if desk.above else None
    if above is None or not staff.rooms_of(tx, above.id):
        return None
    if case.read_by == ReadBy.ANYBODY:
        return above
    outside = case.read_by != ReadBy.OUTSIDE or above.kind == OVERSIGHT
    return above if case.form in above.forms and outside else None


def stop_asking(tx: Tx, case: Case) -> bool:
    """What is still asked is not asked any more: the case is over. True if something was."""
    waiting = select(Inquiry).where(col(Inquiry.case_id) == case.id, col(Inquiry.state) == "open")
    inquiries = tx.scalars(waiting).all()
    for inquiry in inquiries:
        inquiry.state = "withdrawn"
        timers.cancel_timers(tx, f"inquiry:{inquiry.id}")
    return bool(inquiries)
