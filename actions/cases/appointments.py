"""Appointments: a case that has a time of its desk. The time is taken when it is sent, may be moved
to another one, is given back with the case, and its reporter is reminded of it.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from actions.cases.casefile import reporters_of
from actions.cases.deadlines import subject_of
from actions.cases.happened import happened
from domain.cases.actors import by_reporter
from domain.cases.cases import OPEN_STATES, CaseState, spoken
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.forms.answer_facts import find_question
from domain.forms.forms import Form, Life, QuestionKind
from domain.forms.report_draft import Answers
from domain.ids import CaseId, DeskId
from domain.lanes import REMINDER
from domain.mailboxes import Spot, to_reporter
from domain.saying import As, Moment, Saying, pgettext, say
from domain.services.hours import free_times, unpack_hours
from domain.services.lives import ROADS
from storage import bookings, outbox, reports, timers
from storage.case_locks import hold_case, number_for
from storage.form_versions import kept_form
from storage.site_cache import find_book
from storage.tables import Case, Desk, Reporter, Timer
from storage.tx import Tx

AHEAD_DAYS = 21
SOONEST = timedelta(hours=2)  # somebody of the desk has to read it first
REMIND = "appointment"  # timer of a case

REMINDED = pgettext("appointment.reminder", "🗓 {number}: {at}. Cannot come? Choose another time.")


class TimeTaken(Exception):
    """Somebody else was first."""


def offered_times(
    tx: Tx, desk: Desk, *, now: datetime, besides: CaseId | None = None
) -> list[datetime]:
    """The times at which one more may come to the desk, soonest first; none where it has no hours.

    besides: id of the case that looks for another time.
    """
    open_at = unpack_hours(desk.hours)
    if open_at is None:
        return []
    since = now + SOONEST
    book = find_book(tx, desk.site)
    zone = ZoneInfo(book.timezone if book else "UTC")
    taken = bookings.taken_times(tx, desk.id, since=since, besides=besides)
    return free_times(open_at, taken, since=since, days=AHEAD_DAYS, zone=zone)


def time_in(form: Form, answers: Answers) -> datetime | None:
    """The time that was chosen, None where none was."""
    question = find_question(form, QuestionKind.SLOT)
    value = answers.get(question.code) if question else None
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def require_free(
    tx: Tx, desk_id: DeskId, at: datetime, *, now: datetime, besides: CaseId | None = None
) -> None:
    """Raises TimeTaken unless one more may come then; from now until the commit nobody else takes a
    time of that desk."""
    desk = bookings.hold_desk(tx, desk_id)
    if at not in offered_times(tx, desk, now=now, besides=besides):
        raise TimeTaken


def book(tx: Tx, case: Case, form: Form, at: datetime, *, now: datetime) -> None:
    """The case has that time, which the caller found free; its reporter will be reminded."""
    bookings.put_booking(tx, case.id, case.desk_id, at)
    _set_reminder(tx, case, form, at, now=now)


def _set_reminder(tx: Tx, case: Case, form: Form, at: datetime, *, now: datetime) -> None:
    """The next one that is still to come. The longest stands first."""
    times = (at - timedelta(seconds=before) for before in form.service.remind_s)
    coming = next((time for time in times if time > now), None)
    if coming is None:
        timers.cancel_timers(tx, subject_of(case), REMIND)
    else:
        timers.set_timer(tx, REMIND, subject_of(case), at=coming)


def remind(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """The reporter is reminded, as they wished to be reached, and perhaps once more later."""
    case = hold_case(tx, CaseId(timer.about))
    booking, form = bookings.find_booking(tx, case.id), kept_form(tx, case.form_hash)
    if booking is None or form is None or case.state not in OPEN_STATES:
        return
    at = Moment(booking.starts_at, As.SOON)
    for reporter in reporters_of(tx, case):
        saying = Saying((say(REMINDED, number=spoken(number_for(case, reporter)), at=at),))
        outbox.put_at(
            tx, Spot(to_reporter(reporter.id), case_id=case.id), saying, REMINDER, now=now
        )
    _set_reminder(tx, case, form, booking.starts_at, now=now)


def may_move(case: Case) -> bool:
    """Whether its reporter may still choose another time."""
    return ROADS[Life(case.life)].find("move", CaseState(case.state)) is not None


def move_appointment(
    tx: Tx, reporter: Reporter, form: Form, at: datetime, *, now: datetime
) -> None:
    """The reporter comes at another time. Raises TimeTaken."""
    case = hold_case(tx, reporter.case_id, reporter)
    require_free(tx, case.desk_id, at, now=now, besides=case.id)
    book(tx, case, form, at, now=now)
    question = find_question(form, QuestionKind.SLOT)
    report = reports.read_report(tx, reporter)
    if question is not None:
        answers = {**report.get("answers", {}), question.code: at.isoformat()}
        reports.write_report(tx, reporter, {**report, "answers": answers})
    by, facts = by_reporter(reporter.number), EventFacts(at=at.isoformat())
    happened(tx, case, Happening(CaseEvent.MOVED, by, facts), now=now)


def give_back(tx: Tx, case: Case) -> None:
    """The case is over: its time is free again, and nobody is reminded."""
    bookings.give_back(tx, case.id)
    timers.cancel_timers(tx, subject_of(case), REMIND)
