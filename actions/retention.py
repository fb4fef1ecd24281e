"""Retention: what is kept how long, and what the clock erases. A record of each erasure stays.

Counted from the closing of a case; an open case is never erased by the clock. Erasing drops keys
and texts; state, times, facets and the chain of the history stay, and say nothing of anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlmodel import col

from actions.cards import slot_of
from actions.erasing import FORGET, erase_case
from domain.forms import Urgency
from domain.outbox import Lane
from storage import history, outbox, reporters, timers
from storage.tables import Case, Entry, Invitation, Media, Posted, Reporter
from storage.tx import Tx

# domain.md 3d: proposals, no rule of any law. Drafts (72 h) end in actions/talk/sweeping.py.
PLACES_KEPT = timedelta(days=30)  # exact places on the map
SERVICES_KEPT = timedelta(days=90)  # P4
MEDIA_KEPT = timedelta(days=180)
CASES_KEPT = timedelta(days=730)
INVITATIONS_KEPT = timedelta(days=30)  # after they could be used last

AT_ONCE = 20  # cases, or media, of one sweep: an alert that waits for it waits some 50 ms
PLACES_ERASED, MEDIA_ERASED = "places erased", "media erased"  # lines of history


@dataclass(frozen=True, slots=True)
class Swept:
    """How many were erased. False once nothing is left to erase."""

    cases: int = 0
    places: int = 0
    media: int = 0
    invitations: int = 0

    def __bool__(self) -> bool:
        return any((self.cases, self.places, self.media, self.invitations))


def sweep(tx: Tx, *, now: datetime) -> Swept:
    """Erase some of what is kept no longer; the next sweep goes on. Repeating it is harmless."""
    return Swept(
        cases=_erase_cases(tx, now=now),
        places=_erase_places(tx, now=now),
        media=_erase_media(tx, now=now),
        invitations=_forget_invitations(tx, now=now),
    )


def _erase_cases(tx: Tx, *, now: datetime) -> int:
    closed = col(Case.closed_at)
    old_service = and_(col(Case.urgency) == Urgency.P4.value, closed <= now - SERVICES_KEPT)
    cases = _some_cases(tx, or_(closed <= now - CASES_KEPT, old_service))
    for case in cases:
        erase_case(tx, case, now=now)
        timers.cancel_timers(tx, f"case:{case.id}", FORGET)  # it happens here and now
        for reporter in _reporters(tx, case):
            outbox.forget_posted(tx, f"reporter:{reporter.id}")
            reporters.erase_reporter(tx, reporter)
        _show_as_it_is(tx, case, now=now)
    return len(cases)


def _erase_places(tx: Tx, *, now: datetime) -> int:
    done = exists().where(
        col(Entry.case_id) == col(Case.id),
        col(Entry.kind) == PLACES_ERASED,
        col(Entry.at) >= col(Case.closed_at),
    )
    cases = _some_cases(tx, and_(col(Case.closed_at) <= now - PLACES_KEPT, ~done))
    for case in cases:
        found = [_drop_pins(tx, reporter) for reporter in _reporters(tx, case)]
        _erase_lines_with_pins(tx, case)
        history.tell(tx, case, PLACES_ERASED, by="house", now=now)
        if any(found):
            _show_as_it_is(tx, case, now=now)
    return len(cases)


def _erase_media(tx: Tx, *, now: datetime) -> int:
    owner = func.substr(col(Media.owner), len("reporter:") + 1)
    of_reports = select(col(Media.id), col(Reporter.case_id)).join(
        Reporter, and_(col(Media.owner).startswith("reporter:"), owner == col(Reporter.id))
    )
    own = func.substr(col(Media.owner), len("case:") + 1)
    of_officers = select(col(Media.id), own).where(col(Media.owner).startswith("case:"))
    found: dict[str, list[str]] = {}
    for wanted in (of_reports, of_officers):
        case_id = wanted.selected_columns[1]
        old = wanted.join(Case, col(Case.id) == case_id).where(
            col(Case.closed_at) <= now - MEDIA_KEPT
        )
        for media_id, of_case in tx.execute(old.limit(AT_ONCE)):
            found.setdefault(of_case, []).append(media_id)
    for of_case, media in found.items():
        _drop_media(tx, tx.get_one(Case, of_case), media, now=now)
    return sum(len(media) for media in found.values())


def _forget_invitations(tx: Tx, *, now: datetime) -> int:
    until = now - INVITATIONS_KEPT
    gone = delete(Invitation).where(col(Invitation.expires_at) <= until)
    return len(tx.scalars(gone.returning(col(Invitation.id))).all())


def _some_cases(tx: Tx, which: Any) -> Sequence[Case]:
    """Some cases that are not erased yet, those closed first, first; ours until the commit."""
    return tx.scalars(
        select(Case)
        .where(which, col(Case.data_key).is_not(None))
        .order_by(col(Case.closed_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()


def _drop_pins(tx: Tx, reporter: Reporter) -> bool:
    report = reporters.read_report(tx, reporter)
    without = _without_pins(report)
    if without == report:
        return False
    reporters.write_report(tx, reporter, without)
    return True


def _erase_lines_with_pins(tx: Tx, case: Case) -> None:
    """Their texts go as a whole: a line that was altered would break the chain."""
    numbers = [line.number for line in history.read_history(tx, case) if _has_pin(line.facts)]
    here = (col(Entry.case_id) == case.id) & col(Entry.number).in_(numbers)
    tx.execute(update(Entry).where(here).values(sealed=None))


def _has_pin(facts: Any) -> bool:
    return bool(facts) and _without_pins(facts) != facts


def _without_pins(value: Any) -> Any:
    """The same JSON data without any `pin` (see `domain/draft.py`)."""
    match value:
        case dict():
            return {key: _without_pins(one) for key, one in value.items() if key != "pin"}
        case list():
            return [_without_pins(one) for one in value]
    return value


def _drop_media(tx: Tx, case: Case, media: Iterable[str], *, now: datetime) -> None:
    ids = list(media)
    tx.execute(delete(Media).where(col(Media.id).in_(ids)))
    slots = [f"media:{media_id}" for media_id in ids]
    for row in tx.scalars(select(Posted).where(col(Posted.slot).in_(slots))).all():
        message = outbox.posted_message(tx, row.mailbox, row.slot)
        outbox.put_deletion(tx, row.mailbox, [message], now=now)
        tx.delete(row)
    tx.flush()
    if case.data_key is not None:
        history.tell(tx, case, MEDIA_ERASED, by="house", now=now, count=len(ids))
        _show_as_it_is(tx, case, now=now)


def _show_as_it_is(tx: Tx, case: Case, *, now: datetime) -> None:
    """Cards that stand somewhere lose what was erased; nowhere is a new one posted."""
    slot = slot_of(case.id)
    standing = select(col(Posted.mailbox)).where(
        col(Posted.case_id) == case.id, col(Posted.slot) == slot
    )
    for mailbox in tx.scalars(standing).all():
        outbox.put_projection(
            tx, mailbox, "card", slot=slot, now=now, case_id=case.id, lane=Lane.REMINDER
        )


def _reporters(tx: Tx, case: Case) -> Sequence[Reporter]:
    return tx.scalars(select(Reporter).where(col(Reporter.case_id) == case.id)).all()
