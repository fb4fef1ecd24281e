"""Somebody can be reached no more, or can again. The cards of their reports say so.

Never several in one moment: the room would see that one person reported them all. And nothing is
noted of it, for rows of several cases made in one moment would tell the same.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from actions.cases.cards import show_as_it_is
from actions.cases.inquiries import reporter_lost
from domain.cases.cases import OPEN_STATES
from storage import reporters, reports
from storage.case_locks import hold_case
from storage.tables import Case, Desk, Reporter
from storage.tx import Tx


def reach_changed(tx: Tx, own: list[Reporter], *, now: datetime) -> None:
    """Blocked, erased or back again. own: this person's reports.

    Of an only open report the room learns it at once. Of several each card says so when something
    else changes it, somebody tries to ask, or the lot falls on it.
    """
    still_open = [one for one in own if _is_open(tx, one)]
    if len(still_open) != 1:
        return
    (reporter,) = still_open
    if reporters.is_reachable(tx, reporter) or reports.opens_by_code(reporter):
        show_as_it_is(tx, tx.get_one(Case, reporter.case_id), now=now)
    else:
        reporter_lost(tx, reporter.id, now=now)


def _is_open(tx: Tx, reporter: Reporter) -> bool:
    return not reporter.withdrawn and tx.get_one(Case, reporter.case_id).state in OPEN_STATES


def sweep_cards(tx: Tx, *, now: datetime) -> None:
    """One open case, drawn by lot, is shown as it is now: whatever nobody told its card, such as a
    village that got another name, stands there before long."""
    states = [state.value for state in OPEN_STATES]
    # The desks are named so that the index of boards serves: most cases are closed.
    here = (col(Case.desk_id).in_(select(col(Desk.id))), col(Case.state).in_(states))
    drawn = tx.scalar(select(col(Case.id)).where(*here).order_by(func.random()).limit(1))
    if drawn is not None:
        show_as_it_is(tx, hold_case(tx, drawn), now=now)
