"""Meetings, and what was promised there, as records that can be counted. Of who asked or came there
is nothing but numbers."""

from collections.abc import Iterator
from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from domain.meetings.meetings import MeetingState, PromiseState
from domain.services.measures import Record
from domain.services.monthly import village_facet
from storage.figure_rows import KeptRecords
from storage.tables import Meeting, MeetingPromise, MeetingQuestion
from storage.tx import Tx

SOURCE = "meetings"


def meeting_records(tx: Tx, site: str, zone: ZoneInfo, *, today: date) -> KeptRecords:
    """Those of the site: what was held and asked; what was promised, was due by today, was kept. A
    promise is a record each time."""
    meetings = {
        row.id: row for row in tx.scalars(select(Meeting).where(col(Meeting.site) == site)).all()
    }
    asked = _asked(tx, site)
    found = [
        _held(row, site, zone, *asked.get(row.id, (0, 0)))
        for row in meetings.values()
        if row.state == MeetingState.OVER
    ]
    promises = select(MeetingPromise).where(
        col(MeetingPromise.meeting_id).in_(meetings),
        col(MeetingPromise.state) != PromiseState.DROPPED,
    )
    for promise in tx.scalars(promises).all():
        found += _promised(promise, meetings[promise.meeting_id], site, zone, today)
    return KeptRecords(found)


def _asked(tx: Tx, site: str) -> dict[str, tuple[int, int]]:
    """How many questions there are of each, and of those that were answered to all."""
    question = col(MeetingQuestion.meeting_id)
    rows = tx.execute(
        select(
            question,
            func.count(),
            func.count().filter(col(MeetingQuestion.published).is_(True)),
        )
        .join(Meeting, col(Meeting.id) == question)
        .where(col(Meeting.site) == site)
        .group_by(question)
    )
    return {meeting: (int(asked), int(answered)) for meeting, asked, answered in rows}


def _held(row: Meeting, site: str, zone: ZoneInfo, asked: int, answered: int) -> Record:
    facets = {"what": "meeting", "kind": row.kind}
    amounts = {
        "asked": Fraction(row.asked + asked),
        "answered": Fraction(row.answered + answered),
    }
    day = row.starts_at.astimezone(zone).date()
    return _record(row.id, day, row, site, zone, facets, amounts)


def _promised(
    promise: MeetingPromise, meeting: Meeting, site: str, zone: ZoneInfo, today: date
) -> Iterator[Record]:
    def record(what: str, on: date, how: str = "") -> Record:
        facets = {"what": what, "how": how}
        return _record(f"{promise.id}:{what}", on, meeting, site, zone, facets, {})

    yield record("made", meeting.starts_at.astimezone(zone).date())
    kept, due = promise.kept_on, promise.due_on
    if due < today or (kept is not None and due <= today):
        how = "open" if kept is None else "in time" if kept <= due else "late"
        yield record("due", due, how)
    if kept is not None:
        yield record("kept", kept)


def _record(
    record_id: str,
    on: date,
    meeting: Meeting,
    site: str,
    zone: ZoneInfo,
    facets: dict[str, str],
    amounts: dict[str, Fraction],
) -> Record:
    """One of a single village is that village's, any other the whole place's."""
    asked = list(meeting.audience["areas"])
    area = asked[0] if len(asked) == 1 else site
    at = datetime.combine(on, time(12), zone)
    return Record(record_id, SOURCE, at, area, {**facets, **village_facet(area, site)}, amounts)
