"""Guides that a site's own people wrote, beside those that come with a service's file."""

from datetime import date

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from domain.ids import StaffId
from storage.tables.columns import one_of

GUIDE_STATES = ("draft", "published", "withdrawn")


class SiteGuide(SQLModel, table=True):
    """A guide of one site. sealed: JSON of `domain/services/guides.py`'s `WrittenGuide`, with the
    house key. office: who checked it, as residents read it; never a person. published_on: when that
    was. It knows no case: what somebody asked has no part in it."""

    __tablename__ = "site_guide"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    service: str
    state: str = "draft"
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    office: str
    written_by: StaffId = Field(foreign_key="staff.id")
    written_on: date
    published_by: str | None = Field(default=None, foreign_key="staff.id")
    published_on: date | None = None
    __table_args__ = (one_of("state", GUIDE_STATES),)
