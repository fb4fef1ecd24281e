"""Counts of a month: how often something was done in a village, and nothing else.

There is no row of anybody, no day and no order: a number rises. Whoever shows one hides what is
small.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, String
from sqlmodel import Field, SQLModel

from storage.tables.columns import without_order


class MonthCount(SQLModel, table=True):
    """source: the service that it is counted of; what: what was done, by the service's own codes.
    area: the village of whoever did it, "" where nobody knows. month: its first day, in the site's
    calendar."""

    __tablename__ = "month_count"
    site: str = Field(sa_column=Column(String, ForeignKey("site.area"), primary_key=True))
    source: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    area: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    count: int
    __table_args__ = without_order(CheckConstraint("count > 0", name="count_of_something"))
