"""Duplicates: a case that tells what another one told already, and which one that is.

Both cards say so. Only the numbers are told, to officers of the desk that reads both; a reporter
never reads anything of the other case. No case repeats one that is itself a duplicate, so none ever
repeats itself, however long the way around: that is asked when it is chosen, and again, with that
other case locked, when this one is closed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from actions.cases.card_facts import same_as
from actions.cases.casefile import open_file
from actions.cases.happened import happened
from actions.cases.officer_permissions import ActRefused, Move
from domain.cases.actors import HOUSE, Actor
from domain.cases.cases import OPEN_STATES, CaseState, Outcome, number_in, spoken
from domain.cases.closing_draft import Other
from domain.cases.events import CaseEvent, Happening
from domain.saying import pgettext
from storage import history, sites
from storage.case_locks import numbers_of
from storage.tables import Case
from storage.tx import Tx

RECENTLY = timedelta(days=30)  # closed no longer ago than this, it is offered
OFFERED_AT_MOST = 5

NO_OTHER = pgettext(
    "police:refused.no_other", "No other case of this desk has that number. Look at its card."
)


NO_LONGER = pgettext(
    "police:refused.no_longer_other",
    "{number} can no longer be named: it is a duplicate itself, or was taken back. Go back.",
)


def others_of(tx: Tx, case: Case, *, now: datetime) -> list[Other]:
    """The cases that this one most likely repeats: of its form, its village first, then newest."""
    recent = or_(
        col(Case.state).in_([state.value for state in OPEN_STATES]),
        col(Case.closed_at) > now - RECENTLY,
    )
    found = tx.scalars(
        select(Case)
        .where(*_may_be(case), recent, col(Case.form) == case.form)
        .order_by(col(Case.area) != case.area, col(Case.opened_at).desc())
        .limit(OFFERED_AT_MOST)
    ).all()
    return [
        Other(one.number, open_file(tx, one).title, sites.area_name(tx, one.area)) for one in found
    ]


def get_other(tx: Tx, case: Case, typed: str) -> Case:
    """The case of the desk that has that number, whatever its form. Raises Refused."""
    numbers = numbers_of(tx, number_in(typed))
    other = tx.scalar(select(Case).where(*_may_be(case), col(Case.number).in_(numbers)).limit(1))
    if other is None:
        raise ActRefused(NO_OTHER)
    return other


def require_other(tx: Tx, case: Case, number: str) -> None:
    """Raises Refused where that case cannot be repeated any more. It is locked until the commit:
    of two officers who close each as a duplicate of the other one comes first."""
    chosen = select(Case).where(*_may_be(case), col(Case.number) == number)
    if tx.scalar(chosen.with_for_update()) is None:
        raise ActRefused(NO_LONGER, number=spoken(number))


def _may_be(case: Case) -> Sequence[ColumnElement[bool]]:
    """Another one of the same desk that still says something and is no duplicate itself."""
    return (
        col(Case.desk_id) == case.desk_id,
        col(Case.id) != case.id,
        col(Case.data_key).is_not(None),
        col(Case.state) != CaseState.WITHDRAWN,
        or_(col(Case.outcome).is_(None), col(Case.outcome) != Outcome.DUPLICATE),
    )


def tell_other(move: Move, number: str) -> None:
    """The card of that number says from now on that this case repeats it."""
    what = Happening(CaseEvent.HAS_DUPLICATE, move.by, {"number": move.case.number})
    _tell(move.tx, number, what, now=move.now)


def untell_other(move: Move, number: str) -> None:
    """It was undone: that card does not say so any more."""
    _tell(move.tx, number, _no_more(move.case, move.by), now=move.now)


def stand_alone(tx: Tx, case: Case, *, now: datetime) -> None:
    """The case is open again: it repeats none, and no card says that it does."""
    if case.outcome != Outcome.DUPLICATE:
        return
    number = same_as(case, list(history.read_history(tx, case)))
    case.outcome = None
    _tell(tx, number, _no_more(case, HOUSE), now=now)


def _no_more(case: Case, by: Actor) -> Happening:
    return Happening(CaseEvent.HAS_NO_DUPLICATE, by, {"number": case.number})


def _tell(tx: Tx, number: str, what: Happening, *, now: datetime) -> None:
    other = tx.scalar(select(Case).where(col(Case.number) == number).with_for_update())
    if other is not None and other.data_key is not None:
        happened(tx, other, what, now=now)
