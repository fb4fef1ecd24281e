"""Erasing a case: out of scope, so nothing of what was said stays, here or in the rooms.

State, times and the chain of its history stay. For a day the reporter can still be told and cards
can still be edited; then every link to people and messages goes too.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from actions.cases.happened import happened
from domain.cases.actors import HOUSE
from domain.cases.events import CaseEvent, Happening
from domain.mailboxes import to_reporter
from storage import history, outbox, reporters, reports, timers
from storage.drafts import drop_prompts_of
from storage.sent_messages import SAID, forget_posted, posted_message
from storage.tables import Case, Inquiry, Lead, Media, Posted, Reporter, Timer
from storage.tx import Tx

FORGET = "forget reporters"  # timer of a case; its name stands in databases
TOLD_WITHIN = timedelta(days=1)
# Slots that show what was said.
OWN = ("media:", "answer:", "corrected:", "evidence:", "prompt:", "news:", "words:")


def erase_case(tx: Tx, case: Case, *, now: datetime) -> None:
    """Words, media, leads and questions of the case can never be read again.

    What was sent into rooms is taken away where the messenger can.
    """
    happened(tx, case, Happening(CaseEvent.ERASED, HOUSE), now=now)
    _take_messages_away(tx, case, now=now)
    for reporter in _reporters(tx, case):
        if reporter.data_key is not None:
            reports.write_report(tx, reporter, {})
        tx.execute(delete(Media).where(col(Media.owner) == to_reporter(reporter.id)))
    tx.execute(delete(Media).where(col(Media.owner) == f"case:{case.id}"))
    tx.execute(delete(Lead).where(col(Lead.case_id) == case.id))
    tx.execute(update(Inquiry).where(col(Inquiry.case_id) == case.id).values(sealed=None))
    drop_prompts_of(tx, case.id)
    tx.flush()
    history.erase_content(tx, case)
    case.passed_to = None  # an officer's own words
    tx.flush()
    timers.set_timer(tx, FORGET, f"case:{case.id}", at=now + TOLD_WITHIN)


def _take_messages_away(tx: Tx, case: Case, *, now: datetime) -> None:
    rows = tx.scalars(select(Posted).where(col(Posted.case_id) == case.id)).all()
    for row in rows:
        if row.slot.startswith(OWN):
            message = posted_message(tx, row.mailbox, row.slot)
            outbox.put_deletion(tx, row.mailbox, [message], now=now)
            tx.delete(row)
        elif row.slot.startswith(SAID):  # by its digest a guess at the words could be tried
            tx.delete(row)
    tx.flush()


def forget_links(tx: Tx, timer: Timer, *, now: datetime) -> None:  # noqa: ARG001  # the clock's
    """A day later nobody can be reached through the case any more, and no message is known."""
    case = tx.get(Case, timer.about)
    if case is None:
        return
    for reporter in _reporters(tx, case):
        forget_posted(tx, to_reporter(reporter.id))
        reporters.erase_reporter(tx, reporter)
    tx.execute(delete(Posted).where(col(Posted.case_id) == case.id))


def _reporters(tx: Tx, case: Case) -> list[Reporter]:
    return list(tx.scalars(select(Reporter).where(col(Reporter.case_id) == case.id)))
