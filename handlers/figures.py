"""Figures of a month: what is drawn or set for them is made before the turn, for a deed cannot wait
for a child."""

import asyncio
from functools import partial
from typing import get_args

import structlog

from actions.dialog.verbs import table
from actions.services import month_figures
from actions.services.month_figures import FigureDesk
from actions.services.month_files import (
    NOTHING_MADE,
    PDF,
    Made,
    MadeFile,
    WantedFile,
    find_wanted,
    write_tables,
)
from domain.media_verdicts import Clean, MediaRefused
from domain.paper.documents import CannotPrint
from domain.services.figure_presses import FigureVerb
from handlers.one_turn import Turn
from storage import cleaning
from storage.cleaning import CannotClean
from storage.typesetting.pool import PRINT, CannotSet, typesetter

FIGURES = table(month_figures.VERBS, names=get_args(FigureVerb), family="figure")

log = structlog.get_logger()


async def tell_figures(turn: Turn) -> None:
    """The figures of the month that was named, and what stands behind each."""
    known = turn.resources
    find = partial(find_wanted, forms=known.forms, words=known.words, now=turn.now)
    wanted = await turn.house.read(find, turn.heard)
    made = await _make(wanted) if wanted is not None else NOTHING_MADE
    tell = partial(month_figures.tell_figures, desk=FigureDesk(FIGURES, known.forms), made=made)
    await turn.do(tell)


async def _make(wanted: WantedFile) -> Made:
    """Nothing where it cannot be: the turn says so, or goes without a picture."""
    try:
        file = await _file(wanted)
    except (CannotPrint, CannotSet, CannotClean, MediaRefused) as wrong:
        log.error("figures.not_made", error=type(wrong).__name__, why=str(wrong)[:200])
        return NOTHING_MADE
    return Made(wanted.told, (file,))


async def _file(wanted: WantedFile) -> MadeFile:
    document = wanted.document
    if document is None:
        return await asyncio.to_thread(write_tables, wanted)
    if wanted.kind == "pdf":
        pdf = await typesetter().pdf(document)
        return MadeFile(f"{wanted.name}.pdf", Clean("file", PDF, pdf))
    drawn = await typesetter().png(document, PRINT)
    photo = await cleaning.clean(drawn, claimed="image/png")
    return MadeFile("", Clean("photo", photo.mime, photo.body))
