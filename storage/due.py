"""Whether something is to be done that nobody was woken for, in one statement."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select
from sqlmodel import SQLModel

from domain.lanes import Lane
from storage.compiled import Plain
from storage.tx import Tx

TABLE = SQLModel.metadata.tables["outgoing"]
MEDIA = SQLModel.metadata.tables["media"]
TIMER = SQLModel.metadata.tables["timer"]
_now = bindparam("now", type_=TABLE.c.due_at.type)


def _is_due(lane: Lane) -> ColumnElement[bool]:
    waits = (TABLE.c.lane == int(lane), TABLE.c.claimed_by.is_(None), TABLE.c.due_at <= _now)
    return select(TABLE.c.seq).where(*waits).exists().label(f"lane_{int(lane)}")


_lapsed = (TABLE.c.claimed_by.is_not(None), TABLE.c.lease_until <= _now)
_LOOK = Plain(
    select(
        *map(_is_due, Lane),
        select(TABLE.c.seq).where(*_lapsed).exists().label("lapsed"),
        select(MEDIA.c.id).where(MEDIA.c.state == "to fetch").exists().label("media"),
        select(TIMER.c.id).where(TIMER.c.next_at <= _now).exists().label("timers"),
    )
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """lanes: those in which a row is due, though it may stand behind another. lapsed: whether the
    lease of a claimed row has ended. media: whether some are to be fetched. timers: whether one
    is due."""

    lanes: frozenset[Lane]
    lapsed: bool
    media: bool
    timers: bool


def look(tx: Tx, *, now: datetime) -> Waiting:
    """What waits at this moment; of the outbox by looks into an index, however long it is."""
    *due, lapsed, media, timers = _LOOK.first(tx, {"now": now})
    lanes = frozenset(lane for lane, is_due in zip(Lane, due, strict=True) if is_due)
    return Waiting(lanes, bool(lapsed), bool(media), bool(timers))
