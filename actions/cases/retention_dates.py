"""How long a closed case keeps what it holds, and the timer that knows when that is over.

Counted from the closing; an open case is never erased by the clock. One timer for each closed case:
looking for what is due through all of them would hold an alert up for a second (50,000 cases).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.forms.forms import Urgency
from storage import timers
from storage.tables import Case
from storage.tx import Tx

# Sources: docs/numbers.md. Drafts (72 h) end in actions/residents/stale_drafts.py.
PLACES_KEPT = timedelta(days=30)  # exact places on the map
SERVICES_KEPT = timedelta(days=90)  # P4
MEDIA_KEPT = timedelta(days=180)
CASES_KEPT = timedelta(days=730)

LET_GO = "let go"  # timer of a closed case


def kept_for(case: Case) -> timedelta:
    """After which time since its closing the whole of it goes."""
    if case.keep_days:
        return timedelta(days=case.keep_days)
    return SERVICES_KEPT if case.urgency == Urgency.P4 else CASES_KEPT


def keep_closed(tx: Tx, case: Case, *, now: datetime) -> None:
    """The timer stands for the next thing that goes, if the case is closed and not erased.

    One that is due stays as it is: it rings in a moment. A case that was opened again keeps its
    timer, which then finds nothing to do.
    """
    due = next(_steps(case, now), None)
    if due is None or case.data_key is None:
        return
    standing = timers.find_timer(tx, LET_GO, f"case:{case.id}")
    if standing is None or now < standing.next_at != due:
        timers.set_timer(tx, LET_GO, f"case:{case.id}", at=due)


def _steps(case: Case, now: datetime) -> Iterator[datetime]:
    """When something goes from now on, in order."""
    if case.closed_at is None:
        return
    for step in sorted({PLACES_KEPT, MEDIA_KEPT, kept_for(case)}):
        if step <= kept_for(case) and case.closed_at + step > now:
            yield case.closed_at + step
