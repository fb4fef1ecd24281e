"""Tallies: what was answered, as numbers. There are no answers, so there are none to find.

`TallyMark` keeps somebody from answering twice, under a key of that tally's own. It says nothing of
what was answered, can be joined to no resident and to no other tally, knows no time, and goes with
its key on the day the tally ends.
"""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, LargeBinary, String
from sqlmodel import Field, SQLModel

from domain.ids import StaffId
from storage.tables.columns import without_order


class Tally(SQLModel, table=True):
    """A time of counting, of one service. areas: whose residents are asked, as they were when it
    began. last_on: the last day on which it may be answered, in the site's calendar. key_sealed:
    under which marks are made; gone once it has ended."""

    __tablename__ = "tally"
    id: str = Field(primary_key=True)
    service: str
    form_hash: str
    site: str = Field(foreign_key="site.area", index=True)
    areas: list[str] = Field(sa_column=Column(JSON, nullable=False))
    opened_by: StaffId = Field(foreign_key="staff.id")
    opened_on: date
    last_on: date
    key_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class TallyCount(SQLModel, table=True):
    """How many in that area chose that option. option: `question=option`, "" for whoever answered
    at all. area: "" for who named none."""

    __tablename__ = "tally_count"
    tally_id: str = Field(
        sa_column=Column(String, ForeignKey("tally.id", ondelete="CASCADE"), primary_key=True)
    )
    area: str = Field(primary_key=True)
    option: str = Field(primary_key=True)
    count: int
    __table_args__ = without_order(CheckConstraint("count > 0", name="count_of_somebody"))


class TallyMark(SQLModel, table=True):
    """Somebody who answered."""

    __tablename__ = "tally_mark"
    tally_id: str = Field(
        sa_column=Column(String, ForeignKey("tally.id", ondelete="CASCADE"), primary_key=True)
    )
    mark: str = Field(primary_key=True)
    __table_args__ = without_order()
