"""The case file: everything known of a case, read as facts for those who may see it.

What a room sees: everything (`open`); or category, village and part of the day (`coarse`), where
the rest is for the taker alone. A life in danger opens everything. Home never opens: its room sees
the village, and "somebody is being hit" if she asked for somebody to come.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import col

from actions.cases.leads import read_leads
from actions.cases.referral_store import partners_of, referrals_of, travels, where_it_is
from domain.cases.actors import officer_in
from domain.cases.answer_lines import (
    CARD_PLACE,
    answer_lines,
    chosen_option,
    coarse_time_line,
    one_line,
    own_words,
    pin_line,
    place_line,
    place_words,
    shortened,
    time_line,
    words_lines,
)
from domain.cases.cards import (
    BEING_HIT,
    OPEN_INQUIRIES_AT_MOST,
    SPOKEN,
    Askable,
    CardFacts,
    InquiryFacts,
)
from domain.cases.cases import OPEN_STATES, CaseState, Outcome, Value
from domain.cases.events import CaseEvent
from domain.cases.referrals import STANDS, ReferralState, card_line
from domain.cases.results import result_lines
from domain.cases.together import Telling, lines_of_each
from domain.forms.answer_facts import title_of
from domain.forms.forms import CardStyle, Form, Life, Reach, Urgency
from domain.forms.report_draft import Answers
from domain.ids import StaffId
from domain.mailboxes import to_reporter
from domain.saying import Line, say
from domain.services.monthly import ITEMS
from domain.services.told import receipt_lines
from storage import bookings, history, outbox, reporters, reports, staff
from storage.form_versions import kept_form
from storage.history import HistoryLine
from storage.keys import Unsealable
from storage.media import MediaLine, media_lines
from storage.site_cache import find_book, name_in, numbers_near
from storage.tables import Case, Inquiry, Reporter
from storage.tx import Tx

PARTS_AT_MOST = 5  # reporters whose own places and answers stand on a card
QUESTION_AT_MOST = 160  # characters of a question on a card
REPLIES = "replies"  # under which a report keeps what was answered to inquiries
_REPORTERS = (
    select(Reporter)
    .where(col(Reporter.case_id) == bindparam("of"), col(Reporter.withdrawn).is_(False))
    .order_by(col(Reporter.number))
)


class Sight(Enum):
    """How much of a case its room sees."""

    OPEN = auto()
    COARSE = auto()
    HOME = auto()


@dataclass(frozen=True, slots=True)
class ReporterPart:
    """One reporter's part of the case, opened. replies: to inquiries, as
    `actions/cases/inquiries.py` keeps them."""

    reporter: Reporter
    answers: Answers
    typed_at: datetime
    replies: Sequence[dict[str, Any]]
    phone: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with what belongs to it. parts: of the reporters who did not take theirs back."""

    case: Case
    form: Form | None
    zone: ZoneInfo
    parts: tuple[ReporterPart, ...]

    @property
    def sight(self) -> Sight:
        """How much the desk's room sees of it."""
        if self.case.private:
            return Sight.HOME
        if self.case.card == CardStyle.OPEN or self.case.urgency == Urgency.P1:
            return Sight.OPEN
        return Sight.COARSE

    @property
    def title(self) -> str:
        """What happened, as a text id; coarsely the category alone."""
        if self.form is None:
            return f"form.{self.case.form}.title"
        if self.sight is Sight.OPEN and self.parts:
            return title_of(self.form, self.parts[0].answers)
        return self.form.title


def zone_of(tx: Tx, case: Case) -> ZoneInfo:
    """The time zone of the case's site."""
    book = find_book(tx, case.site)
    return ZoneInfo(book.timezone) if book is not None else ZoneInfo("UTC")


def open_file(tx: Tx, case: Case) -> CaseFile:
    """Read the case. What was erased is empty."""
    return CaseFile(
        case=case,
        form=kept_form(tx, case.form_hash),
        zone=zone_of(tx, case),
        parts=tuple(_part(tx, case, reporter) for reporter in reporters_of(tx, case)),
    )


def reporters_of(tx: Tx, case: Case) -> Sequence[Reporter]:
    """The reporters who did not take theirs back, in the order in which they came."""
    return tx.scalars(_REPORTERS, {"of": case.id}).all()


def _part(tx: Tx, case: Case, reporter: Reporter) -> ReporterPart:
    report = reports.read_report(tx, reporter)
    typed = report.get("typed_at")
    return ReporterPart(
        reporter=reporter,
        answers=report.get("answers", {}),
        typed_at=datetime.fromisoformat(typed) if typed else case.opened_at,
        replies=report.get(REPLIES, ()),
        phone=_phone(report.get("answers", {})),
    )


def _phone(answers: Answers) -> str:
    """The number to call, where a call was wished for."""
    for answer in answers.values():
        if isinstance(answer, dict) and answer.get("phone"):
            return str(answer["phone"])
    phone = answers.get("phone")
    return phone if isinstance(phone, str) else ""


def media_in(tx: Tx, file: CaseFile) -> list[MediaLine]:
    """Photos and voices of all parts that were not refused, in a stable order."""
    rows = [row for part in file.parts for row in media_lines(tx, to_reporter(part.reporter.id))]
    return sorted((row for row in rows if row.state != "refused"), key=lambda row: row.id)


# ------------------------------------------------------------------------------------ the facts


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
        passed_to=case.passed_to or "",
        same_as=same_as(case, told),
        duplicates=_duplicates(told),
        appointed=_appointed(tx, case),
        ended=_ended(file),
        counted=(*_counted(file, told), *_results(case)),
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
        "may_pass": held and standing is None and travels(case) and bool(partners_of(tx, case)),
        "may_unpass": standing is not None and standing.state != ReferralState.TAKEN,
    }


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
    return result_lines(
        {
            name.removeprefix(ITEMS): str(value)
            for name, value in case.facets.items()
            if name.startswith(ITEMS)
        }
    )


def told_lines(tx: Tx, file: CaseFile) -> tuple[tuple[Line, ...], bool]:
    """What the room may read of what was told; and whether words were cut off."""
    if not file.parts:
        return (), False
    village = name_in(tx, file.case.site, file.case.area)
    if file.sight is not Sight.OPEN:
        return _coarse_lines(file, village), False
    if len(file.parts) > 1:
        return _told_together(file, village)
    words = [text for part in file.parts for text in own_words(file.form, part.answers)]
    places = [place_words(file.form, part.answers) for part in file.parts]
    cut, left_out = words_lines(words)
    left_out = left_out or any(len(place) > CARD_PLACE for place in places)
    return (*full_lines(file, village, at_most=CARD_PLACE), *cut), left_out


def _told_together(file: CaseFile, village: str) -> tuple[tuple[Line, ...], bool]:
    """Each one's own, and what contradicts."""
    tellings = [
        Telling(part.reporter.number, part.answers, part.typed_at)
        for part in file.parts[:PARTS_AT_MOST]
    ]
    lines, left_out = lines_of_each(file.form, tellings, village, zone=file.zone)
    places = [place_words(file.form, part.answers) for part in file.parts]
    left_out = left_out or any(len(place) > CARD_PLACE for place in places)
    return lines, left_out or len(file.parts) > PARTS_AT_MOST


def full_lines(file: CaseFile, village: str, *, at_most: int) -> list[Line]:
    """Place, time and answers of the first reporter, then what further ones told besides.

    at_most: characters of each landmark.
    """
    first, *others = file.parts[:PARTS_AT_MOST]
    lines = _place_lines(file, first, village, at_most)
    arrived = file.case.opened_at
    lines.append(
        time_line(file.form, first.answers, typed=first.typed_at, arrived=arrived, zone=file.zone)
    )
    title = title_of(file.form, first.answers) if file.form else ""
    lines += answer_lines(file.form, first.answers, title=title)
    for part in others:
        more = [
            *_place_lines(file, part, village, at_most),
            *answer_lines(file.form, part.answers, title=title),
        ]
        lines += [line for line in more if line not in lines]
    return lines


def _place_lines(file: CaseFile, part: ReporterPart, village: str, at_most: int) -> list[Line]:
    pin = pin_line(file.form, part.answers)
    place = place_line(file.form, part.answers, village, at_most=at_most)
    return [place, pin] if pin else [place]


def _coarse_lines(file: CaseFile, village: str) -> tuple[Line, ...]:
    first = file.parts[0]
    time = coarse_time_line(typed=first.typed_at, arrived=file.case.opened_at, zone=file.zone)
    lines: list[Line] = [place_line(None, {}, village), time]
    asked_to_come = chosen_option(file.form, first.answers, "come") in ("here", "elsewhere")
    if file.sight is Sight.HOME and asked_to_come:
        lines.append(say(BEING_HIT))
    return tuple(lines)


def askable(tx: Tx, file: CaseFile) -> Askable:
    """Whether a question may go back, by the reporter who can be asked best."""
    found = {_askable(tx, part.reporter) for part in file.parts}
    return next((one for one in Askable if one in found), Askable.NO)


def _askable(tx: Tx, reporter: Reporter) -> Askable:
    if not reporters.is_reachable(tx, reporter):
        return Askable.WHEN_THEY_WRITE if reports.opens_by_code(reporter) else Askable.LOST
    if outbox.count_awaiting(tx, to_reporter(reporter.id)):
        return Askable.AWAITS_WORD
    return _BY_REACH[Reach(reporter.reach)]


_BY_REACH = {
    Reach.OPEN: Askable.YES,
    Reach.DISCREET: Askable.YES,
    Reach.ONLY_WHEN_THEY_WRITE: Askable.WHEN_THEY_WRITE,
    Reach.PHONE: Askable.BY_PHONE,
    Reach.NEVER: Askable.NO,
}


def number_to_call(tx: Tx, case: Case) -> str:
    """The site's most specific number for such a case, "" if it has none."""
    found = numbers_near(tx, case.site, case.area, case.form)
    return found[0].digits if found else ""


def read_inquiry(tx: Tx, case: Case, inquiry: Inquiry) -> Line:
    """What was asked or told: own words of an officer, or a ready question; "" where it was spoken,
    or once erased."""
    raw = _open_inquiry(tx, case, inquiry)
    return say(raw["ready"]) if "ready" in raw else one_line(raw.get("words", ""))


def voice_of(tx: Tx, case: Case, inquiry: Inquiry) -> str:
    """The id of the media row that a question was spoken into, "" if it was typed."""
    return _open_inquiry(tx, case, inquiry).get("voice", "")


def _open_inquiry(tx: Tx, case: Case, inquiry: Inquiry) -> dict[str, str]:
    try:
        key = tx.keys.unwrap(case.data_key)
        raw: dict[str, str] = json.loads(
            key.open("inquiry.words", inquiry.id, inquiry.sealed or b"")
        )
    except Unsealable:
        return {}
    return raw


def reply_words(reply: dict[str, Any]) -> Line:
    """What was answered to an inquiry: own words on one line, a ready answer, or ""."""
    return say(reply["ready"]) if "ready" in reply else one_line(str(reply.get("words", "")))


def inquiries_of(tx: Tx, case: Case) -> Sequence[Inquiry]:
    """All inquiries of the case, oldest first; one that went to several reporters once for each."""
    found = select(Inquiry).where(col(Inquiry.case_id) == case.id)
    return tx.scalars(found.order_by(col(Inquiry.asked_at), col(Inquiry.id))).all()


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
    by = said_one_event(told)
    return staff.name_of(tx, by) if by else ""


def said_one_event(told: Sequence[HistoryLine]) -> StaffId | None:
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
