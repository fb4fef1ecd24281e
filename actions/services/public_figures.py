"""Public figures: what a commune tells everybody of its last month, on the front page. Only where
its site file names them, and hidden where they would be in the duty room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.services.figure_access import public_reader
from actions.services.month_asking import months_said
from domain.forms.forms import Forms
from domain.saying import Arg, Line
from domain.services.figure_words import show_counted
from domain.services.months import Span, month_after
from storage.site_cache import find_book
from storage.sites import all_sites
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """rows: name and number."""

    months: Line
    rows: tuple[tuple[Line, Arg], ...]


def public_figures(tx: Tx, forms: Forms, *, now: datetime) -> PublicFigures | None:
    """None where nothing is public, and where there are several sites."""
    sites = all_sites(tx)
    book = find_book(tx, sites[0].area) if len(sites) == 1 and sites[0].public_figures else None
    if book is None:
        return None
    reader = public_reader(tx, book, forms, now=now)
    span = Span(month_after(reader.today.replace(day=1), -1))
    rows: list[tuple[Line, Arg]] = []
    for named in sites[0].public_figures:
        source, _, code = named.rpartition(".")
        rows += [
            (made.name, show_counted(made.shown))
            for made in reader.figures(source, span)
            if made.code.partition(".")[0] == code and made.shown is not None
        ]
    return PublicFigures(months_said(span), tuple(rows)) if rows else None
