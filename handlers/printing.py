"""Admins at the printer: a poster is set before the turn, for a deed cannot wait for a child."""

import asyncio
from functools import partial
from typing import get_args

import structlog

from actions.dialog.verbs import table
from actions.meetings import door_sheet
from actions.paper import board_sheets, notice_sheets, poster_life, poster_orders
from actions.paper.poster_orders import Files, Job, find_job, paper_turn
from domain.media_verdicts import MediaRefused
from domain.paper.documents import CannotPrint
from domain.paper.poster_presses import PaperVerb
from handlers.one_turn import Turn
from storage import cleaning
from storage.cleaning import CannotClean
from storage.typesetting.pool import SCREEN, CannotSet, typesetter

PRINTER = table(
    poster_orders.VERBS,
    poster_life.VERBS,
    notice_sheets.VERBS,
    board_sheets.VERBS,
    door_sheet.VERBS,
    names=get_args(PaperVerb),
    family="paper",
)

log = structlog.get_logger()


async def at_printer(turn: Turn) -> None:
    """A button of theirs."""
    resources = turn.resources
    job = await turn.house.read(
        find_job, turn.heard, verbs=PRINTER, resources=resources, now=turn.now
    )
    made = (job, await _set(job)) if job is not None else None
    await turn.do(partial(paper_turn, verbs=PRINTER, resources=resources, made=made))


async def _set(job: Job) -> Files:
    """Nothing where it cannot be: the turn says why."""
    setter = typesetter()
    try:
        if job.keeps:
            pdf, png = await asyncio.gather(setter.pdf(job.document), setter.png(job.document))
            return Files(pdf=pdf, png=png)
        look = await setter.png(job.document, SCREEN)
        return Files(look=(await cleaning.clean(look, claimed="image/png")).body)
    except CannotPrint:
        return Files()
    except (CannotSet, CannotClean, MediaRefused) as wrong:
        log.error("poster.not_set", error=type(wrong).__name__, why=str(wrong)[:200])
        return Files()
