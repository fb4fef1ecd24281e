"""The outbox: rows to say, what was posted where, and the pace of each bot."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from domain.ids import CaseId
from domain.lanes import Lane
from domain.mailboxes import Mailbox
from storage.tables.columns import UtcTime, one_of, without_order

KINDS = ("say", "card", "status", "board", "delete", "announcement")
PROJECTIONS = ("card", "status", "board")  # made when they are sent; of each one at most waits


class OutboxRow(SQLModel, table=True):
    """What we shall say. It exists from the deed that caused it until it is settled, then it is
    gone.

    mailbox: `resident:ID`, `reporter:ID`, `reader:ID`, `room:ID` or `staff:ID`; no row holds case
    and resident. sending_id: which sending of an announcement it belongs to; words come from there.
    case_id: for rows about a case, never in a resident's mailbox. body: sealed with the key of the
    mailbox's owner (rooms and staff: of the case, else of the house).
    slot: names the message within its mailbox so that a later row edits it.
    once: unique; repeating the deed is harmless.
    answering: it answers what its reader has just said, so every reach lets it pass.
    awaits_word: the messenger takes it once its reader has written again, and not before; a row of
    a sending leaves by another door of theirs.
    """

    __tablename__ = "outgoing"
    seq: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
        ),
    )
    id: str = Field(unique=True)
    mailbox: Mailbox
    lane: int
    kind: str
    slot: str | None = None
    fresh: bool = False
    answering: bool = False
    awaits_word: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    case_id: CaseId | None = Field(default=None, foreign_key="case.id", index=True)
    sending_id: str | None = None
    once: str | None = Field(default=None, unique=True)
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    expires_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    attempts: int = 0
    claimed_by: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("lane", tuple(str(lane.value) for lane in Lane)),
        Index("outgoing_due", "lane", "due_at", sqlite_where=text("claimed_by IS NULL"),
              postgresql_where=text("claimed_by IS NULL")),
        Index("outgoing_sending", "sending_id", sqlite_where=text("sending_id IS NOT NULL"),
              postgresql_where=text("sending_id IS NOT NULL")),
        Index("outgoing_awaits", "mailbox", sqlite_where=text("awaits_word"),
              postgresql_where=text("awaits_word")),
        Index("outgoing_order", "mailbox", "lane", "seq"),
        Index("outgoing_one_in_flight", "mailbox", "lane", unique=True,
              sqlite_where=text("claimed_by IS NOT NULL"),
              postgresql_where=text("claimed_by IS NOT NULL")),
        Index("outgoing_one_projection", "mailbox", "slot", unique=True,
              sqlite_where=text("claimed_by IS NULL AND kind IN ('card', 'status', 'board')"),
              postgresql_where=text("claimed_by IS NULL AND kind IN ('card', 'status', 'board')")),
    )  # fmt: skip


class Posted(SQLModel, table=True):
    """A message that stands in a chat and may be edited, answered or taken away.

    message_key: keyed hash of mailbox and platform message id, to find it by a reply or a press.
    says: a short hash of words and buttons, keyed as the row that brought them was sealed, to leave
    out an edit that changes nothing. None where it is not certain what stands there.
    """

    __tablename__ = "posted"
    mailbox: Mailbox = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    message_key: str = Field(index=True)
    message_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    case_id: CaseId | None = Field(default=None, foreign_key="case.id", index=True)
    says: str | None = None
    __table_args__ = without_order()


class Rate(SQLModel, table=True):
    """Send slots of one bot (GCRA): the moment, in Unix seconds, until which slots are taken."""

    __tablename__ = "rate"
    name: str = Field(primary_key=True)
    taken_until: float = Field(default=0.0, sa_column=Column(Float, nullable=False))
