"""Posters: what hangs where. Nothing here knows who scanned one."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String
from sqlmodel import Field, SQLModel

from domain.paper.posters import PosterKind, PosterState
from storage.tables.columns import one_of, without_order


class Poster(SQLModel, table=True):
    """A poster that was made. code: on its QR code, eight letters and digits. languages: one or
    two, the larger first. form: what scanning it opens, "" for what its kind opens. hung_at: where,
    in the words of whoever hung it. replaced_by: the code of the poster that hangs there now.
    batch: of those that were made together, "" for one alone. seen_on: when somebody last looked.
    black: it was made for a printer without colours. inspected_on: when its code was last read from
    a photo.
    """

    __tablename__ = "poster"
    code: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.area", index=True)
    area: str = Field(foreign_key="area.code")
    kind: str
    form: str = ""
    size: str
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    state: str = "printed"
    made_on: date
    hung_at: str = ""
    hung_on: date | None = None
    seen_on: date | None = None
    inspected_on: date | None = None
    lost_on: date | None = None
    replaced_by: str | None = Field(default=None, foreign_key="poster.code")
    batch: str = Field(default="", index=True)
    black: bool = False
    __table_args__ = (one_of("kind", tuple(PosterKind)), one_of("state", tuple(PosterState)))


class PosterCount(SQLModel, table=True):
    """How often in that month (`2026-11`): `scan` that somebody followed it, `report` that they
    then reported. Of no scan is known more than that."""

    __tablename__ = "poster_count"
    code: str = Field(
        sa_column=Column(String, ForeignKey("poster.code", ondelete="CASCADE"), primary_key=True)
    )
    month: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    count: int
    __table_args__ = without_order(
        one_of("what", ("scan", "report")), CheckConstraint("count > 0", name="counts_something")
    )
