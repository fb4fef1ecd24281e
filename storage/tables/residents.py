"""The resident's side: dates only, random ids, everything else sealed with the resident's own
key."""

from datetime import date

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from domain.ids import ResidentId
from storage.tables.columns import one_of, without_order


class Resident(SQLModel, table=True):
    """Somebody who started the bot on a channel. Read and written through `storage/residents.py`.

    address_key: keyed hash by which the same address is found again.
    profile_sealed: language, village, subscriptions, keys of own reports (padded). The conversation
    of now lies among the drafts.
    """

    __tablename__ = "resident"
    id: ResidentId = Field(primary_key=True)
    address_key: str = Field(unique=True)
    data_key: bytes | None = Field(sa_column=Column(LargeBinary))
    address_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    profile_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    started_on: date
    state: str = "active"
    __table_args__ = without_order(one_of("state", ("active", "gone")))


class Move(SQLModel, table=True):
    """A code by which a resident goes on at another door; gone once it was used.

    code_key: keyed hash of the code. sealed: JSON of whom it is of and until when, house key.
    """

    __tablename__ = "move"
    code_key: str = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    on: date = Field(index=True)
    __table_args__ = without_order()


class Screen(SQLModel, table=True):
    """A screen that was put before a resident: which question it asked, when it arrived
    (sealed)."""

    __tablename__ = "screen"
    resident_id: ResidentId = Field(primary_key=True, foreign_key="resident.id")
    number: int = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = without_order()
