"""Registers: what staff keep of teams, visits, trainings: things and numbers, never persons.

A register asks for nothing that could name anybody (`titir services check`), so what is in an entry
lies in the clear, and figures are counted from it; only what a thing is called is sealed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.ids import CaseId, StaffId
from storage.tables.columns import UtcTime, one_of


class RegisterEntry(SQLModel, table=True):
    """A line of a register, as it is now. service: whose register. area: filed under, for ever;
    merged areas keep their history. on_date: when it was, or began. answers: by code of the
    question. stage: where it stands, "" where there are no stages. review_on: on that day somebody
    is to look whether it is still so. changes: how many there were. table_id: of the table that
    brought it, None where it was written by hand. case_id: by which whoever offered the thing can
    be asked, through the gate alone; gone as soon as they take it back."""

    __tablename__ = "register_entry"
    id: str = Field(primary_key=True)
    service: str
    form_hash: str
    site: str = Field(foreign_key="site.area")
    area: str = Field(foreign_key="area.code", index=True)
    on_date: date
    state: str = "kept"
    stage: str = ""
    made_by: StaffId = Field(foreign_key="staff.id")
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    label_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    review_on: date | None = None
    changes: int = 1
    table_id: str | None = Field(default=None, index=True)
    case_id: CaseId | None = Field(default=None, foreign_key="case.id", index=True)
    __table_args__ = (
        one_of("state", ("kept", "struck")),
        Index("register_by_day", "site", "service", "on_date"),
    )


class OwnerAsk(SQLModel, table=True):
    """Whoever offered a thing is asked for something of it. entry_id: the entry that asks. case_id:
    by which they are asked. said: "" until they answer. Goes with the case."""

    __tablename__ = "owner_ask"
    entry_id: str = Field(primary_key=True, foreign_key="register_entry.id")
    case_id: CaseId = Field(foreign_key="case.id", index=True)
    said: str = ""
    asked_on: date
    __table_args__ = (one_of("said", ("", "yes", "no", "gone")),)


class RegisterChange(SQLModel, table=True):
    """One line of an entry's history; appended, and never changed or taken away. before, after:
    what it said of what was changed. reason: of striking it."""

    __tablename__ = "register_change"
    id: str = Field(primary_key=True)
    entry_id: str = Field(foreign_key="register_entry.id", index=True)
    number: int
    kind: str
    by: StaffId = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str = ""
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        one_of("kind", ("made", "corrected", "stage", "reviewed", "struck")),
    )


class RegisterTable(SQLModel, table=True):
    """A table that somebody brought for a register. Its rows wait in parts until that person says
    yes; then each part is written by itself, and for a day all of it can be undone. digest: of the
    file, by our own key. rows: those that are new. written, undone: how many of them are."""

    __tablename__ = "register_table"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area")
    service: str
    form_hash: str
    by: StaffId = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    digest: str
    state: str = "planned"
    rows: int
    written: int = 0
    undone: int = 0
    __table_args__ = (
        one_of("state", ("planned", "writing", "written", "undoing", "undone")),
        Index("register_table_by_service", "site", "service", "at"),
    )


class RegisterTablePart(SQLModel, table=True):
    """Some rows of a table, sealed. kind: those that it shows before anything is done (by what
    becomes of them), or those that are to be written. number: their order, from 0."""

    __tablename__ = "register_table_part"
    id: str = Field(primary_key=True)
    table_id: str = Field(foreign_key="register_table.id", index=True)
    kind: str
    number: int
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = (
        UniqueConstraint("table_id", "kind", "number"),
        one_of("kind", ("shown", "rows")),
    )
