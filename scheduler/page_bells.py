"""Bells of pages: which of a page's rows make the phone ring, and what may be read there then.

Decided as a row becomes words, when its reach is known. A lock screen is read by whoever holds the
phone: of a report it shows words only where its reporter may be reached openly, never of a private
form; a room's case is never named on one.
"""

from dataclasses import replace
from datetime import datetime

from domain.cases.cases import CaseState
from domain.forms.forms import Reach
from domain.heard import PAGE
from domain.lanes import Lane
from domain.mailboxes import is_of_staff, push_in, reporter_in, room_in
from domain.mouth import Outgoing
from domain.ringing import News, Ring, shortened, until
from storage.outbox import Claimed
from storage.tables import Case, Reporter
from storage.tx import Tx

ANSWERS = ("answer:", "news:", "corrected:")  # slots of what a reporter has told since
BESIDES = ("media:",)  # slots of what comes along with a card that rang


def with_bell(
    tx: Tx, claimed: Claimed, outgoing: Outgoing, *, post: int = 0, now: datetime
) -> Outgoing:
    """The row as it goes to a page or to a push service, with how it rings; any other as it is.

    post: what a ring that is on its way already leads to.
    """
    if push_in(claimed.mailbox):
        lasts = until(now, soon_over=False, expires_at=claimed.expires_at)
        return replace(outgoing, ring=Ring(claimed.lane, lasts, post=post))
    if not outgoing.to.startswith(PAGE):
        return outgoing
    reporter_id = reporter_in(claimed.mailbox)
    reporter = tx.get(Reporter, reporter_id) if reporter_id else None
    may_be_read = reporter is not None and _may_be_read(tx, reporter)
    offers = may_be_read and claimed.kind == "status"
    if outgoing.edit or outgoing.quiet or claimed.answering:
        return replace(outgoing, offers_bell=offers)
    if reporter is not None and not may_be_read:
        return outgoing
    if room_in(claimed.mailbox) and (claimed.kind == "board" or claimed.slot.startswith(BESIDES)):
        return outgoing
    of_staff = is_of_staff(claimed.mailbox)
    wakes = claimed.lane is Lane.ALERT
    ring = Ring(
        lane=claimed.lane,
        until=until(now, soon_over=of_staff and wakes, expires_at=claimed.expires_at),
        words=shortened(outgoing.text) if may_be_read or outgoing.public else "",
        news=_news(tx, claimed) if of_staff else None,
        sending_id=claimed.sending_id or "",
    )
    return replace(outgoing, ring=ring, offers_bell=offers)


def _may_be_read(tx: Tx, reporter: Reporter) -> bool:
    case = tx.get(Case, reporter.case_id)
    return Reach(reporter.reach) is Reach.OPEN and case is not None and not case.private


def _news(tx: Tx, claimed: Claimed) -> News:
    """Of which kind it is to an officer."""
    if claimed.slot.startswith(ANSWERS):
        return News.ANSWERS
    if claimed.kind == "card":
        case = tx.get(Case, claimed.case_id) if claimed.case_id else None
        disputed = case is not None and case.state == CaseState.DISPUTED
        return News.DISPUTES if disputed else News.REPORTS
    if claimed.case_id and claimed.lane is Lane.REMINDER:
        return News.DEADLINES
    return News.WORDS
