"""What the card of a case says: its file and its history, read as facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from actions.cases.casefile import (
    CaseFile,
    Sight,
    askable,
    media_in,
    number_to_call,
    open_file,
    told_lines,
)
from actions.cases.inquiry_store import inquiries_of, read_inquiry
from actions.cases.leads import read_leads
from actions.cases.referral_store import partners_of, referrals_of, travels, where_it_is
from domain.cases.actors import officer_in
from domain.cases.answer_lines import shortened
from domain.cases.cards import OPEN_INQUIRIES_AT_MOST, SPOKEN, CardFacts, InquiryFacts
from domain.cases.cases import OPEN_STATES, CaseState, Outcome, Value
from domain.cases.closing_count import COUNTED
from domain.cases.events import CaseEvent
from domain.cases.referrals import STANDS, ReferralState, card_line
from domain.cases.results import result_lines, results_in
from domain.forms.forms import Life, ReadBy, Urgency
from domain.ids import StaffId
from domain.saying import Line, say
from domain.services.told import receipt_lines
from storage import bookings, history, receipts, staff
from storage.history import HistoryLine
from storage.tables import Case, Inquiry
from storage.tx import Tx

QUESTION_AT_MOST = 160  # characters of a question on a card


def card_facts(tx: Tx, case: Case) -> CardFacts:
    """The case as its desk's room may see it now."""
    file = open_file(tx, case)
    told = list(history.read_history(tx, case))
    lines, left_out = told_lines(tx, file)
    open_to_room = file.sight is Sight.OPEN
    media = media_in(tx, file)
    leads = [lead for _, lead in read_leads(tx, case)]
    return CardFacts(
        number=case.number,
        urgency=Urgency(case.urgency),
        state=CaseState(case.state),
        life=Life(case.life),
        emoji=file.form.emoji if file.form else "",
        title=file.title,
        lines=lines,
        shortened=left_out,
        opened_at=case.opened_at,
        acknowledge_by=case.acknowledge_by,
        zone=file.zone,
        sealed=not open_to_room and bool(file.parts),
        voices=sum(row.kind == "voice" and row.state == "ready" for row in media),
        voice_s=sum(row.seconds for row in media if row.kind == "voice" and row.state == "ready"),
        photos=sum(row.kind == "photo" and row.state == "ready" for row in media),
        coming=sum(row.state != "ready" for row in media),
        askable=askable(tx, file),
        also=max(0, len(file.parts) - 1),
        one_event=_one_event(tx, told),
        call_first=bool(file.parts) and all(part.reporter.call_first for part in file.parts),
        leads=tuple(leads) if open_to_room else (),
        hidden_leads=0 if open_to_room else len(leads),
        inquiries=tuple(_inquiries(tx, file)),
        notes=_count_notes(told),
        number_to_call=number_to_call(tx, case),
        called=_called(tx, told),
        got_through=any(line.kind == CaseEvent.CALLED and _got_through(line) for line in told),
        taken=_taken(tx, case, told),
        arrived_at=case.arrived_at,
        review_by=case.review_by,
        closed=_closed(tx, case, told),
        outcome=Outcome(case.outcome) if case.outcome else None,
        value=Value(case.value) if case.value else None,
        may_count=may_count_later(case),
        passed_to=case.passed_to or "",
        same_as=same_as(case, told),
        duplicates=_duplicates(told),
        appointed=_appointed(tx, case),
        ended=_ended(file),
        counted=(*_counted(file, told), *_results(case)),
        receipt=receipts.code_of(tx, case.id) if case.life == Life.APPOINTMENT else "",
        **_passed(tx, file),
        verdicts=tuple(part.reporter.verdict or "" for part in file.parts),
    )


class _Passed(TypedDict):
    passed: tuple[Line, ...]
    may_pass: bool
    may_unpass: bool


def _passed(tx: Tx, file: CaseFile) -> _Passed:
    """Where it was passed on to, and whether it can be, or back."""
    case, known = file.case, referrals_of(tx, file.case.id)
    standing = next((one for one in known if one.state in STANDS), None)
    held = case.taken_by is not None and case.state in OPEN_STATES
    return {
        "passed": tuple(card_line(where_it_is(tx, case, one, file.zone)) for one in known),
        "may_pass": held and standing is None and _may_pass(tx, file),
        "may_unpass": standing is not None and standing.state != ReferralState.TAKEN,
    }


def _may_pass(tx: Tx, file: CaseFile) -> bool:
    return travels(file.case, file.form) and bool(partners_of(tx, file.case))


def _appointed(tx: Tx, case: Case) -> datetime | None:
    booking = bookings.find_booking(tx, case.id) if case.life == Life.APPOINTMENT else None
    return booking.starts_at if booking else None


def _ended(file: CaseFile) -> str:
    """How it ended, as its service's file names it for staff."""
    outcomes = file.form.service.outcomes if file.form else ()
    return next((one.label for one in outcomes if one.code == file.case.ended), "")


def _counted(file: CaseFile, told: Sequence[HistoryLine]) -> tuple[Line, ...]:
    closed = [line.facts for line in told if line.kind == "closed" and line.facts]
    if file.form is None or not file.case.ended or not closed:
        return ()
    return tuple(receipt_lines(file.form, closed[-1].get("items") or {}))


def _results(case: Case) -> list[Line]:
    """What came of a report, as it was counted at its end."""
    if case.life != Life.REPORT or case.state != CaseState.CLOSED:
        return []
    return result_lines(results_in(case.facets))


def may_count_later(case: Case) -> bool:
    """Whether what came of it may still be added, though it was closed: arrests and finds often
    come weeks after."""
    of_report = case.life == Life.REPORT and case.read_by == ReadBy.ANYBODY and not case.private
    is_there = case.state == CaseState.CLOSED and case.data_key is not None
    return of_report and is_there and case.outcome in COUNTED


def _inquiries(tx: Tx, file: CaseFile) -> list[InquiryFacts]:
    """Each question once; answered as soon as one reporter answered. The latest few."""
    by_question: dict[tuple[datetime, str], Inquiry] = {}
    for row in inquiries_of(tx, file.case):
        asked = (row.asked_at, row.asked_by)
        if asked not in by_question or row.state == "answered":
            by_question[asked] = row
    latest = list(by_question.values())[-OPEN_INQUIRIES_AT_MOST:]
    return [
        InquiryFacts(
            name=staff.name_of(tx, row.asked_by),
            asked_at=row.asked_at,
            question=_short(read_inquiry(tx, file.case, row)) or say(SPOKEN),
            state=row.state,
            expires_at=row.expires_at,
            asks=row.asks,
            arrived_at=row.arrived_at,
            seen_at=row.seen_at,
            answered_at=row.answered_at,
        )
        for row in latest
    ]


def _short(question: Line) -> Line:
    return shortened(question, QUESTION_AT_MOST) if isinstance(question, str) else question


def _count_notes(told: Sequence[HistoryLine]) -> int:
    """Those that stayed inside."""
    kinds = [line.kind for line in told]
    return kinds.count(CaseEvent.NOTED) - kinds.count(CaseEvent.NOTE_WENT_OUT)


def _called(tx: Tx, told: Sequence[HistoryLine]) -> tuple[str, datetime] | None:
    calls = [line for line in told if line.kind == CaseEvent.CALLED and officer_in(line.by)]
    return _named(tx, officer_in(calls[-1].by), calls[-1].at) if calls else None


def _one_event(tx: Tx, told: Sequence[HistoryLine]) -> str:
    """Who said last that all who reported mean one event, "" if nobody since the last joined."""
    by = _said_one_event(told)
    return staff.name_of(tx, by) if by else ""


def _said_one_event(told: Sequence[HistoryLine]) -> StaffId | None:
    """The id of that officer."""
    since = max((line.number for line in told if line.kind == CaseEvent.JOINED), default=0)
    said = [
        officer_in(line.by) for line in told if line.kind == CaseEvent.SAME and line.number > since
    ]
    return said[-1] if said else None


def _got_through(line: HistoryLine) -> bool:
    return not officer_in(line.by) and bool((line.facts or {}).get("reached"))


def _taken(tx: Tx, case: Case, told: Sequence[HistoryLine]) -> tuple[str, datetime] | None:
    since = [line.at for line in told if line.kind in (CaseEvent.TAKEN, CaseEvent.TAKEN_OVER)]
    return _named(tx, case.taken_by, since[-1] if since else case.acknowledged_at)


def _closed(tx: Tx, case: Case, told: Sequence[HistoryLine]) -> tuple[str, datetime] | None:
    if case.closed_at is None:
        return None
    by = [officer_in(line.by) for line in told if line.kind == CaseEvent.CLOSED]
    return _named(tx, by[-1], case.closed_at) if by else None


def same_as(case: Case, told: Sequence[HistoryLine]) -> str:
    """The number of the case that this one was closed as a duplicate of, "" if of none."""
    closed = [line.facts for line in told if line.kind == CaseEvent.CLOSED and line.facts]
    if case.outcome != Outcome.DUPLICATE or not closed:
        return ""
    return str(closed[-1].get("same_as", ""))


def _duplicates(told: Sequence[HistoryLine]) -> tuple[str, ...]:
    """The numbers of the cases that were closed as duplicates of this one, and stayed so."""
    numbers: dict[str, bool] = {}
    for line in told:
        if line.kind in (CaseEvent.HAS_DUPLICATE, CaseEvent.HAS_NO_DUPLICATE) and line.facts:
            numbers[line.facts["number"]] = line.kind == CaseEvent.HAS_DUPLICATE
    return tuple(number for number, stays in numbers.items() if stays)


def _named(tx: Tx, staff_id: StaffId | None, at: datetime | None) -> tuple[str, datetime] | None:
    return (staff.name_of(tx, staff_id), at) if staff_id and at else None
