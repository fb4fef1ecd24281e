"""Own inquiries: what officers ask a resident about a report of theirs, and what goes back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from actions.cases import inquiries
from actions.residents import own_reports
from actions.residents.turn_context import Talk
from domain.cases import inquiry_messages as asking
from domain.forms.forms import Reach
from domain.mailboxes import to_reporter
from domain.saying import Line, pgettext, say
from storage import outbox
from storage.sent_messages import posted_slot
from storage.tables import Inquiry, Reporter
from storage.tx import Tx

ANSWERED = pgettext("inquiry.answered", "Your answer goes to the officers.")

RECENT = 5  # own reports looked at for something that came after the last screen


def asked_since(talk: Talk, since: datetime) -> Inquiry | None:
    """The newest inquiry to this resident that rang after that moment."""
    keys = talk.speaker.profile.reports[-RECENT:]
    if not keys:
        return None
    asked = talk.tx.scalars(
        select(Inquiry)
        .join(Reporter, col(Reporter.id) == col(Inquiry.reporter_id))
        .where(
            col(Inquiry.reporter_id).in_(keys),
            col(Inquiry.state) == "open",
            func.coalesce(col(Inquiry.arrived_at), col(Inquiry.asked_at)) > since,
            col(Reporter.reach) == Reach.OPEN.value,  # others have not read it yet
        )
        .order_by(col(Inquiry.asked_at).desc())
    )
    return next((inquiry for inquiry in asked if not _is_on_its_way(talk.tx, inquiry)), None)


def _is_on_its_way(tx: Tx, inquiry: Inquiry) -> bool:
    """Whether they cannot have read it: their messenger lets it through once they have written."""
    return inquiry.arrived_at is None and outbox.waits(
        tx, to_reporter(inquiry.reporter_id), inquiries.slot_of_inquiry(inquiry)
    )


def asked_about(talk: Talk, number: str, which: str) -> Inquiry | None:
    """The inquiry that waits about the own report of that number. which: how its id begins."""
    reporter = talk.own_report(number)
    waiting = inquiries.open_inquiries(talk.tx, reporter) if reporter is not None and which else ()
    return next((one for one in waiting if one.id.startswith(which)), None)


def asked_in_reply(talk: Talk) -> Inquiry | None:
    """The waiting inquiry whose own message this replies to."""
    if not talk.heard.reply_to:
        return None
    for key in talk.speaker.profile.reports[-RECENT:]:
        row = posted_slot(talk.tx, to_reporter(key), talk.heard.reply_to)
        kind, _, which = row.slot.partition(":") if row is not None else ("", "", "")
        if kind == "inquiry":
            inquiry = talk.tx.get(Inquiry, which.partition(":")[0])
            return inquiry if inquiry is not None and inquiry.state == "open" else None
    return None


def thank(talk: Talk, under: str, notes: Sequence[Line] = ()) -> None:
    """For an answer. The screen under which it was given is shown again, so that the thanks go with
    it when somebody leaves and wipes."""
    reporter = talk.own_report(under) if under else None
    if reporter is None:
        talk.say(say(ANSWERED), *notes)
    else:
        own_reports.show_report(talk, reporter, [say(ANSWERED), *notes])


def number_of(talk: Talk, inquiry: Inquiry) -> str:
    """The number of the own report that it is about."""
    return own_reports.number_in(talk, talk.tx.get_one(Reporter, inquiry.reporter_id))


def ready_answer(value: str) -> Line:
    """The ready answer of that code, "" if there is none."""
    return next((say(text_id) for code, text_id, _ in asking.READY if code == value), "")


def ready_digit(digit: str) -> Line:
    """The ready answer with that digit, "" if there is none."""
    return next((say(text_id) for _, text_id, own in asking.READY if own == digit), "")
