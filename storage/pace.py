"""Send slots of a bot, reserved in the database in the transaction that claims rows (GCRA).

Two workers never take the same slot, so a true sliding second holds at most the configured number.
Alerts and answers take slots but never wait for one; announcements are aimed below the limit.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.tables import Rate
from storage.tx import Tx

RATE = SQLModel.metadata.tables[str(Rate.__tablename__)]


def reserve(tx: Tx, name: str, count: int, *, per_second: float, now: datetime) -> float:
    """Take `count` slots; returns how many seconds from now the first of them begins."""
    moment = now.timestamp()
    dialect = postgresql if tx.on_postgres else sqlite
    tx.execute(dialect.insert(RATE).values(name=name, taken_until=moment).on_conflict_do_nothing())
    greatest = func.greatest if tx.on_postgres else func.max
    taken_until: float = tx.execute(
        update(RATE)
        .where(RATE.c.name == name)
        .values(taken_until=greatest(RATE.c.taken_until, moment) + count / per_second)
        .returning(RATE.c.taken_until)
    ).scalar_one()
    return taken_until - count / per_second - moment


def ahead(tx: Tx, name: str, *, now: datetime) -> float:
    """For how many seconds from now slots are taken already; not above 0 where none are."""
    taken_until = tx.scalar(select(RATE.c.taken_until).where(RATE.c.name == name))
    return (taken_until or 0.0) - now.timestamp()


def hold(tx: Tx, name: str, *, until: datetime) -> None:
    """Nobody sends before that: the platform told the whole bot to wait."""
    greatest = func.greatest if tx.on_postgres else func.max
    tx.execute(
        update(RATE)
        .where(RATE.c.name == name)
        .values(taken_until=greatest(RATE.c.taken_until, until.timestamp()))
    )
