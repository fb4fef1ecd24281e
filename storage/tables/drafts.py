"""What people are in the middle of."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of, without_order


class DraftKind(StrEnum):
    """Whose draft it is, which says by whose key it is sealed."""

    TALK = "talk"  # a resident's conversation, by the resident's key
    STAFF = "staff"  # what a member of staff composes in private, by the house's
    PROMPT = "prompt"  # what an officer is about to do in a room, by the case's


class Draft(SQLModel, table=True):
    """What somebody said so far in one conversation, sealed. Written by `storage/drafts.py`.

    id: of the resident, the member of staff or the prompt whose it is; of nobody else besides, so
    that no row leads from one to the other. touched_on: the day on which a resident's report was
    last touched, for the sweep; no finer. touched_at: the same of staff, for whom it is a moment.
    """

    __tablename__ = "draft"
    id: str = Field(primary_key=True)
    kind: str
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    touched_on: date | None = Field(default=None, index=True)
    touched_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = without_order(
        one_of("kind", DraftKind),
        CheckConstraint("kind = 'talk' OR touched_on IS NULL", name="days_are_residents"),
        CheckConstraint("kind = 'staff' OR touched_at IS NULL", name="moments_are_of_staff"),
    )
