"""Accepted: what a messenger was answered for, before it is acted upon. A row lives for moments.

Whoever brings it may go on as soon as its row is committed; what follows from it comes after. A
process that stops in between leaves its rows, and the next one acts upon them: what was acted upon
already is known by its key (`storage/inbox.py`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import SQLModel, col

from storage.compiled import Plain, among
from storage.keys import new_id
from storage.tables import Accepted
from storage.tx import Tx

PLACE = "accepted.sealed"
LEFT_OVER = timedelta(minutes=1)  # old by then: whoever accepted it is no more, or very slow
FORGOTTEN = timedelta(days=30)  # nobody opens that door any more; as long as what is set aside
AT_ONCE = 100
ROWS = SQLModel.metadata.tables["accepted"]
_DONE = Plain(*map(delete(ROWS).where, among(ROWS.c.id, "ids")))


def accept(tx: Tx, door: str, raw: bytes, *, now: datetime) -> str:
    """Keep what came in at that door, sealed; the row's id."""
    row_id = new_id()
    sealed = tx.house_key.seal(PLACE, row_id, raw)
    tx.add(Accepted(id=row_id, door=door, sealed=sealed, at=now))
    return row_id


def acted_upon(tx: Tx, ids: Sequence[str]) -> None:
    """These were acted upon, or set aside."""
    _DONE.run(tx, {"ids": list(ids)})


def left_over(tx: Tx, door: str, *, before: datetime) -> list[tuple[str, bytes]]:
    """What was accepted there before that moment and is still here, the oldest first."""
    rows = tx.scalars(
        select(Accepted)
        .where(col(Accepted.door) == door, col(Accepted.at) <= before)
        .order_by(col(Accepted.at), col(Accepted.id))
        .limit(AT_ONCE)
    ).all()
    return [(row.id, tx.house_key.open(PLACE, row.id, row.sealed)) for row in rows]


def forget_left(tx: Tx, *, now: datetime) -> None:
    """Nobody will act upon what was left so long ago."""
    tx.execute(delete(Accepted).where(col(Accepted.at) < now - FORGOTTEN))
