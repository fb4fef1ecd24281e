"""Referrals: a case that one desk hands to another, or looks after together with it."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from domain.cases.referrals import Asked, ReferralState
from domain.ids import CaseId, DeskId, StaffId
from storage.tables.columns import UtcTime, one_of


class Referral(SQLModel, table=True):
    """What one desk asked another to do about a case. At most one of a case stands at a time.

    desk_id: of the partner. joint: both see to it. asks: what its reporters are asked first.
    sealed: JSON under the case's key: what the partner may read, why it came back, how it ended
    there, who of the reporters agreed. due_at: by when somebody there has it. reached_at: it stood
    in their room. taken_by: who of them has it.
    """

    __tablename__ = "referral"
    id: str = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    desk_id: DeskId = Field(foreign_key="desk.id", index=True)
    sent_by: StaffId = Field(foreign_key="staff.id")
    state: str
    joint: bool = False
    asks: str = Asked.NOTHING.value
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    sent_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    reached_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    taken_by: StaffId | None = Field(default=None, foreign_key="staff.id")
    taken_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    arrived_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (one_of("state", ReferralState), one_of("asks", Asked))
