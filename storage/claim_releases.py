"""Claimed rows of the outbox wait again, after a failure, a lapsed lease or a restart.

Of a projection at most one row may wait for each message. If it changed again while the first was
under way, the row that comes free joins the one that waits, which shows the same, and newer.
"""

from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, delete, literal, or_, select, update
from sqlmodel import SQLModel

from domain.lanes import Lane
from storage.sent_messages import forget_says
from storage.tables.outbox import PROJECTIONS
from storage.tx import Tx

TABLE = SQLModel.metadata.tables["outgoing"]


def free_rows(tx: Tx, which: ColumnElement[bool], **changes: Any) -> set[Lane]:
    """The claimed rows that fit wait again, with these changes. Returns the lanes of them."""
    of_projections = TABLE.c.claimed_by.is_not(None) & TABLE.c.kind.in_(PROJECTIONS)
    newest_first = select(TABLE).where(which, of_projections).order_by(TABLE.c.seq.desc())
    lanes: set[int] = set()
    for row in tx.execute(newest_first).mappings().all():
        lanes.add(row["lane"])
        if _joins_waiting(tx, row):
            forget_says(tx, row["mailbox"], row["slot"])  # it may have changed the message
            tx.execute(delete(TABLE).where(TABLE.c.seq == row["seq"]))
        else:
            _free(tx, TABLE.c.seq == row["seq"], changes)
    lanes.update(_free(tx, which & TABLE.c.claimed_by.is_not(None), changes))
    return {Lane(lane) for lane in lanes}


def _joins_waiting(tx: Tx, row: RowMapping) -> bool:
    """Whether another row of the message waits; then that one does what this one should have."""
    more_urgent = TABLE.c.lane > row["lane"]
    joined = tx.execute(
        update(TABLE)
        .where(
            TABLE.c.mailbox == row["mailbox"],
            TABLE.c.slot == row["slot"],
            TABLE.c.kind == row["kind"],
            TABLE.c.claimed_by.is_(None),
        )
        .values(
            fresh=or_(TABLE.c.fresh, row["fresh"]),
            answering=or_(TABLE.c.answering, row["answering"]),
            lane=case((more_urgent, row["lane"]), else_=TABLE.c.lane),
            due_at=case(
                (more_urgent, literal(row["due_at"], TABLE.c.due_at.type)), else_=TABLE.c.due_at
            ),
        )
        .returning(TABLE.c.seq)
    )
    return joined.first() is not None


def _free(tx: Tx, which: ColumnElement[bool], changes: dict[str, Any]) -> list[int]:
    freed = update(TABLE).where(which).values(claimed_by=None, lease_until=None, **changes)
    return list(tx.execute(freed.returning(TABLE.c.lane)).scalars())
