"""What the house keeps besides: keys of things heard, things set aside, media, form versions,
timers, errors."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of, without_order


class HeardKey(SQLModel, table=True):
    """The keyed hash of something heard, so that a repeat is swallowed. Kept three days."""

    __tablename__ = "heard_key"
    key: str = Field(primary_key=True)
    heard_on: date = Field(index=True)
    __table_args__ = without_order()


class Accepted(SQLModel, table=True):
    """What a messenger brought and was answered for, sealed (house key), until it is acted upon:
    for moments. door: by which it came."""

    __tablename__ = "accepted"
    id: str = Field(primary_key=True)
    door: str
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    __table_args__ = without_order()


class SetAside(SQLModel, table=True):
    """Something heard that made a handler fail: kept sealed (house key) for whoever mends it."""

    __tablename__ = "set_aside"
    id: str = Field(primary_key=True)
    error: str
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    on: date
    __table_args__ = without_order()


class Media(SQLModel, table=True):
    """A photo, a voice note, or a document of an announcement. Its own data key moves with it from
    a draft to a report.

    owner: `resident:ID` while in a draft, `reporter:ID` once sent, `case:ID` for an officer's own;
    `staff:ID` while an admin composes, then `announcement:ID`. name: of a document, as its sender
    called it; "" for anything else.
    state: to fetch (ref_sealed says where) → raw (bytes as they came) → ready (cleaned), or
    refused. only_codes: what the codes on it hold is read, and the row is gone; no photo is kept.
    """

    __tablename__ = "media"
    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    kind: str
    mime: str = ""
    name: str = ""
    state: str = "to fetch"
    refusal: str = ""
    seconds: int = 0
    size: int = 0
    attempts: int = 0
    data_key: bytes | None = Field(sa_column=Column(LargeBinary))
    ref_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    only_codes: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    __table_args__ = without_order(
        one_of("kind", ("photo", "voice", "file")),
        one_of("state", ("to fetch", "raw", "ready", "refused")),
    )


class MediaBody(SQLModel, table=True):
    """The sealed bytes of a media row, apart from it so that lists stay light."""

    __tablename__ = "media_body"
    media_id: str = Field(
        sa_column=Column(String, ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    )
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = without_order()


class Uploaded(SQLModel, table=True):
    """Under which id a channel's platform already keeps an announcement's file, so that it is sent
    up once and not for every reader. Sealed with the house key: it opens the file."""

    __tablename__ = "uploaded"
    media_id: str = Field(
        sa_column=Column(String, ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    )
    channel: str = Field(primary_key=True)
    ref_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = without_order()


class FormVersion(SQLModel, table=True):
    """A form as it was when a draft or case pinned it. body: JSON of
    `domain/forms/form_packing.py`."""

    __tablename__ = "form_version"
    hash: str = Field(primary_key=True)
    code: str
    body: str


if TYPE_CHECKING:

    class TimerFacts(TypedDict, total=False):
        """What a timer of a particular kind knows besides its subject, in the clear.

        prompt   by which a case was closed
        times    how often a page has rung again
        """

        prompt: str
        times: int
else:
    TimerFacts = dict[str, Any]  # tables take no TypedDict before Python 3.12


class Timer(SQLModel, table=True):
    """Something due: `next_at` and what to do with an occasion missed while nobody was up.

    subject: `case:ID`, `inquiry:ID`, … ; never a resident. every_s: 0 for once.
    late, grace_s: always `run` and 0; kept as databases of before have them.
    """

    __tablename__ = "timer"
    id: str = Field(primary_key=True)
    kind: str
    subject: str
    next_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    every_s: int = 0
    late: str = "run"
    grace_s: int = 0
    facts: TimerFacts = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    __table_args__ = (UniqueConstraint("kind", "subject"), one_of("late", ("run", "skip")))

    @property
    def about(self) -> str:
        """The id of its subject."""
        return self.subject.partition(":")[2]


class LoggedError(SQLModel, table=True):
    """How often an error of one kind was logged, by any process: for `titir doctor` and `/metrics`.

    event, detail: the log's own words, which name nobody. Times are cut to the hour: an error that
    one person met must not say when they spoke.
    """

    __tablename__ = "logged_error"
    event: str = Field(primary_key=True)
    detail: str = Field(primary_key=True)
    times: int
    first_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    last_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    __table_args__ = without_order()


class Mark(SQLModel, table=True):
    """A fact about this database: `demo`, the wrapped house key."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ChannelUse(SQLModel, table=True):
    """How much a messenger was used in a month (`2026-11`, by UTC), where it counts that itself.
    Of nobody in particular. what: `storage/channel_use.py`."""

    __tablename__ = "channel_use"
    channel: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    times: int
