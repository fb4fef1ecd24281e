"""Posters for many places at once: which there are to be, and which were given a code already."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from actions.paper.poster_sheets import CannotMake, Printer, draft_of, languages_of
from domain.paper.documents import CannotPrint, Document
from domain.paper.posters import POSTERS, SIZES
from domain.saying import pgettext
from storage import posters, site_cache, sites
from storage.site_cache import Book
from storage.tables import Poster
from storage.tx import Tx

PAGES_AT_MOST = 100  # of one file: what a printer's memory and a shop's patience take
NO_LETTERS = pgettext("poster.no_letters", "There are no letters to print “{words}”.")


class WrongOrder(Exception):
    """It was asked for wrongly; a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for all of them. languages: `vi+en`, "" for the site's first two. site: ""
    for every one. black: for a printer without colours."""

    kind: str
    size: str
    languages: str
    form: str
    site: str
    black: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """A file of a batch. areas: whose posters it holds, in order."""

    site: str
    number: int
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The document of a chunk, None where nothing of it can be printed; left_out: name and reason
    of each place that is not in it."""

    document: Document | None
    codes: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def refuse_wrong_order(batch: Batch, forms: frozenset[str], languages: frozenset[str]) -> None:
    """Raises WrongOrder. forms, languages: those that exist."""
    wanted = [tag for tag in batch.languages.split("+") if tag]
    for what, said, known in (
        ("--kind", batch.kind, set(POSTERS)),
        ("--size", batch.size, set(SIZES)),
        ("--form", batch.form, {*forms, ""}),
    ):
        if said not in known:
            raise WrongOrder(f"{what} {said}: known are {', '.join(sorted(filter(None, known)))}.")
    if len(wanted) > 2 or not set(wanted) <= languages:
        raise WrongOrder(f"--languages {batch.languages}: one or two of {', '.join(languages)}.")


def plan(tx: Tx, batch: Batch) -> list[Chunk]:
    """The files of the batch, a site after the other. Raises WrongOrder."""
    chosen = [sites.find_site(tx, batch.site)] if batch.site else list(sites.all_sites(tx))
    if not chosen or None in chosen:
        known = ", ".join(site.area for site in sites.all_sites(tx)) or "none yet"
        raise WrongOrder(f"--site {batch.site}: known are {known}.")
    chunks = []
    for site in filter(None, chosen):
        book = _book(tx, site.area)
        areas = sorted(set(book.names) - {site.area}) or [site.area]
        chunks += [
            Chunk(site.area, number, tuple(areas[at : at + PAGES_AT_MOST]))
            for number, at in enumerate(range(0, len(areas), PAGES_AT_MOST), start=1)
        ]
    return chunks


@dataclass(frozen=True, slots=True)
class Run:
    """A batch on its way. on: the day that stands on the paper. key: finds the codes that were
    given before an interruption; "" for none."""

    batch: Batch
    on: date
    key: str = ""


def make_chunk(tx: Tx, printer: Printer, run: Run, chunk: Chunk) -> Made:
    """Give a code to each place that has none of this batch yet, and say what is to be set."""
    book = _book(tx, chunk.site)
    there = posters.of_batch(tx, run.key, chunk.areas) if run.key else {}
    made, left_out = [], []
    for area in chunk.areas:
        poster = there.get(area) or _draft(printer, run.batch, book, area, on=run.on)
        why = _why_not(printer, poster, book)
        if why:
            left_out.append((f"{book.names[area]} ({area})", why))
            continue
        if not poster.code:
            poster.batch = run.key
            posters.put_posters(tx, [poster])
        made.append(poster)
    document = printer.document(made, book) if made else None
    return Made(document, tuple(poster.code for poster in made), tuple(left_out))


def make_one(tx: Tx, printer: Printer, batch: Batch, area: str, *, now: datetime) -> Made:
    """One poster, for that area. Raises WrongOrder."""
    site = sites.site_of(tx, area)
    if site is None:
        raise WrongOrder(f"--area {area}: there is no such place in a site.")
    today = now.astimezone(ZoneInfo(site.timezone)).date()
    chunk = Chunk(site.area, 1, (area,))
    return make_chunk(tx, printer, Run(batch, today), chunk)


def today_of(tx: Tx, batch: Batch, *, now: datetime) -> date:
    """The day that stands on the paper."""
    site = sites.find_site(tx, batch.site) or next(iter(sites.all_sites(tx)), None)
    return now.astimezone(ZoneInfo(site.timezone)).date() if site is not None else now.date()


def _draft(printer: Printer, batch: Batch, book: Book, area: str, *, on: date) -> Poster:
    languages = batch.languages or "+".join(languages_of(book, printer.words)[:2])
    order = {"kind": batch.kind, "area": area, "size": batch.size, "form": batch.form}
    poster = draft_of(order | {"languages": languages}, book.area, on=on)
    poster.black = batch.black
    return poster


def _why_not(printer: Printer, poster: Poster, book: Book) -> str:
    try:
        printer.document([poster], book).as_data()
    except CannotMake as reason:
        return printer.words.render("en", reason.why, ZoneInfo(book.timezone))
    except CannotPrint as wrong:
        return printer.words.sentence("en", NO_LETTERS).format(words=wrong.words)
    return ""


def _book(tx: Tx, site: str) -> Book:
    book = site_cache.find_book(tx, site)
    if book is None:
        raise WrongOrder(f"--site {site}: there is no such site.")
    return book
