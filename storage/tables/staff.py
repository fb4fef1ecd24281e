"""Staff: those who were invited by name of role, and the single-use invitations."""

from datetime import date, datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from domain.ids import DeskId, StaffId
from storage.tables.columns import UtcTime, one_of

ROLES = ("admin", "officer", "leader", "translator", "auditor")


class Staff(SQLModel, table=True):
    """Somebody with a role; one row per role and desk. Address and name sealed with the house key.

    site: admins of a site, else the desk's. desk_id: of an officer. area: the village of a leader,
    "" for one of the whole place.
    """

    __tablename__ = "staff"
    id: StaffId = Field(primary_key=True)
    role: str
    site: str = Field(foreign_key="site.area", index=True)
    desk_id: DeskId | None = Field(default=None, foreign_key="desk.id", index=True)
    area: str = ""
    address_key: str = Field(index=True)
    address_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    language: str
    state: str = "active"
    joined_on: date
    __table_args__ = (one_of("role", ROLES), one_of("state", ("active", "removed")))


class Invitation(SQLModel, table=True):
    """A single-use invitation. for_room: it binds a room of the desk instead of enrolling a
    person. area: see `Staff`. staff_id: whose other device it lets in; with their role it ends."""

    __tablename__ = "invitation"
    id: str = Field(primary_key=True)
    code_key: str = Field(unique=True)
    role: str | None = None
    for_room: bool = False
    site: str = Field(foreign_key="site.area")
    desk_id: DeskId | None = Field(default=None, foreign_key="desk.id")
    area: str = ""
    staff_id: str | None = None
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    __table_args__ = (one_of("role", ROLES),)
