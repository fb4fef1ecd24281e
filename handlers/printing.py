"""Admins at the printer: a poster is set before the turn, for a deed cannot wait for a child.

A receipt is set after the turn in which somebody asked for it, which has checked that they may.
"""

import asyncio
from functools import partial
from typing import get_args

import structlog

from actions.dialog.verbs import table
from actions.meetings import door_sheet
from actions.paper import (
    board_sheets,
    inspections,
    notice_sheets,
    poster_life,
    poster_orders,
    receipts,
)
from actions.paper.poster_orders import Files, Job, PrintShop, SetJob, find_job, paper_turn
from domain.media_verdicts import MediaRefused
from domain.paper.documents import CannotPrint, Document
from domain.paper.poster_presses import PaperVerb
from domain.paper.receipts import ReceiptWanted
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
    inspections.VERBS,
    names=get_args(PaperVerb),
    family="paper",
)

log = structlog.get_logger()


async def at_printer(turn: Turn) -> None:
    """A button of theirs."""
    shop = PrintShop(PRINTER, turn.resources)
    job = await turn.house.read(find_job, turn.heard, shop=shop, now=turn.now)
    made = SetJob(job, await _set(job)) if job is not None else None
    await turn.do(partial(paper_turn, shop=shop, made=made))


async def hand_over(turn: Turn, wanted: object) -> None:
    """A receipt that somebody may have, set and sent. wanted: what their turn gave back. Where the
    program ends in between, pressing again brings it."""
    if not isinstance(wanted, ReceiptWanted):
        return
    house = turn.house
    document = await house.read(receipts.find_document, wanted, resources=turn.resources)
    files = await _set_files(document) if document is not None else Files()
    await house.write(receipts.hand_over, wanted, files, now=turn.now)


async def _set(job: Job) -> Files:
    """Nothing where it cannot be: the turn says why."""
    try:
        if job.keeps:
            return await _set_files(job.document)
        look = await typesetter().png(job.document, SCREEN)
        return Files(look=(await cleaning.clean(look, claimed="image/png")).body)
    except CannotPrint:
        return Files()
    except (CannotSet, CannotClean, MediaRefused) as wrong:
        log.error("poster.not_set", error=type(wrong).__name__, why=str(wrong)[:200])
        return Files()


async def _set_files(document: Document) -> Files:
    """PDF and picture of it; nothing where it cannot be."""
    setter = typesetter()
    try:
        pdf, png = await asyncio.gather(setter.pdf(document), setter.png(document))
    except CannotPrint:
        return Files()
    except CannotSet as wrong:
        log.error("paper.not_set", error=type(wrong).__name__, why=str(wrong)[:200])
        return Files()
    return Files(pdf=pdf, png=png)
