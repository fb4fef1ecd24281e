"""Announcements, their sendings, and who may be told: a side of its own.

A reader is a resident who may be told something. Readers are counted and told by area and topic
alone; only the gate can follow a reader to the resident, and nothing joins one to a case. No
language here, no dates. What was sent to whom is kept only as long as it may be needed to try again
or to mark an old text, then only numbers remain.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from domain.broadcasts.announcement_facts import AnnouncementFacts
from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState, Going, Purpose
from domain.ids import ReaderId, StaffId
from storage.tables.columns import UtcTime, one_of, without_order


class Reader(SQLModel, table=True):
    """Somebody who may be told. resident_sealed: the resident's id, with the house key."""

    __tablename__ = "reader"
    id: str = Field(primary_key=True)
    resident_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = without_order()


class Subscription(SQLModel, table=True):
    """A reader's wish for one area. topics: mask of `domain.broadcasts.audiences.Topic`.

    several: the reader has more than one area, so a wide audience must not tell them twice.
    Rows lie in the order in which a sending walks them: by area, then by reader.
    """

    __tablename__ = "subscription"
    area: str = Field(primary_key=True)
    reader_id: ReaderId = Field(
        sa_column=Column(
            String, ForeignKey("reader.id", ondelete="CASCADE"), primary_key=True, index=True
        )
    )
    topics: int
    alerts: bool
    several: bool = False
    __table_args__ = without_order(
        Index(
            "subscription_several",
            "area",
            "topics",
            "alerts",
            "reader_id",
            sqlite_where=text("several IS 1"),
            postgresql_where=text("several IS true"),
        )
    )


class SubscriptionCount(SQLModel, table=True):
    """How many want the same in an area, so that counting walks no rows. Readers with several
    areas are counted apart, in each of them."""

    __tablename__ = "subscription_count"
    area: str = Field(primary_key=True)
    topics: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    alerts: bool = Field(primary_key=True)
    several: bool = Field(primary_key=True)
    readers: int
    __table_args__ = without_order()


class Announcement(SQLModel, table=True):
    """What is said, to whom and when.

    code: the check code, bare digits. senders: names of offices, first the one that speaks.
    audience: `domain.broadcasts.audiences`; areas: its areas in the order they are told. schedule:
    `domain.broadcasts.schedules`. ready: text id of a ready sentence, told in every language, with
    `facts`.
    quiet: [begins, ends] or none. version: raised by every change, so that two admins notice.
    """

    __tablename__ = "announcement"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    kind: str
    state: str
    code: str = Field(unique=True)
    senders: list[str] = Field(sa_column=Column(JSON, nullable=False))
    audience: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    areas: list[str] = Field(sa_column=Column(JSON, nullable=False))
    schedule: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    quiet: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    expires_s: int
    ready: str = ""
    facts: AnnouncementFacts = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    media: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    corrects: str | None = Field(default=None, foreign_key="announcement.id", index=True)
    composed_by: StaffId = Field(foreign_key="staff.id")
    approved_by: StaffId | None = Field(default=None, foreign_key="staff.id")
    composed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    told_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    version: int = 1
    __table_args__ = (
        one_of("kind", AnnouncementKind),
        one_of("state", AnnouncementState),
        Index("announcement_told", "site", "told_at"),
    )


class AnnouncementText(SQLModel, table=True):
    """The words in one language. position: 0 for the first written, which the others fall back
    to."""

    __tablename__ = "announcement_text"
    announcement_id: str = Field(
        sa_column=Column(
            String, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
        )
    )
    language: str = Field(primary_key=True)
    position: int
    words: str


class Sending(SQLModel, table=True):
    """One go of an announcement. day: whose occasion it is; a day is said once.

    area_at, reader_at: the cursor; everybody before it has a row in the outbox or is settled.
    staff_told: whether the roles have their rows.
    """

    __tablename__ = "sending"
    id: str = Field(primary_key=True)
    announcement_id: str = Field(foreign_key="announcement.id", index=True)
    purpose: str
    day: date
    number: int = 0
    state: str
    total: int
    expanded: int = 0
    sent: int = 0
    lost: int = 0
    area_at: int = 0
    reader_at: str = ""
    staff_told: bool = False
    started_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (
        UniqueConstraint("announcement_id", "purpose", "day", "number"),
        one_of("purpose", Purpose),
        one_of("state", Going),
        Index("sending_going", "state"),
    )


class SendingCount(SQLModel, table=True):
    """Numbers per area: rows put, sent, and lost. "" for staff."""

    __tablename__ = "sending_count"
    sending_id: str = Field(
        sa_column=Column(String, ForeignKey("sending.id", ondelete="CASCADE"), primary_key=True)
    )
    area: str = Field(primary_key=True)
    put: int = 0
    sent: int = 0
    lost: int = 0


class SendingChannel(SQLModel, table=True):
    """Numbers per channel, by its title: handed to a phone, and waiting in a page until it is
    opened. A ring that a push service took counts as handed."""

    __tablename__ = "sending_channel"
    sending_id: str = Field(
        sa_column=Column(String, ForeignKey("sending.id", ondelete="CASCADE"), primary_key=True)
    )
    channel: str = Field(primary_key=True)
    handed: int = 0
    waits: int = 0


class Delivery(SQLModel, table=True):
    """That a reader was told: kept three days, then only numbers remain.

    So that trying again reaches only those it did not. message_sealed: the platform's id, to mark
    the text as corrected.
    """

    __tablename__ = "told"
    announcement_id: str = Field(
        sa_column=Column(
            String, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
        )
    )
    reader_id: ReaderId = Field(primary_key=True)
    message_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    on: date = Field(index=True)
    __table_args__ = without_order()


class Outreach(SQLModel, table=True):
    """A leader's word that it was read out or posted, or how many were told at a visit."""

    __tablename__ = "outreach"
    announcement_id: str = Field(
        sa_column=Column(
            String, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
        )
    )
    staff_id: StaffId = Field(foreign_key="staff.id", primary_key=True)
    form: str = Field(primary_key=True)
    people: int = 0
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    __table_args__ = (one_of("form", ("read", "posted", "visit")),)


class Answered(SQLModel, table=True):
    """How many of an area pressed [I am safe] under an alert. Names of nobody; who needs help has
    a case."""

    __tablename__ = "answered"
    announcement_id: str = Field(
        sa_column=Column(
            String, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
        )
    )
    area: str = Field(primary_key=True)
    safe: int = 0
