"""Status: the one message in which a reporter sees how their case stands. Never said before true.

A projection: put by whoever changes a case, made into words at the moment of sending. It is edited
as long as nothing rings; what must be noticed (taken, nobody has taken it, closed) comes as a new
message. It names no category, so that it says nothing on somebody else's screen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import col

from actions.cases.case_standing import standing_of
from actions.cases.report_standing import REACHED
from domain.dialog.press import press_of
from domain.forms.forms import Forms, Urgency
from domain.lanes import Dispatch, Lane
from domain.mailboxes import Spot, reporter_in, to_reporter
from domain.saying import Button, Phrase, Saying
from storage import outbox
from storage.form_versions import pinned_form
from storage.objects import Objects
from storage.outbox import Claimed
from storage.tables import Case, Reporter
from storage.tx import Tx

SLOT = "status"
_OF_CASE = Objects(select(Reporter).where(col(Reporter.case_id) == bindparam("of")))


@dataclass(frozen=True, slots=True)
class Readers:
    """Numbers of the reporter who has just spoken, whom the status reaches in any case, and of
    those who need not read it."""

    speaker: int | None = None
    spared: Collection[int] = ()


def refresh_status(
    tx: Tx, case: Case, readers: Readers, *, fresh: bool = False, now: datetime
) -> None:
    """Have the reporters of the case see how it stands; the reach of each is kept by the outbox.

    fresh: as a new message, which rings, instead of an edit.
    """
    lane = Lane.ALERT if case.urgency == Urgency.P1 else Lane.ANSWER
    for reporter in _OF_CASE.all(tx, {"of": case.id}):
        answering = reporter.number == readers.speaker
        if (reporter.withdrawn and not answering) or reporter.number in readers.spared:
            continue
        how = Dispatch(lane, answering=answering, fresh=fresh)
        spot = Spot(to_reporter(reporter.id), SLOT, case.id)
        outbox.put_projection(tx, "status", spot, how, now=now)


def render_status(tx: Tx, forms: Forms, claimed: Claimed, now: datetime) -> Saying | None:
    """The status message as it is true now, for the delivery loop. None once there is none."""
    reporter = tx.get(Reporter, reporter_in(claimed.mailbox) or "")
    case = tx.get(Case, reporter.case_id) if reporter else None
    if reporter is None or case is None:
        return None
    form = pinned_form(tx, forms, case.form, case.form_hash)
    standing = standing_of(tx, form, case, reporter, now=now)
    buttons = tuple(
        Button(press_of(button.choice).token, button.label, button.digit, button.emoji)
        for button in standing.buttons
    )
    reached = any(isinstance(line, Phrase) and line.id == REACHED for line in standing.lines)
    lines = (*standing.lines, *standing.advice)
    return Saying(lines, buttons, quiet=case.private, news=reached)
