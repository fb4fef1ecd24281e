"""Services that a site's own people made, beside those that come with the house."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from domain.ids import DeskId, StaffId
from storage.tables.columns import one_of

OWN_SERVICE_STATES = ("waiting", "live", "withdrawn")


class OwnService(SQLModel, table=True):
    """A service of one site. form_hash: the version that is kept of it by its hash. file: its TOML.
    figures: what is counted of it. answers: what its makers answered; {} of one that was brought as
    a file. makers: ids of staff who had a hand in it; none of them may approve it. version: another
    one whenever it says something else. approved_by: "" for whoever runs the computer.
    withdrawn_by: who took it away, while it is."""

    __tablename__ = "own_service"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    code: str
    state: str = "waiting"
    form_hash: str
    file: str = Field(sa_column=Column(Text, nullable=False))
    figures: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    desk_id: DeskId = Field(foreign_key="desk.id")
    makers: list[StaffId] = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1
    made_on: date
    approved_by: str | None = None
    approved_on: date | None = None
    withdrawn_by: str | None = None
    __table_args__ = (one_of("state", OWN_SERVICE_STATES),)
