"""How a case stands, as its reporter may know it, and what they may do about it.

Never said before true. It names no category, so that it says nothing on somebody else's screen.
"""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlmodel import col

from actions.cases.deadlines import is_being_closed
from actions.cases.handed_in import counted_items
from actions.cases.owner_questions import owner_question
from actions.cases.referral_store import awaits_answer, referrals_of, where_it_is
from actions.cases.report_standing import (
    GOOD,
    NOT_SOLVED,
    CaseStanding,
    case_numbers,
    may_do,
    partners_end,
    standing_of_report,
)
from domain.cases.cases import OPEN_STATES, SEEN_BY_MANY, CaseState, spoken
from domain.cases.events import CaseEvent
from domain.cases.referrals import NO, YES, question_line, told_line
from domain.forms.answer_facts import advice_of
from domain.forms.forms import Form, Life
from domain.forms.talk_presses import act
from domain.saying import As, Button, Moment, pgettext, say
from domain.services.lives import ROADS
from domain.services.told import Facts, standing_lines
from storage import bookings, history, owner_asks, receipts, reports
from storage.case_locks import number_for
from storage.tables import Case, Reporter
from storage.tx import Tx

NEARBY = pgettext("status.nearby", "Somebody reported the like nearby at {at}.")
NOT_THE_SAME = pgettext("status.not_the_same", "Not the same")

# Buttons. TRANSLATORS: residents read these; at most 24 characters.
OTHER_TIME = pgettext("appointment.other_time", "Another time")
GET_RECEIPT = pgettext("receipt.get", "The receipt, on paper")


def standing_of(
    tx: Tx, form: Form, case: Case, reporter: Reporter, *, now: datetime
) -> CaseStanding:
    """How the case stands: lines, and what the reporter may do about it (actions, no screen)."""
    if case.life in (Life.REQUEST, Life.APPOINTMENT):
        own = _of_service(tx, form, case, reporter, now=now)
        return _with_partner(tx, case, reporter, own)
    own = standing_of_report(tx, form, case, reporter, now=now)
    standing = _with_partner(tx, case, reporter, own)
    if not is_beside_others(tx, case, reporter):
        return standing
    nearby = say(NEARBY, at=Moment(case.opened_at))
    apart = Button(act("apart", number_for(case, reporter)), say(NOT_THE_SAME), emoji="↔")
    lines, buttons = (*standing.lines, nearby), (*standing.buttons, apart)
    return replace(standing, lines=lines, buttons=buttons)


def _with_partner(tx: Tx, case: Case, reporter: Reporter, standing: CaseStanding) -> CaseStanding:
    """Where it was passed on to, as soon as that is so, and what this reporter is asked first."""
    known = referrals_of(tx, case.id) if case.state in OPEN_STATES else []
    if reporter.withdrawn or case.data_key is None or not known:
        return standing
    where = where_it_is(tx, case, known[-1], UTC)
    line = told_line(where)
    lines = (*standing.lines, *((line,) if line else ()))
    if not awaits_answer(tx, case, known[-1], reporter.id):
        return replace(standing, lines=lines)
    number, about = number_for(case, reporter), known[-1].id[:8]
    buttons = (
        Button(act("pass", number, "yes", about), say(YES), emoji="✅"),
        Button(act("pass", number, "no", about), say(NO), emoji="✖"),
    )
    return replace(
        standing, lines=(*lines, question_line(where)), buttons=(*buttons, *standing.buttons)
    )


def is_beside_others(tx: Tx, case: Case, reporter: Reporter) -> bool:
    """Whether others told of it before, and no officer said yet that it is the same. Only where
    many see one event may anybody know of another's report."""
    if reporter.withdrawn or case.form not in SEEN_BY_MANY:
        return False
    if case.state not in OPEN_STATES or case.data_key is None:
        return False
    if is_first(tx, case, reporter):
        return False
    told = list(history.read_history(tx, case))
    since = max((line.number for line in told if line.kind == CaseEvent.JOINED), default=0)
    return not any(line.kind == CaseEvent.SAME and line.number > since for line in told)


def is_first(tx: Tx, case: Case, reporter: Reporter) -> bool:
    """Whether nobody who is still in the case told of it before this reporter."""
    return not tx.scalar(
        select(col(Reporter.id))
        .where(
            col(Reporter.case_id) == case.id,
            col(Reporter.number) < reporter.number,
            col(Reporter.withdrawn).is_(False),
        )
        .limit(1)
    )


def _of_service(
    tx: Tx, form: Form, case: Case, reporter: Reporter, *, now: datetime
) -> CaseStanding:
    """What a request or an appointment says of itself, and what may be done about it."""
    state = CaseState(case.state)
    if state is CaseState.CLOSED and is_being_closed(tx, case):
        state = CaseState.ACKNOWLEDGED
    booking = bookings.find_booking(tx, case.id)
    facts = Facts(
        number=spoken(number_for(case, reporter)),
        life=Life(case.life),
        state=state,
        by=Moment(case.review_by or case.acknowledge_by, As.SOON),
        reached=case.reached_at is not None,
        late=now >= case.acknowledge_by,
        withdrawn=reporter.withdrawn,
        at=Moment(booking.starts_at, As.SOON) if booking else None,
        ended=case.ended or "",
        items=counted_items(tx, case) if state is CaseState.CLOSED else None,
        receipt=receipts.code_of(tx, case.id) if state is CaseState.CLOSED else "",
    )
    lines = tuple(standing_lines(form, facts))
    if state is CaseState.CLOSED:
        theirs, alone = partners_end(tx, case)
        lines = (lines[0], *theirs) if alone else (*lines, *theirs)
    if reporter.withdrawn or state is CaseState.WITHDRAWN:
        return CaseStanding(lines, ())
    told = reports.answers_of(tx, reporter)
    waits = state is CaseState.NEW and not facts.late
    advice = say(advice_of(form, told), numbers=case_numbers(tx, case))
    if state is CaseState.CLOSED and (asked := owner_question(tx, case, reporter)):
        return CaseStanding((*lines, *asked.lines), asked.buttons)
    buttons = _service_buttons(tx, case, reporter, state, booked=booking is not None)
    if facts.receipt:
        receipt = act("receipt", number_for(case, reporter))
        buttons = (*buttons, Button(receipt, say(GET_RECEIPT), "1", "📃"))
    return CaseStanding(lines, buttons, (advice,) if waits else ())


def _service_buttons(
    tx: Tx, case: Case, reporter: Reporter, state: CaseState, *, booked: bool
) -> tuple[Button, ...]:
    if state is not CaseState.CLOSED:
        other = Button(act("time", number_for(case, reporter)), say(OTHER_TIME), "1", "🗓")
        return (*((other,) if booked else ()), *may_do(case, reporter))
    road = ROADS[Life(case.life)]
    if owner_asks.is_linked(tx, case.id):
        return ()  # it stands, and is nothing that was or was not done
    if reporter.verdict is not None or road.find("bad", CaseState.CLOSED) is None:
        return ()
    number = number_for(case, reporter)
    return (
        Button(act("good", number), say(GOOD), "1", "👍"),
        Button(act("bad", number), say(NOT_SOLVED), "2", "👎"),
    )
