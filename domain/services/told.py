"""Told: how what a service opened stands, as whoever asked reads it. Pure.

A report has its own sentences (`actions/cases/status_message.py`); here are those of a request and
of an appointment. They name no subject, so that they say nothing on somebody else's screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.forms.counting import items_of
from domain.forms.forms import Form, Life, QuestionKind
from domain.forms.service_screens import counted
from domain.paper.poster_codes import spoken_poster_code
from domain.saying import Line, Moment, say
from domain.services.lives import CaseState
from domain.words.translations import pgettext

SAVED = pgettext("request.saved", "✔ Number {number} is saved.")
REACHED = pgettext("request.reached", "✔✔ Number {number} reached the office.")
ANSWER_BY = pgettext("request.answer_by", "Somebody answers by {by}.")
LATE = pgettext("request.late", "Nobody has answered yet.")
TAKEN = pgettext("request.taken", "Number {number}: somebody looks after it.")
ASKED = pgettext("request.asked", "Number {number}: the office has a question for you.")
WITHDRAWN = pgettext("request.withdrawn", "Number {number} is taken back.")
DISPUTED = pgettext("request.disputed", "Number {number} is open again. Somebody looks by {by}.")
ABOUT = pgettext("request.about", "About number {number}:")
CLOSED = pgettext("request.closed", "It is done. Thank you.")

YOUR_TIME = pgettext("appointment.time", "🗓 Your time: {at}.")
NO_TIME_YET = pgettext("appointment.no_time", "🗓 The office tells you when.")
AGREED = pgettext("appointment.agreed", "Number {number}: agreed, somebody waits for you.")
RECEIPT = pgettext("appointment.receipt", "Handed in, number {number}:")
RECEIPT_CODE = pgettext("receipt.code", "📃 Receipt: {code}")


@dataclass(frozen=True, slots=True)
class Facts:
    """How it stands. reached: it stands in the office's room. by: until when somebody has it;
    late: that is over. at: its time, None where none is fixed. ended, items: how it ended; receipt:
    the code of the receipt for it, "" if there is none."""

    number: str
    life: Life
    state: CaseState
    by: Moment
    reached: bool = False
    late: bool = False
    withdrawn: bool = False
    at: Moment | None = None
    ended: str = ""
    items: Mapping[str, str] | None = None
    receipt: str = ""


def standing_lines(form: Form, facts: Facts) -> list[Line]:
    """What stands in the one message that tells how it stands."""
    number = facts.number
    if facts.withdrawn or facts.state is CaseState.WITHDRAWN:
        return [say(WITHDRAWN, number=number)]
    match facts.state:
        case CaseState.CLOSED:
            return ended_lines(form, facts)
        case CaseState.DISPUTED:
            return [say(DISPUTED, number=number, by=facts.by)]
        case CaseState.NEW:
            first = say(REACHED if facts.reached else SAVED, number=number)
            last = say(LATE) if facts.late else say(ANSWER_BY, by=facts.by)
            waits = [last] if facts.reached else []
            return [first, *_time(facts), *waits]
        case CaseState.WAITING:
            return [say(ASKED, number=number), *_time(facts)]
    agreed = facts.life is Life.APPOINTMENT and facts.at is not None
    return [say(AGREED if agreed else TAKEN, number=number), *_time(facts)]


def _time(facts: Facts) -> list[Line]:
    if facts.life is not Life.APPOINTMENT:
        return []
    return [say(YOUR_TIME, at=facts.at) if facts.at else say(NO_TIME_YET)]


def ended_lines(form: Form, facts: Facts) -> list[Line]:
    """How it ended: the outcome's own sentence, and what was counted as a receipt."""
    outcome = next((one for one in form.service.outcomes if one.code == facts.ended), None)
    lines: list[Line] = [say(ABOUT, number=facts.number)]
    lines.append(say(outcome.told) if outcome else say(CLOSED))
    receipt = receipt_lines(form, facts.items or {})
    if receipt:
        lines += [say(RECEIPT, number=facts.number), *receipt]
    if facts.receipt:
        lines.append(say(RECEIPT_CODE, code=spoken_poster_code(facts.receipt)))
    return lines


def receipt_lines(form: Form, items: Mapping[str, str]) -> Sequence[Line]:
    """What was counted, a line a kind."""
    question = next((one for one in form.questions if one.kind is QuestionKind.ITEMS), None)
    if question is None:
        return ()
    known = items_of({"items": items})
    return [counted(question, code, amount) for code, amount in known.items()]
