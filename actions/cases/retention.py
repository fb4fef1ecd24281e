"""Retention: what the clock erases from closed cases. A record of each erasure stays.

Erasing drops keys and texts; state, times, facets and the chain of the history stay, and say
nothing of anybody. `actions/cases/retention_dates.py` says when.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlmodel import col

from actions.cases.cards import slot_of
from actions.cases.erasing import erase_case
from actions.cases.happened import happened
from actions.cases.retention_dates import (
    CASES_KEPT,
    MEDIA_KEPT,
    PLACES_KEPT,
    SERVICES_KEPT,
    keep_closed,
    kept_for,
)
from domain.cases.actors import HOUSE
from domain.cases.events import CaseEvent, Happening
from domain.forms.forms import Urgency
from domain.ids import CaseId
from domain.lanes import REMINDER
from domain.mailboxes import REPORTER, Spot, to_reporter
from storage import history, outbox, reporters, reports
from storage.keys import Unsealable
from storage.sent_messages import forget_posted, posted_message
from storage.tables import Case, Entry, Invitation, Media, Posted, Reporter, Timer
from storage.tx import Tx

INVITATIONS_KEPT = timedelta(days=30)  # after they could be used last
PLACES_ERASED, MEDIA_ERASED = "places erased", "media erased"  # lines of history

_PLACES_DONE = exists().where(
    col(Entry.case_id) == col(Case.id),
    col(Entry.kind) == PLACES_ERASED,
    col(Entry.at) >= col(Case.closed_at),  # a case may be opened and closed again
)


@dataclass(frozen=True, slots=True)
class LetGo:
    """What went from one case: the whole of it, its exact places, so many photos and voices."""

    cases: int = 0
    places: int = 0
    media: int = 0


def let_go(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """The timer of a closed case rings: what is over goes, and it is set for what goes next."""
    case_id = CaseId(timer.about)
    let_go_of(tx, case_id, now=now)
    case = tx.get(Case, case_id)
    if case is not None:
        keep_closed(tx, case, now=now)


def let_go_of(tx: Tx, case_id: CaseId, *, now: datetime) -> LetGo:
    """Erase what is kept no longer of the case. Repeating it changes nothing."""
    case = tx.get(Case, case_id, with_for_update=True)
    if case is None or case.closed_at is None or case.data_key is None:
        return LetGo()
    age = now - case.closed_at
    if age >= kept_for(case):
        return LetGo(cases=_erase_whole(tx, case, now=now))
    gone = LetGo(
        places=_erase_places(tx, case, now=now) if age >= PLACES_KEPT else 0,
        media=_erase_media(tx, case, now=now) if age >= MEDIA_KEPT else 0,
    )
    if gone != LetGo():
        _show_as_it_is(tx, case, now=now)
    return gone


def find_overdue(tx: Tx, *, now: datetime, limit: int = 500) -> list[CaseId]:
    """Closed cases that still hold what is over, by looking at all of them: for `titir purge`,
    which does not trust the timers."""
    found: list[CaseId] = []
    over = (_whole_is_over(now), *_own_is_over(tx, now))
    for which in (*over, _places_are_over(now), _media_are_over(now)):
        wanted = select(col(Case.id)).where(which, col(Case.data_key).is_not(None))
        found += tx.scalars(wanted.limit(limit))
    return list(dict.fromkeys(found))


def forget_invitations(tx: Tx, *, now: datetime) -> None:
    """Invitations that nobody can use any more are gone."""
    tx.execute(delete(Invitation).where(col(Invitation.expires_at) <= now - INVITATIONS_KEPT))


def _whole_is_over(now: datetime) -> ColumnElement[bool]:
    closed = col(Case.closed_at)
    as_reports = col(Case.keep_days) == 0
    service = and_(col(Case.urgency) == Urgency.P4.value, as_reports)
    old_service = and_(service, closed <= now - SERVICES_KEPT)
    return or_(closed <= now - CASES_KEPT, old_service)


def _own_is_over(tx: Tx, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Of services whose files say how long."""
    for days in tx.scalars(select(col(Case.keep_days)).where(col(Case.keep_days) > 0).distinct()):
        yield and_(col(Case.keep_days) == days, col(Case.closed_at) <= now - timedelta(days=days))


def _places_are_over(now: datetime) -> ColumnElement[bool]:
    return and_(col(Case.closed_at) <= now - PLACES_KEPT, ~_PLACES_DONE)


def _media_are_over(now: datetime) -> ColumnElement[bool]:
    reporter = func.substr(col(Media.owner), len(REPORTER) + 1)
    of_reports = select(col(Reporter.case_id)).join(Media, reporter == col(Reporter.id))
    of_officers = select(func.substr(col(Media.owner), len("case:") + 1)).where(
        col(Media.owner).startswith("case:")
    )
    has_media = or_(
        col(Case.id).in_(of_reports.where(col(Media.owner).startswith(REPORTER))),
        col(Case.id).in_(of_officers),
    )
    return and_(col(Case.closed_at) <= now - MEDIA_KEPT, has_media)


# ------------------------------------------------------------------------------------ what goes


def _erase_whole(tx: Tx, case: Case, *, now: datetime) -> int:
    erase_case(tx, case, now=now)
    for reporter in _reporters(tx, case):  # nobody needs to be told any more
        forget_posted(tx, to_reporter(reporter.id))
        reporters.erase_reporter(tx, reporter)
    _show_as_it_is(tx, case, now=now)
    return 1


def _erase_places(tx: Tx, case: Case, *, now: datetime) -> int:
    if tx.scalar(select(col(Case.id)).where(col(Case.id) == case.id, _PLACES_DONE)):
        return 0
    for reporter in _reporters(tx, case):
        with suppress(Unsealable):  # nobody can read it, nor we
            _drop_pins(tx, reporter)
    with suppress(Unsealable):
        _erase_lines_with_pins(tx, case)
    happened(tx, case, Happening(CaseEvent.PLACES_ERASED, HOUSE), now=now)
    return 1


def _drop_pins(tx: Tx, reporter: Reporter) -> None:
    report = reports.read_report(tx, reporter)
    without = _without_pins(report)
    if without != report:
        reports.write_report(tx, reporter, without)


def _erase_lines_with_pins(tx: Tx, case: Case) -> None:
    """Their texts go as a whole: a line that was altered would break the chain."""
    numbers = [line.number for line in history.read_history(tx, case) if _has_pin(line.facts)]
    here = (col(Entry.case_id) == case.id) & col(Entry.number).in_(numbers)
    tx.execute(update(Entry).where(here).values(sealed=None))


def _has_pin(facts: Any) -> bool:
    return bool(facts) and _without_pins(facts) != facts


def _without_pins(value: Any) -> Any:
    """The same JSON data without any `pin` (see `domain/forms/report_draft.py`)."""
    match value:
        case dict():
            return {key: _without_pins(one) for key, one in value.items() if key != "pin"}
        case list():
            return [_without_pins(one) for one in value]
    return value


def _erase_media(tx: Tx, case: Case, *, now: datetime) -> int:
    owners = [f"case:{case.id}", *(to_reporter(one.id) for one in _reporters(tx, case))]
    media = tx.scalars(select(col(Media.id)).where(col(Media.owner).in_(owners))).all()
    if media:
        tx.execute(delete(Media).where(col(Media.id).in_(media)))
        _take_away(tx, [f"media:{media_id}" for media_id in media], now=now)
        happened(tx, case, Happening(CaseEvent.MEDIA_ERASED, HOUSE, {"count": len(media)}), now=now)
    return len(media)


def _take_away(tx: Tx, slots: Iterable[str], *, now: datetime) -> None:
    """What was sent into rooms goes where the messenger can."""
    for row in tx.scalars(select(Posted).where(col(Posted.slot).in_(list(slots)))).all():
        message = posted_message(tx, row.mailbox, row.slot)
        outbox.put_deletion(tx, row.mailbox, [message], now=now)
        tx.delete(row)
    tx.flush()


def _show_as_it_is(tx: Tx, case: Case, *, now: datetime) -> None:
    """Cards that stand somewhere lose what was erased; nowhere is a new one posted."""
    slot = slot_of(case.id)
    standing = select(col(Posted.mailbox)).where(
        col(Posted.case_id) == case.id, col(Posted.slot) == slot
    )
    for mailbox in tx.scalars(standing).all():
        outbox.put_projection(tx, "card", Spot(mailbox, slot, case.id), REMINDER, now=now)


def _reporters(tx: Tx, case: Case) -> Sequence[Reporter]:
    return tx.scalars(select(Reporter).where(col(Reporter.case_id) == case.id)).all()
