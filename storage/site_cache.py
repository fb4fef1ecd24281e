"""The site book: a site as every turn needs it, read once and kept in memory.

Villages, numbers, desks and own services change when a site file is applied or a service approved
or withdrawn, and at no other time, while every screen asks for them. Books are forgotten at once in
the process that applied the file, and in others as soon as PostgreSQL tells them; where nobody was
told, a mark in the database is looked at every ten seconds. Until then somebody may read a number,
or be shown a village, of a moment ago. A report may still go to a desk that was removed in that
moment: its rooms stay bound, so it is read as any that came before.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlmodel import col

from domain.cases.routing import numbers_for
from domain.forms.forms import Form, Forms
from domain.ids import DeskId
from domain.words.translations import Terms
from storage import own_services, sites
from storage.flags import note_of, put_note
from storage.tables import Area
from storage.tx import Tx

LOOK_S = 10.0  # another process may have applied a file while we did not listen
CHANGED = "titir_sites"  # PostgreSQL's channel on which processes tell each other of it
APPLIED = "applied a site file"  # under which a unit remembers that its books may be old
STATE = "state of the sites"  # noted of the database, another one after each file


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

    id: DeskId
    code: str
    name: str
    kind: str
    areas: list[str]
    forms: list[str]
    acknowledge_s: Mapping[str, int]
    hours: Mapping[str, Any] = field(default_factory=dict)
    passes_to: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A site. villages: (code, name) of the areas right below it; paths: of every area in it, the
    area first, then those above; names: of every area in it. numbers and desks stand in the order
    of the file. terms: what villages and leaders are called here. own: the services that its own
    people made, and those that they withdrew; their desk names them as if the file did."""

    area: str
    name: str
    country: str
    timezone: str
    languages: tuple[str, ...]
    border: bool
    villages: tuple[tuple[str, str], ...]
    paths: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    numbers: tuple[NumberLine, ...]
    desks: tuple[DeskLine, ...]
    terms: Terms = ()
    own: tuple[Form, ...] = ()


@dataclass(slots=True)
class _Shelf:
    """Books of one database, all of the same state, which was looked at last at `looked_at`
    (monotonic seconds)."""

    state: str
    looked_at: float
    books: dict[str, Book | None] = field(default_factory=dict)


_kept: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()


def find_book(tx: Tx, code: str) -> Book | None:
    """The book of the site with that area code; where none is named and only one exists, that."""
    if APPLIED in tx.info:
        return _read(tx, code)
    books = _books(tx)
    if code not in books:
        books[code] = _read(tx, code)
    return books[code]


def _books(tx: Tx) -> dict[str, Book | None]:
    """What is in memory of the database as it is now, or was ten seconds ago."""
    engine, now = tx.get_bind().engine, time.monotonic()
    shelf = _kept.get(engine)
    if shelf is not None and now - shelf.looked_at <= LOOK_S:
        return shelf.books
    state = note_of(tx, STATE)
    if shelf is None or shelf.state != state:
        shelf = _kept[engine] = _Shelf(state, now)
    shelf.looked_at = now
    return shelf.books


def forms_at(tx: Tx, site: str, forms: Forms) -> Forms:
    """These forms, and what the site's own people made."""
    book = find_book(tx, site)
    return forms.besides(book.own) if book is not None else forms


def path_in(tx: Tx, site: str, area: str) -> Sequence[str]:
    """`sites.path_of` an area, most often one of that site."""
    book = find_book(tx, site)
    return (book and book.paths.get(area)) or sites.path_of(tx, area)


def name_in(tx: Tx, site: str, area: str) -> str:
    """`sites.area_name` of an area, most often one of that site."""
    book = find_book(tx, site)
    return (book and book.names.get(area)) or sites.area_name(tx, area)


def numbers_near(tx: Tx, site: str, area: str, form: str) -> list[NumberLine]:
    """The site's numbers for the form there, the most specific first: what fits on a screen."""
    book = find_book(tx, site)
    return numbers_for(form, path_in(tx, site, area), book.numbers) if book else []


def forget_books(tx: Tx) -> None:
    """A site file was applied in this unit: what is in memory is old once it commits."""
    tx.info[APPLIED] = True
    put_note(tx, STATE, secrets.token_hex(8))
    engine = tx.get_bind().engine
    tx.after_commit.append(lambda: forget_kept(engine))
    if tx.on_postgres:
        tx.execute(select(func.pg_notify(CHANGED, "")))


def forget_kept(engine: Engine) -> None:
    """Another process applied a site file, or may have: books are read anew."""
    _kept.pop(engine, None)


def _read(tx: Tx, code: str) -> Book | None:
    site = sites.find_site(tx, code)
    if site is None:
        return None
    code = site.area
    paths, names = _areas(tx, code)
    own = own_services.standing(tx, code).values()
    own_at = own_services.read_at(own)
    return Book(
        area=site.area,
        name=site.name,
        country=site.country,
        timezone=site.timezone,
        languages=tuple(site.languages),
        border=site.border,
        villages=tuple((area.code, area.name) for area in sites.villages_of(tx, code)),
        paths=paths,
        names=names,
        numbers=tuple(
            NumberLine(row.name, row.digits, row.area, row.forms)
            for row in sites.numbers_of(tx, code)
        ),
        desks=tuple(
            DeskLine(
                row.id,
                row.code,
                row.name,
                row.kind,
                row.areas,
                [*row.forms, *own_at.get(row.id, ())],
                row.acknowledge_s,
                row.hours,
                tuple(row.passes_to),
            )
            for row in sites.desks_of(tx, code)
        ),
        terms=sites.terms_of(tx, code),
        own=tuple(own_services.form_standing(tx, row) for row in own),
    )


def _areas(tx: Tx, site: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Paths and names of every area in the site, itself included."""
    paths = {site: tuple(sites.path_of(tx, site))}
    names = {site: sites.area_name(tx, site)}
    level = [site]
    while level:
        rows = tx.execute(
            select(col(Area.code), col(Area.parent), col(Area.name)).where(
                col(Area.parent).in_(level)
            )
        ).all()
        level = []
        for code, parent, name in rows:
            if code not in paths:
                paths[code], names[code] = (code, *paths[parent]), name
                level.append(code)
    return paths, names
