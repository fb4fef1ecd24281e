"""Receipts of what was handed in. Nothing here knows who brought it."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from domain.ids import CaseId, DeskId


class Receipt(SQLModel, table=True):
    """What an officer counted as somebody handed it in. code: on the receipt, as a poster's. items:
    amounts by the code of their kind in the form of `form_hash`. on_date: when, where the desk is.
    """

    __tablename__ = "receipt"
    code: str = Field(primary_key=True)
    case_id: CaseId = Field(foreign_key="case.id", unique=True)
    site: str = Field(foreign_key="site.area")
    desk_id: DeskId = Field(foreign_key="desk.id")
    form_hash: str
    items: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    on_date: date
