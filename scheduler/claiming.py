"""Claiming: due rows become letters, ready to send, in one transaction."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.lanes import Lane
from scheduler.rendering import Letter, Renderer, bind, write_letter
from storage import outbox
from storage.house import is_storage_failure
from storage.outbox import Claimed
from storage.reporters import fetch_readers
from storage.tx import Tx

UNWRITTEN_WAITS = timedelta(minutes=5)  # a row we failed to put into words
UNWRITTEN_TRIES = 12  # an hour; then it is given up, since its mailbox waits behind it

log = structlog.get_logger()

Waits = Callable[[Claimed, str], datetime | None]
"""Until when a row of that channel waits before it is even put into words; None: not at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker takes: so many rows of these lanes, but for those that wait."""

    worker: str
    lanes: tuple[Lane, ...]
    limit: int
    waits: Waits = lambda _claimed, _channel: None


def claim_letters(tx: Tx, desk: Renderer, wanted: Wanted, *, now: datetime) -> list[Letter]:
    """Letters of the due rows that are wanted, claimed.

    A row that has nobody to go to or nothing to say is done. One that we cannot put into words
    waits, and the others go on.
    """
    letters, empty, put_off = [], [], []
    rows = outbox.claim(tx, wanted.worker, wanted.lanes, limit=wanted.limit, now=now)
    fetch_readers(tx, (row.mailbox for row in rows))
    for claimed in rows:
        try:
            with _sheltered(tx):
                bound = bind(tx, desk, claimed)
                until = None if bound is None else wanted.waits(claimed, bound.channel.name)
                if until is not None and claimed.sending_id is not None:
                    put_off.append((claimed.id, until))
                    continue
                if until is not None:
                    outbox.postpone(tx, claimed.id, until=until, counted=False)
                    continue
                letter = None if bound is None else write_letter(tx, desk, bound, now=now)
        except Exception as wrong:  # one row that cannot be written must not hold the lane
            if is_storage_failure(wrong):
                raise
            log.exception("letter.not_written", kind=claimed.kind, error=type(wrong).__name__)
            if _may_be_tried_again(tx, claimed, now):
                continue
            letter = None
        if letter is None:
            empty.append(claimed.id)
        else:
            letters.append(letter)
    outbox.put_off(tx, put_off)
    if empty:
        outbox.settle(tx, empty)
        tx.woken.update(wanted.lanes)
    return letters


def _may_be_tried_again(tx: Tx, claimed: Claimed, now: datetime) -> bool:
    if claimed.attempts >= UNWRITTEN_TRIES:
        return False
    outbox.postpone(tx, claimed.id, until=now + UNWRITTEN_WAITS)
    return True


def _sheltered(tx: Tx) -> AbstractContextManager[object]:
    """Where one failing statement would spoil the transaction, a savepoint; reading needs none."""
    return tx.begin_nested() if tx.on_postgres else nullcontext()
