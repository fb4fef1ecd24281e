"""Where a poster's address leads: what the page tells and opens, before anybody said anything."""

from dataclasses import dataclass, replace

from domain.cases.routing import general_numbers
from domain.paper.poster_codes import (
    FOLLOWED,
    area_payload,
    areas_meant,
    poster_payload,
    read_poster_code,
    spoken_poster_code,
)
from domain.paper.posters import text_of
from storage import posters, site_cache, sites
from storage.site_cache import Book
from storage.tables import Area, Poster
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Landing:
    """What stands on the page. start: the payload that the doors hand on. code: to be typed where
    no link carries it. head: text id, "" where no poster says what it is for. languages: the
    poster's own come first. numbers: name and digits, two at most."""

    site: str
    place: str
    start: str
    code: str
    head: str
    languages: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]


def find_landing(tx: Tx, written: str) -> Landing | None:
    """The page of a poster's code, or of the area code on an older one; None for neither.

    written: the end of the address, untrusted.
    """
    poster = posters.find_poster(tx, read_poster_code(written.removeprefix(FOLLOWED)))
    if poster is not None:
        book = site_cache.find_book(tx, poster.site)
        return _of_poster(poster, book) if book is not None else None
    for code in areas_meant(written):
        area = tx.get(Area, code)
        site = sites.site_of(tx, code) if area is not None else None
        book = site_cache.find_book(tx, site.area) if site is not None else None
        if book is not None:
            payload = area_payload(code)
            return _landing(book, code, payload, payload)
    return None


def _of_poster(poster: Poster, book: Book) -> Landing:
    start, code = poster_payload(poster.code), spoken_poster_code(poster.code)
    return replace(
        _landing(book, poster.area, start, code),
        head=text_of(poster.kind, poster.form).head,
        languages=tuple(dict.fromkeys((*poster.languages, *book.languages))),
    )


def _landing(book: Book, area: str, start: str, code: str) -> Landing:
    path = book.paths.get(area, (book.area,))
    return Landing(
        site=book.name,
        place=book.names.get(area, book.name),
        start=start,
        code=code,
        head="",
        languages=tuple(dict.fromkeys(book.languages)),
        numbers=tuple((n.name, n.digits) for n in general_numbers(path, book.numbers)),
    )
