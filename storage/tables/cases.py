"""Cases, their reporters (by key only), history, inquiries, leads, and what officers are filling
in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from domain.cases.actors import Actor
from domain.cases.cases import CaseState, Outcome, Value
from domain.forms.forms import CardStyle, Life, Reach, ReadBy, Urgency
from domain.ids import CaseId, DeskId, ReporterId, RoomId, StaffId
from storage.tables.columns import UtcTime, one_of, without_order


class Case(SQLModel, table=True):
    """What a form opened. In the clear: form, life, who may read it, area, urgency, state, times of
    its states, facets. ended: the outcome's code, where the form's file says how it may end.
    keep_days: as its service says; 0: as reports do. waited_s: whole seconds from the tap to the
    first somebody who took it, None as long as there is nobody. with_items: things were counted at
    its end, and stand among the facets. By its time it is counted without a look at the row."""

    __tablename__ = "case"
    id: CaseId = Field(primary_key=True)
    number: str = Field(unique=True)
    form: str = Field(index=True)
    form_hash: str
    life: str = Field(default=Life.REPORT.value, sa_column_kwargs={"server_default": "report"})
    read_by: str = Field(
        default=ReadBy.ANYBODY.value, sa_column_kwargs={"server_default": "anybody"}
    )
    site: str = Field(foreign_key="site.area", index=True)
    area: str = Field(foreign_key="area.code", index=True)
    desk_id: DeskId = Field(foreign_key="desk.id", index=True)
    urgency: str
    state: str = CaseState.NEW
    card: str
    private: bool = False
    facets: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    with_items: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    data_key: bytes | None = Field(sa_column=Column(LargeBinary))
    opened_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    reached_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    acknowledge_by: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    waited_s: int | None = None
    arrived_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    taken_by: StaffId | None = Field(default=None, foreign_key="staff.id")
    outcome: str | None = None
    ended: str | None = None
    keep_days: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    passed_to: str | None = None
    value: str | None = None
    disputes: int = 0
    review_by: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (
        one_of("urgency", Urgency),
        one_of("state", CaseState),
        one_of("life", [life for life in Life if life is not Life.PRACTICE]),
        one_of("read_by", ReadBy),
        one_of("card", CardStyle),
        one_of("outcome", Outcome),
        one_of("value", Value),
        Index("case_board", "desk_id", "state", "urgency"),
        Index("case_fold", "site", "form", "area", "opened_at"),
        Index(
            "case_by_time",
            "site",
            "opened_at",
            "life",
            "read_by",
            "form",
            "area",
            "urgency",
            "state",
            "outcome",
            "ended",
            "value",
            "waited_s",
            "with_items",
        ),
    )


class Reporter(SQLModel, table=True):
    """A resident's part in one case. Only `storage/reporters.py` reads or writes `owner_sealed`.

    data_key: this reporter's own; dropping it erases what they said. report_sealed: their answers.
    opening_key: keyed hash of the opening code or digits, if there is one.
    verdict: what they said after closing. call_first: a prankster's mark, shown on the card only.
    own_number: six digits by which this reporter asks, as long as they live; None of reporters from
    before there were any: they go by the case's number.
    """

    __tablename__ = "reporter"
    id: ReporterId = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    number: int
    own_number: str | None = Field(default=None, unique=True, index=True)
    data_key: bytes | None = Field(sa_column=Column(LargeBinary))
    owner_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    report_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    reach: str = Reach.OPEN
    opening_key: str | None = Field(default=None, unique=True)
    verdict: str | None = None
    call_first: bool = False
    withdrawn: bool = False
    __table_args__ = without_order(
        UniqueConstraint("case_id", "number"),
        one_of("reach", Reach),
        one_of("verdict", ("solved", "not solved")),
    )


class Entry(SQLModel, table=True):
    """One line of a case's append-only history.

    digest: SHA-256 over salt and text, both sealed in `sealed`; chain: over the previous chain, the
    clear columns and the digest. So the chain verifies even after the text was erased.
    """

    __tablename__ = "entry"
    id: str = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    number: int
    kind: str
    by: Actor
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    sealed: bytes | None = Field(sa_column=Column(LargeBinary))
    digest: str
    chain: str
    __table_args__ = (UniqueConstraint("case_id", "number"),)


class Inquiry(SQLModel, table=True):
    """An officer's question to a reporter; where nothing is asked, what they are told.

    sealed: JSON {"words": …}, {"ready": text id} or {"voice": media id}. arrived_at: when it was on
    the reporter's phone; seen_at: when they were first known to look at it.
    """

    __tablename__ = "inquiry"
    id: str = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    reporter_id: ReporterId = Field(foreign_key="reporter.id", index=True)
    asked_by: StaffId = Field(foreign_key="staff.id")
    sealed: bytes | None = Field(sa_column=Column(LargeBinary))
    state: str = "open"
    asks: bool = True
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    arrived_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    seen_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (one_of("state", ("open", "answered", "expired", "withdrawn")),)


class Lead(SQLModel, table=True):
    """Something checkable: a plate, a telephone number, a camera."""

    __tablename__ = "lead"
    id: str = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    kind: str
    sealed: bytes | None = Field(sa_column=Column(LargeBinary))
    checked_by: StaffId | None = Field(default=None, foreign_key="staff.id")
    checked_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (one_of("kind", ("plate", "telephone", "camera", "account", "link")),)


class Booking(SQLModel, table=True):
    """A time of a desk that a case has taken, in the clear. Given back, the row goes."""

    __tablename__ = "booking"
    case_id: CaseId = Field(primary_key=True, foreign_key="case.id", ondelete="CASCADE")
    desk_id: DeskId = Field(foreign_key="desk.id")
    starts_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    __table_args__ = (Index("booking_at", "desk_id", "starts_at"),)


class Prompt(SQLModel, table=True):
    """What an officer is about to do in a room: ask, note, close. Only that officer may go on.

    What was filled in lies among the drafts. It lives one hour.
    offers: how often prompts of this case offered something in this room, and what this one offers
    now, in that order, parted by blanks: where nothing can be pressed, its place is typed.
    """

    __tablename__ = "prompt"
    id: str = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    room_id: RoomId = Field(foreign_key="room.id")
    staff_id: StaffId = Field(foreign_key="staff.id")
    kind: str
    state: str = "open"
    offers: str = ""
    opened_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    __table_args__ = (
        one_of("kind", ("ask", "note", "close", "choose", "pass")),
        one_of("state", ("open", "done", "cancelled")),
    )
