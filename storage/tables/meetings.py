"""Meetings: what is held, when and for whom; answers and arrivals as numbers.

`MeetingMark` tells two people of one meeting apart, under a key of that meeting's own, so that
nobody is counted twice. It can be joined to no resident and to no other meeting, knows no time, and
goes with its key a week after the end. What residents ask is sealed with the house key, without
whose it is.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.ids import StaffId
from domain.meetings.meetings import MeetingKind, MeetingState, PromiseState, Says
from storage.tables.columns import UtcTime, one_of, without_order


class Meeting(SQLModel, table=True):
    """A meeting. door: the code of the sheet at the door; it opens nothing, it counts.

    language: of title, place and agenda; also: the same three in other languages, by tag.
    audience: `domain.broadcasts.audiences`; areas: its areas as they were when it was called, so
    that every
    news reaches all who were invited. reminders: seconds before. news: ids of the announcements
    that told of it. key_sealed: under which marks are made, gone a week after the end.
    waits: the reminder that waits for somebody to take the meeting over, in seconds before; 0 none.
    asked, answered: how many questions there were, and with published answers, once these are gone.
    """

    __tablename__ = "meeting"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    organiser: StaffId = Field(foreign_key="staff.id")
    kind: str
    state: str
    door: str = Field(unique=True)
    title: str
    place: str
    agenda: str = ""
    language: str
    also: dict[str, dict[str, str]] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    starts_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    ends_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    audience: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    areas: list[str] = Field(sa_column=Column(JSON, nullable=False))
    reminders: list[int] = Field(sa_column=Column(JSON, nullable=False))
    news: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    coming: int = 0
    not_coming: int = 0
    came: int = 0
    came_late: int = 0
    asked: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    answered: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    key_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    waits: int = 0
    changed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    version: int = 1
    __table_args__ = (one_of("kind", MeetingKind), one_of("state", MeetingState))


class MeetingMark(SQLModel, table=True):
    """Somebody who said something to the invitation, asked, or was at the door."""

    __tablename__ = "meeting_mark"
    meeting_id: str = Field(
        sa_column=Column(String, ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    )
    mark: str = Field(primary_key=True)
    says: str = ""
    came: bool = False
    asked: int = 0
    __table_args__ = without_order(one_of("says", Says))


class MeetingQuestion(SQLModel, table=True):
    """What somebody wants to know; nobody learns who. words_sealed, answer_sealed: house key."""

    __tablename__ = "meeting_question"
    id: str = Field(primary_key=True)
    meeting_id: str = Field(
        sa_column=Column(String, ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False)
    )
    number: int
    words_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    answer_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    published: bool = False
    __table_args__ = without_order(UniqueConstraint("meeting_id", "number"))


class MeetingPromise(SQLModel, table=True):
    """What an office said it will do, and by when. Residents see it with its state."""

    __tablename__ = "meeting_promise"
    id: str = Field(primary_key=True)
    meeting_id: str = Field(
        sa_column=Column(
            String, ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    promiser: StaffId = Field(foreign_key="staff.id")
    words: str
    due_on: date
    state: str = PromiseState.OPEN
    kept_on: date | None = None
    __table_args__ = (one_of("state", PromiseState),)
