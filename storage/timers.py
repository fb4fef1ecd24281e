"""Timers: rows with `next_at`. A restart or a second process changes nothing (docs/laws.md, 5)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol, Unpack

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import SQLModel, col

from storage.compiled import Plain
from storage.keys import new_id
from storage.objects import Objects
from storage.tables import Timer
from storage.tables.housekeeping import TimerFacts
from storage.tx import Tx

TABLE = SQLModel.metadata.tables["timer"]
ALWAYS_RUN = {"late": "run", "grace_s": 0}  # what is due happens, however late; no other is set
_THIS = (TABLE.c.kind == bindparam("of_kind")) & (TABLE.c.subject == bindparam("of_subject"))
_FIND = Objects(select(Timer).where(_THIS))
_REPLACE = Plain(delete(TABLE).where(_THIS))
_SET = Plain(insert(TABLE))
_MOVE = Plain(
    update(TABLE)
    .where(TABLE.c.id == bindparam("of"))
    .values(next_at=bindparam("then", type_=TABLE.c.next_at.type))
)
_DUE = Plain(
    select(TABLE.c.id)
    .where(TABLE.c.next_at <= bindparam("now", type_=TABLE.c.next_at.type))
    .order_by(TABLE.c.next_at)
    .limit(200)
)
_TAKE = Plain(delete(TABLE).where(TABLE.c.id == bindparam("of")))


class Ring(Protocol):
    """What a kind of timer does when it is due: the tick has moved it on before."""

    def __call__(self, tx: Tx, timer: Timer, /, *, now: datetime) -> None: ...


def gather_rings(*tables: Mapping[str, Ring]) -> dict[str, Ring]:
    """One table of them all. Raises ValueError where two would ring for the same kind."""
    kinds = [kind for table in tables for kind in table]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        raise ValueError(f"timers declared twice: {twice}")
    return {kind: ring for table in tables for kind, ring in table.items()}


def set_timer(
    tx: Tx,
    kind: str,
    subject: str,
    *,
    at: datetime,
    every: timedelta | None = None,
    **facts: Unpack[TimerFacts],
) -> None:
    """Have `kind` happen to `subject` at that time, or as soon after it as somebody is up; an
    earlier one of the same two is replaced.

    every: again and again, until cancelled. facts: JSON data in the clear, so nothing personal.
    """
    if _REPLACE.run(tx, {"of_kind": kind, "of_subject": subject}):
        tx.expire_all()  # somebody may hold the one that is gone
    _SET.run(
        tx,
        {
            "id": new_id(),
            "kind": kind,
            "subject": subject,
            "next_at": at,
            "every_s": int(every.total_seconds()) if every else 0,
            "facts": facts,
            **ALWAYS_RUN,
        },
    )


def cancel_timers(tx: Tx, subject: str, *kinds: str) -> None:
    """These kinds (all, if none is named) do not happen to the subject any more."""
    gone = delete(Timer).where(col(Timer.subject) == subject)
    tx.execute(gone.where(col(Timer.kind).in_(kinds)) if kinds else gone)


def find_timer(tx: Tx, kind: str, subject: str) -> Timer | None:
    """The timer of that kind for the subject, if one is set."""
    return _FIND.first(tx, {"of_kind": kind, "of_subject": subject})


def due_timers(tx: Tx, *, now: datetime) -> list[str]:
    """Ids of timers that are due, oldest first, two hundred at most."""
    return [timer_id for (timer_id,) in _DUE.all(tx, {"now": now})]


def move_on(tx: Tx, timer: Timer, *, now: datetime) -> bool:
    """Move the timer to its next occasion, or delete it. False where somebody else cancels it in
    this very moment: then it does not ring.

    Several missed occasions of a repeating timer count as one.
    """
    if timer.every_s:
        step = timedelta(seconds=timer.every_s)
        next_at = timer.next_at + step * ((now - timer.next_at) // step + 1)
        set_committed_value(timer, "next_at", next_at)
        moved = _MOVE.run(tx, {"of": timer.id, "then": next_at})
    else:
        tx.expunge(timer)  # the ring reads what it said
        moved = _TAKE.run(tx, {"of": timer.id})
    return moved == 1
