"""Send slots of a bot, reserved in the database in the transaction that claims rows (GCRA).

Two workers never take the same slot, so a true sliding second holds at most the configured number.
Alerts and answers take slots but never wait for one; announcements are aimed below the limit.
"""

from datetime import datetime

from sqlalchemy import Float, bindparam, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import NullType
from sqlmodel import SQLModel

from storage.compiled import Plain
from storage.tables import Rate
from storage.tx import Tx

RATE = SQLModel.metadata.tables[str(Rate.__tablename__)]

_moment, _takes = bindparam("moment", type_=Float), bindparam("takes", type_=Float)
_row = {"name": bindparam("of"), "taken_until": bindparam("first", type_=Float)}
_AS_SENT = type_coerce(RATE.c.taken_until, NullType()).label("taken_until")  # both send a float
_TAKEN = Plain(select(_AS_SENT).where(RATE.c.name == bindparam("of")))
_RESERVE = Plain(
    sqlite.insert(RATE)
    .values(_row)
    .on_conflict_do_update(
        index_elements=["name"],
        set_={"taken_until": func.max(RATE.c.taken_until, _moment) + _takes},
    )
    .returning(_AS_SENT),
    postgresql.insert(RATE)
    .values(_row)
    .on_conflict_do_update(
        index_elements=["name"],
        set_={"taken_until": func.greatest(RATE.c.taken_until, _moment) + _takes},
    )
    .returning(_AS_SENT),
)


def reserve(tx: Tx, name: str, count: int, *, per_second: float, now: datetime) -> float:
    """Take `count` slots; returns how many seconds from now the first of them begins."""
    moment, takes = now.timestamp(), count / per_second
    asked = {"of": name, "first": moment + takes, "moment": moment, "takes": takes}
    taken_until: float = _RESERVE.scalar(tx, asked)
    return taken_until - takes - moment


def ahead(tx: Tx, name: str, *, now: datetime) -> float:
    """For how many seconds from now slots are taken already; not above 0 where none are."""
    taken_until: float | None = _TAKEN.scalar(tx, {"of": name})
    return (taken_until or 0.0) - now.timestamp()


def hold(tx: Tx, name: str, *, until: datetime) -> None:
    """Nobody sends before that: the platform told the whole bot to wait."""
    greatest = func.greatest if tx.on_postgres else func.max
    tx.execute(
        update(RATE)
        .where(RATE.c.name == name)
        .values(taken_until=greatest(RATE.c.taken_until, until.timestamp()))
    )
