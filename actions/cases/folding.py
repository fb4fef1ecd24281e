"""Folding: who reports a danger that was reported there a moment ago joins that case.

It rings once, only where many see one event. Words, time and number stay each one's own.
"""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlmodel import col

from actions.cases.deadlines import subject_of
from actions.cases.happened import happened, tell_standing
from actions.cases.inquiries import withdraw_inquiries
from domain.cases.actors import by_reporter
from domain.cases.cases import OPEN_STATES, SEEN_BY_MANY, CaseState
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.forms.forms import Urgency
from storage import reporters, reports, timers
from storage.case_locks import hold_village
from storage.tables import Case, Reporter
from storage.tx import Tx

FOLD_WITHIN = timedelta(minutes=30)  # P1 of one form and village: the same event, most likely


def find_same_danger(tx: Tx, form: str, site: str, area: str, *, now: datetime) -> Case | None:
    """Only where many see one event: of a fight or a theft nobody hears that others told it.

    The case is locked until the commit, and so is the village: of two the second finds the first.
    """
    if form not in SEEN_BY_MANY or not area or area == site:
        return None
    hold_village(tx, area)
    return tx.scalars(
        select(Case)
        .where(
            col(Case.site) == site,
            col(Case.form) == form,
            col(Case.area) == area,
            col(Case.opened_at) > now - FOLD_WITHIN,
            col(Case.urgency) == Urgency.P1.value,
            col(Case.state).in_([state.value for state in OPEN_STATES]),
        )
        .order_by(col(Case.opened_at))
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def fold_into(tx: Tx, case: Case, reporter: Reporter, other: Case, *, now: datetime) -> None:
    """The reporter belongs to that other case from now on. One whom nobody is left in is over."""
    withdraw_inquiries(tx, case, reporter)
    by = by_reporter(reporter.number)
    facts: EventFacts = {"reporter": reporter.number, "to": other.number}
    reporter.number = reporters.next_place(tx, other)
    reporter.case_id = other.id
    tx.flush()
    report = reports.read_report(tx, reporter)
    left = select(col(Reporter.id)).where(
        col(Reporter.case_id) == case.id, col(Reporter.withdrawn).is_(False)
    )
    if not tx.scalar(left.limit(1)):
        case.state = CaseState.WITHDRAWN.value
        case.closed_at = now
        timers.cancel_timers(tx, subject_of(case))
    happened(tx, case, Happening(CaseEvent.FOLDED, by, facts), now=now)
    joins = by_reporter(reporter.number)
    happened(tx, other, Happening(CaseEvent.JOINED, joins, cast("EventFacts", report)), now=now)
    tell_standing(tx, other, now=now)
