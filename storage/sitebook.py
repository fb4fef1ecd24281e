"""The site book: a site as every turn needs it, read once and kept in memory.

Villages, numbers and desks change when a site file is applied and at no other time, while every
screen asks for them. A book is forgotten at once in the process that applied the file, and after
ten seconds in any other.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlmodel import col

from storage import sites
from storage.tables import Area, Site
from storage.tx import Tx

KEPT_S = 10.0  # another process may have applied a file
APPLIED = "applied a site file"  # under which a unit remembers that its books may be old


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A telephone number. area: None for the whole site; forms: `*` for all."""

    name: str
    digits: str
    area: str | None
    forms: list[str]


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk that is not retired."""

    id: str
    code: str
    name: str
    kind: str
    areas: list[str]
    forms: list[str]


@dataclass(frozen=True, slots=True)
class Book:
    """A site. villages: (code, name) of the areas right below it; paths: of every area in it, the
    area first, then those above. numbers and desks stand in the order of the file."""

    area: str
    name: str
    timezone: str
    languages: tuple[str, ...]
    border: bool
    villages: tuple[tuple[str, str], ...]
    paths: Mapping[str, tuple[str, ...]]
    numbers: tuple[NumberLine, ...]
    desks: tuple[DeskLine, ...]


_kept: WeakKeyDictionary[Engine, dict[str, tuple[float, Book]]] = WeakKeyDictionary()


def find_book(tx: Tx, code: str) -> Book | None:
    """The book of the site with that area code; where none is named and only one exists, that."""
    if not code:
        site = sites.find_site(tx, "")
        if site is None:
            return None
        code = site.area
    if APPLIED in tx.info:
        return _read(tx, code)
    books = _kept.setdefault(tx.get_bind().engine, {})
    read_at, book = books.get(code, (0.0, None))
    if book is None or time.monotonic() - read_at > KEPT_S:
        book = _read(tx, code)
        if book is not None:
            books[code] = (time.monotonic(), book)
    return book


def forget_books(tx: Tx) -> None:
    """A site file was applied in this unit: what is in memory is old once it commits."""
    tx.info[APPLIED] = True
    engine = tx.get_bind().engine
    tx.after_commit.append(lambda: _kept.pop(engine, None))


def _read(tx: Tx, code: str) -> Book | None:
    site = tx.get(Site, code)
    if site is None:
        return None
    return Book(
        area=site.area,
        name=site.name,
        timezone=site.timezone,
        languages=tuple(site.languages),
        border=site.border,
        villages=tuple((area.code, area.name) for area in sites.villages_of(tx, code)),
        paths=_paths(tx, code),
        numbers=tuple(
            NumberLine(row.name, row.digits, row.area, row.forms)
            for row in sites.numbers_of(tx, code)
        ),
        desks=tuple(
            DeskLine(row.id, row.code, row.name, row.kind, row.areas, row.forms)
            for row in sites.desks_of(tx, code)
        ),
    )


def _paths(tx: Tx, site: str) -> dict[str, tuple[str, ...]]:
    paths = {site: tuple(sites.path_of(tx, site))}
    level = [site]
    while level:
        rows = tx.execute(
            select(col(Area.code), col(Area.parent)).where(col(Area.parent).in_(level))
        ).all()
        fresh = [(code, parent) for code, parent in rows if code not in paths]
        paths |= {code: (code, *paths[parent]) for code, parent in fresh}
        level = [code for code, _ in fresh]
    return paths
