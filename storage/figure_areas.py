"""The areas of a site as figures need them: with their former names, how many live there, and those
of before, which are offered to nobody any more and still have what was filed under them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, not_, or_, select
from sqlmodel import col

from storage.site_cache import Book
from storage.tables import Area, Case, RegisterEntry
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class FigureArea:
    """parent: of one that is no more, the area that took its name over, else the site."""

    code: str
    name: str
    parent: str | None
    formerly: Sequence[str]
    households: int | None = None
    people: int | None = None
    households_bound: str = ""
    people_bound: str = ""
    counted_by: str = ""
    counted_on: date | None = None
    is_gone: bool = False


def figure_areas(tx: Tx, book: Book) -> list[FigureArea]:
    """The site's own area first, each after its parent, those of before last."""
    rows = {row.code: row for row in tx.scalars(select(Area).where(col(Area.code).in_(book.paths)))}
    found = [_area(row, row.parent) for code in book.paths if (row := rows.get(code))]
    for row in _gone(tx, book, {name for area in found for name in area.formerly}):
        heirs = (area.code for area in found if row.name in area.formerly and not area.is_gone)
        found.append(_area(row, _narrowest(heirs, book) or book.area, is_gone=True))
    return found


def _narrowest(heirs: Iterable[str], book: Book) -> str:
    return max(heirs, key=lambda code: len(book.paths[code]), default="")


def _gone(tx: Tx, book: Book, formerly: Collection[str]) -> Sequence[Area]:
    """Areas that the site's file does not name any more, though something was filed there, or an
    area of today has their name as its former one: then nothing is what stands under that name."""
    cases, entries = col(Case.area) == col(Area.code), col(RegisterEntry.area) == col(Area.code)
    filed = or_(exists().where(cases), exists().where(entries))
    filed_here = or_(
        exists().where(cases, col(Case.site) == book.area),
        exists().where(entries, col(RegisterEntry.site) == book.area),
    )
    rows = select(Area).where(
        col(Area.parent).is_(None),
        col(Area.code).not_in(book.paths),
        or_(filed_here, and_(col(Area.name).in_(formerly), not_(filed))),
    )
    return tx.scalars(rows.order_by(col(Area.code))).all()


def _area(row: Area, parent: str | None, *, is_gone: bool = False) -> FigureArea:
    return FigureArea(
        row.code,
        row.name,
        parent,
        tuple(row.formerly),
        row.households,
        row.people,
        row.households_bound,
        row.people_bound,
        row.counted_by,
        row.counted_on,
        is_gone,
    )
