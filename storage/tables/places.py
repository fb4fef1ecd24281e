"""Places and who looks after them: sites, areas, telephone numbers, info cards, desks, rooms."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.ids import DeskId, RoomId
from storage.tables.columns import one_of

DESK_KINDS = ("police", "border", "restricted", "office", "oversight", "fire", "health", "forest")


class Area(SQLModel, table=True):
    """A node of the tree of areas. Codes are text with leading zeros; merged areas keep history.

    households, people: how many live there; their bound is "more" where they are more than that.
    counted_by, counted_on: who says so, of which day.
    """

    __tablename__ = "area"
    code: str = Field(primary_key=True)
    name: str
    kind: str
    parent: str | None = Field(default=None, foreign_key="area.code", index=True)
    formerly: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    households: int | None = None
    people: int | None = None
    households_bound: str = Field(default="", sa_column_kwargs={"server_default": ""})
    people_bound: str = Field(default="", sa_column_kwargs={"server_default": ""})
    counted_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    counted_on: date | None = None


class Site(SQLModel, table=True):
    """A commune or district as `titir site apply` brought it in.

    approve_above: an announcement to more people than this needs a second admin.
    leave_to: the page that *leave, wipe* lands on where there is a network, "" for the calendar.
    public_figures: `source.code` of what the front page tells of the last month.
    """

    __tablename__ = "site"
    area: str = Field(primary_key=True, foreign_key="area.code")
    name: str
    country: str
    timezone: str
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    voice: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    border: bool = False
    approve_above: int = 500
    leave_to: str = ""
    public_figures: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default=text("'[]'")),
    )


class Number(SQLModel, table=True):
    """A telephone number. forms: for which forms, `*` for all. position: order in the file."""

    __tablename__ = "number"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    name: str
    digits: str
    area: str | None = Field(default=None, foreign_key="area.code")
    forms: list[str] = Field(sa_column=Column(JSON, nullable=False))
    position: int


class Info(SQLModel, table=True):
    """The site's own words on a topic, one row a language: a card (papers, hand-in, treatment,
    complaint), a ready sentence of an alert, what villages and leaders are called."""

    __tablename__ = "info"
    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    topic: str
    language: str
    words: str
    __table_args__ = (UniqueConstraint("site", "topic", "language"),)


class Desk(SQLModel, table=True):
    """Who handles what. acknowledge_s: seconds by urgency. above: code of the desk over this one.
    hours: when people may come, as `domain/services/hours.py` packs them; {} where nobody may.
    passes_to: codes of the desks that a review names as those it may pass a report on to."""

    __tablename__ = "desk"
    id: DeskId = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    code: str
    name: str
    kind: str
    areas: list[str] = Field(sa_column=Column(JSON, nullable=False))
    forms: list[str] = Field(sa_column=Column(JSON, nullable=False))
    above: str | None = None
    acknowledge_s: dict[str, int] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    hours: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default=text("'{}'")),
    )
    passes_to: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default=text("'[]'")),
    )
    retired_on: date | None = None
    __table_args__ = (UniqueConstraint("site", "code"), one_of("kind", DESK_KINDS))


class Room(SQLModel, table=True):
    """Where a desk reads: a messenger's group or the browser's page. Address sealed with the house
    key. former_key: keyed hash of the address that the group had before it moved."""

    __tablename__ = "room"
    id: RoomId = Field(primary_key=True)
    desk_id: DeskId = Field(foreign_key="desk.id", index=True)
    channel: str
    address_key: str = Field(unique=True)
    former_key: str | None = None
    address_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    language: str
    state: str = "bound"
    bound_on: date
    __table_args__ = (CheckConstraint("state IN ('bound', 'gone')", name="state_known"),)
