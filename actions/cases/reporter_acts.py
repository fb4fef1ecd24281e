"""What a resident's part in a case begins, changes and ends with.

Every deed writes a line of the case's history, has the card shown anew in the desk's rooms and the
state told to its reporters. What was said is sealed twice: in the reporter's own report, and in
the history. The caller keeps the speaker (`storage.residents.keep`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import func, select
from sqlmodel import col

from actions.cases.appointments import book as take_time
from actions.cases.appointments import give_back, require_free, time_in
from actions.cases.case_standing import is_first
from actions.cases.deadlines import desk_promise_s, subject_of
from actions.cases.duplicates import stand_alone
from actions.cases.folding import FOLD_WITHIN, find_same_danger
from actions.cases.happened import happened, tell_standing
from actions.cases.inquiries import withdraw_inquiries
from actions.cases.relocating import put_where_told
from domain.cases.actors import Actor, by_reporter
from domain.cases.cases import OPEN_STATES, CaseState
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.kept_report import KeptReport
from domain.cases.routing import find_desk
from domain.forms.answer_facts import facets_of, marks_code, reach_of, urgency_of, village_of
from domain.forms.forms import Form, Reach, Urgency
from domain.forms.parse_answer import marks_with, table
from domain.forms.report_draft import Answers
from domain.ids import CaseId
from domain.mailboxes import to_reporter
from domain.services.lives import opens
from storage import reporters, reports, timers
from storage.case_locks import free_number, hold_case
from storage.keys import new_id
from storage.media import give_media
from storage.residents import Speaker
from storage.site_cache import find_book, path_in
from storage.tables import Case, Reporter
from storage.tx import Tx

DISPUTE_WITHIN = timedelta(days=7)
A_DAY_FOR_PRANKSTERS = 1  # report of P2 to P4; P1 always passes

CODE_DIGITS = 8  # of an opening code; docs/numbers.md


class NotServed(Exception):
    """No desk reads this form there, or its desk has no room."""


class EnoughForToday(Exception):
    """Two deliberate falsehoods in 30 days: one report of P2 to P4 a day."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one resident told, and where.

    area: where it is, a village or the site. typed_at: aware UTC, when it was said.
    may_go_to: ids of other desks that its review named.
    """

    form: Form
    answers: Answers
    site: str
    area: str
    typed_at: datetime
    may_go_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """What is told besides, later. media: ids of media rows. loud: it rings in the room."""

    words: Sequence[str] = ()
    media: Sequence[str] = ()
    loud: bool = True


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case and the resident's part in it. code: opens it from elsewhere, "" if none was made."""

    case: Case
    reporter: Reporter
    code: str = ""


# ------------------------------------------------------------------------------------- opening


def open_case(tx: Tx, speaker: Speaker, told: Submission, *, now: datetime) -> OpenedCase:
    """Danger: a case of P1, open from now on, whatever else is said.

    The same danger in the same village within 30 minutes becomes one case with another reporter,
    where many see the same. Pressed twice by one person it is one in any case.
    The caller has the status told, after what to do now. Raises NotServed.
    """
    own = _own_danger(tx, speaker, told, now=now)
    if own is not None:
        return own
    case = find_same_danger(tx, told.form.code, told.site, told.area, now=now)
    if case is None:
        case = _new_case(tx, told, Urgency.P1, now=now)
        return _join(tx, speaker, case, told, now=now)
    return _join(tx, speaker, case, told, now=now)


def send_case(tx: Tx, speaker: Speaker, told: Submission, *, now: datetime) -> OpenedCase:
    """The resident agreed and sent it: a case of the urgency that its answers make.

    Raises NotServed, EnoughForToday for pranksters, TimeTaken where somebody else was first.
    """
    urgency = urgency_of(told.form, told.answers)
    if urgency is not Urgency.P1 and is_enough(speaker, now=now):
        raise EnoughForToday
    case = _new_case(tx, told, urgency, now=now)
    opened = _join(tx, speaker, case, told, now=now)
    tell_standing(tx, case, now=now, speaker=opened.reporter)
    if urgency is not Urgency.P1:
        today = now.date()
        since = (today - timedelta(days=1)).isoformat()
        kept = [day for day in speaker.profile.sent_on if day >= since]
        speaker.profile.sent_on = [*kept, today.isoformat()]
    if not reach_of(told.form, told.answers).get("code"):
        return opened
    code = _new_code(tx)
    reports.set_opening_code(tx, opened.reporter, code)
    return OpenedCase(case, opened.reporter, code)


def is_enough(speaker: Speaker, *, now: datetime) -> bool:
    """Whether a prankster has sent today's report already: what is not of P1 leaves tomorrow."""
    today = now.date()
    sent = speaker.profile.sent_today(today)
    return speaker.profile.is_prankster(today) and sent >= A_DAY_FOR_PRANKSTERS


def _new_case(tx: Tx, told: Submission, urgency: Urgency, *, now: datetime) -> Case:
    book = find_book(tx, told.site)
    path = path_in(tx, told.site, told.area or told.site)
    desks = book.desks if book else ()  # with a room or without
    desk = find_desk(told.form.code, path, desks, read_by=told.form.read_by)
    if desk is None:
        raise NotServed(told.form.code)
    at = time_in(told.form, told.answers)
    if at is not None:
        require_free(tx, desk.id, at, now=now)
    seconds = told.form.service.promise_s or desk_promise_s(desk, urgency.value)
    _, wrapped = tx.keys.new_data_key()
    case = Case(
        id=CaseId(new_id()),
        number=free_number(tx),
        form=told.form.code,
        form_hash=told.form.hash,
        life=opens(told.form.life).value,
        read_by=told.form.read_by.value,
        keep_days=told.form.service.keep_days,
        site=told.site,
        area=told.area or told.site,
        desk_id=desk.id,
        urgency=urgency.value,
        state=CaseState.NEW.value,
        card=told.form.card.value,
        private=told.form.private,
        facets=facets_of(told.form, told.answers),
        data_key=wrapped,
        opened_at=now,
        acknowledge_by=now + timedelta(seconds=seconds),
    )
    tx.put(case)
    if at is not None:
        take_time(tx, case, told.form, at, now=now)
    return case


def _join(tx: Tx, speaker: Speaker, case: Case, told: Submission, *, now: datetime) -> OpenedCase:
    """Make the speaker a reporter of the case, the first or one more, and tell the room."""
    reach = Reach(reach_of(told.form, told.answers)["reach"])
    report = _report(told)
    reporter = reporters.add_reporter(tx, case, speaker, report=report, reach=reach)
    if speaker.profile.is_prankster(now.date()):
        reporter.call_first = True
    give_media(tx, _media_in(told.form, told.answers), to_reporter(reporter.id))
    event = CaseEvent.OPENED if reporter.number == 1 else CaseEvent.JOINED
    happened(tx, case, Happening(event, _by(reporter), cast("EventFacts", report)), now=now)
    return OpenedCase(case, reporter)


def _report(told: Submission) -> KeptReport:
    report = KeptReport(answers=told.answers, typed_at=told.typed_at.isoformat())
    if told.may_go_to:
        report["may_go_to"] = list(told.may_go_to)
    return report


def _media_in(form: Form, answers: Answers) -> Sequence[str]:
    return list(table(answers.get(marks_code(form))).get("media", ()))


def _own_danger(tx: Tx, speaker: Speaker, told: Submission, *, now: datetime) -> OpenedCase | None:
    """The speaker's own report of this danger in this village, of a moment ago."""
    for reporter in reports.own_reports(tx, speaker):
        case = tx.get_one(Case, reporter.case_id)
        same = (case.site, case.form, case.area) == (told.site, told.form.code, told.area)
        fresh = case.opened_at > now - FOLD_WITHIN and case.state in OPEN_STATES
        of_danger = case.urgency == Urgency.P1 and not told.form.private
        if same and fresh and of_danger and not reporter.withdrawn:
            return OpenedCase(case, reporter)
    return None


def _new_code(tx: Tx) -> str:
    while True:
        code = "".join(str(secrets.randbelow(10)) for _ in range(CODE_DIGITS))
        if reports.find_by_opening_code(tx, code) is None:
            return code


def _by(reporter: Reporter) -> Actor:
    return by_reporter(reporter.number)


# ------------------------------------------------------------------------------- while it is open


def amend_case(
    tx: Tx, reporter: Reporter, told: Submission, *, question: str, now: datetime
) -> None:
    """An answer of an open case is new or other than before: card and report say so from now on.

    A case may become more urgent by it, never less: that is an officer's to judge.
    """
    case = hold_case(tx, reporter.case_id, reporter)
    report = reports.read_report(tx, reporter)
    reports.write_report(tx, reporter, {**report, "answers": told.answers})
    reporter.reach = reach_of(told.form, told.answers)["reach"]
    give_media(tx, _media_in(told.form, told.answers), to_reporter(reporter.id))
    case = put_where_told(tx, case, reporter, village_of(told.form, told.answers), now=now)
    before = case.urgency
    if is_first(tx, case, reporter):
        case.facets = facets_of(told.form, told.answers)
        case.urgency = min(case.urgency, urgency_of(told.form, told.answers).value)
    facts: EventFacts = {"question": question, "answer": told.answers.get(question)}
    aloud = case.urgency != before
    what = Happening(CaseEvent.AMENDED, _by(reporter), facts, aloud=aloud)
    happened(tx, case, what, now=now)


def add_to_case(tx: Tx, reporter: Reporter, form: Form, more: Addition, *, now: datetime) -> bool:
    """Something more is told, at any time. False if there is no room left for it in the report."""
    case = hold_case(tx, reporter.case_id, reporter)
    report = reports.read_report(tx, reporter)
    answers = dict(report.get("answers", {}))
    before = answers.get(marks_code(form))
    marks, full = marks_with(before, words=more.words, media=more.media)
    if full:
        return False
    answers[marks_code(form)] = marks
    reports.write_report(tx, reporter, {**report, "answers": answers})
    give_media(tx, more.media, to_reporter(reporter.id))
    facts: EventFacts = {"words": list(more.words), "media": list(more.media)}
    what = Happening(CaseEvent.ADDED, _by(reporter), facts, aloud=more.loud)
    happened(tx, case, what, now=now)
    return True


def note_call(tx: Tx, reporter: Reporter, *, reached: bool, now: datetime) -> None:
    """Nobody had taken it, and the reporter says whether they got through by telephone."""
    case = hold_case(tx, reporter.case_id, reporter)
    happened(tx, case, Happening(CaseEvent.CALLED, _by(reporter), {"reached": reached}), now=now)


def withdraw_case(tx: Tx, reporter: Reporter, *, now: datetime) -> None:
    """The reporter takes it back, without any penalty. With the last reporter goes the case.

    Doing it twice changes nothing.
    """
    case = hold_case(tx, reporter.case_id, reporter)
    if reporter.withdrawn:
        return
    withdraw_inquiries(tx, case, reporter)
    reporter.withdrawn = True
    tx.flush()
    left = tx.scalar(
        select(func.count())
        .select_from(Reporter)
        .where(col(Reporter.case_id) == case.id, col(Reporter.withdrawn).is_(False))
    )
    if not left and CaseState(case.state) in OPEN_STATES:
        case.state = CaseState.WITHDRAWN.value
        case.closed_at = now
        timers.cancel_timers(tx, subject_of(case))
        give_back(tx, case)
    happened(tx, case, Happening(CaseEvent.WITHDRAWN, _by(reporter)), now=now)


# -------------------------------------------------------------------------------- when it is closed


def can_dispute(case: Case, reporter: Reporter, *, now: datetime) -> bool:
    """Whether *not solved* may be said: within seven days of the closing, once."""
    closed = case.state == CaseState.CLOSED and case.closed_at is not None
    return closed and reporter.verdict is None and now - _closed_at(case) <= DISPUTE_WITHIN


def _closed_at(case: Case) -> datetime:
    return case.closed_at or case.opened_at


def dispute_case(tx: Tx, reporter: Reporter, *, review_by: datetime, now: datetime) -> bool:
    """The reporter says *not solved*: the case is open again, for somebody else, by that time.

    False, and nothing changes, where it is too late or was said before.
    """
    case = hold_case(tx, reporter.case_id, reporter)
    if not can_dispute(case, reporter, now=now):
        return False
    reporter.verdict = "not solved"
    stand_alone(tx, case, now=now)
    case.state = CaseState.DISPUTED.value
    case.disputes += 1
    case.closed_at = None
    case.taken_by = None
    case.acknowledged_at = None
    case.review_by = case.acknowledge_by = review_by
    facts: EventFacts = {"review_by": review_by.isoformat()}
    happened(tx, case, Happening(CaseEvent.DISPUTED, _by(reporter), facts), now=now)
    return True


def confirm_case(tx: Tx, reporter: Reporter, *, now: datetime) -> bool:
    """The reporter says that it is good. False where the case is not closed or it was said."""
    case = hold_case(tx, reporter.case_id, reporter)
    if case.state != CaseState.CLOSED or reporter.verdict is not None:
        return False
    reporter.verdict = "solved"
    happened(tx, case, Happening(CaseEvent.CONFIRMED, _by(reporter)), now=now)
    return True
