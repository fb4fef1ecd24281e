"""The case file: everything known of a case, read as facts for those who may see it.

What a room sees: everything (`open`); or category, village and part of the day (`coarse`), where
the rest is for the taker alone. A life in danger opens everything. Home never opens: its room sees
the village, and "somebody is being hit" if she asked for somebody to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import col, select

from domain.cases.answer_lines import (
    CARD_PLACE,
    answer_lines,
    chosen_option,
    coarse_time_line,
    own_words,
    pin_line,
    place_line,
    place_words,
    time_line,
    words_lines,
)
from domain.cases.cards import BEING_HIT, Askable
from domain.cases.kept_report import Reply
from domain.cases.together import Telling, lines_of_each
from domain.forms.answer_facts import title_of
from domain.forms.forms import CardStyle, Form, Reach, Urgency
from domain.forms.report_draft import Answers
from domain.mailboxes import to_reporter
from domain.saying import Line, say
from storage import outbox, reporters, reports
from storage.form_versions import kept_form
from storage.media import MediaLine, media_lines
from storage.objects import Objects
from storage.site_cache import find_book, name_in, numbers_near
from storage.tables import Case, Reporter
from storage.tx import Tx

PARTS_AT_MOST = 5  # reporters whose own places and answers stand on a card
_REPORTERS = Objects(
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
    """One reporter's part of the case, opened. replies: to inquiries."""

    reporter: Reporter
    answers: Answers
    typed_at: datetime
    replies: Sequence[Reply]
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
    return _REPORTERS.all(tx, {"of": case.id})


def _part(tx: Tx, case: Case, reporter: Reporter) -> ReporterPart:
    report = reports.read_report(tx, reporter)
    typed = report.get("typed_at")
    return ReporterPart(
        reporter=reporter,
        answers=report.get("answers", {}),
        typed_at=datetime.fromisoformat(typed) if typed else case.opened_at,
        replies=report.get("replies", ()),
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


# ------------------------------------------------------------------------- what may be read of it


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
