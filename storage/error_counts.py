"""Errors: what was logged as one, counted in the database, so that every process can say so."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from storage.tables import LoggedError
from storage.tx import Tx

KEPT = timedelta(days=30)  # after an error was last seen
KINDS_AT_MOST = 200  # rows; whatever comes then is counted together
OTHERS = ("other errors", "")

ERRORS = SQLModel.metadata.tables[str(LoggedError.__tablename__)]

Kind = tuple[str, str]
"""The event of a log's line, and its detail."""


class Logged(NamedTuple):
    """How often errors of one kind were logged, and when, to the hour."""

    event: str
    detail: str
    times: int
    first_at: datetime
    last_at: datetime


def count_errors(tx: Tx, found: Mapping[Kind, int], *, now: datetime) -> None:
    """Add what was logged since the last time, kind by kind."""
    known = {row[:2] for row in logged_errors(tx)}
    hour = now.replace(minute=0, second=0, microsecond=0)
    for kind, times in sorted(found.items()):
        if kind not in known and len(known) >= KINDS_AT_MOST:
            kind = OTHERS
        known.add(kind)
        _add(tx, kind, times, hour)


def _add(tx: Tx, kind: Kind, times: int, hour: datetime) -> None:
    insert = postgresql.insert if tx.on_postgres else sqlite.insert
    row = dict(zip(("event", "detail"), kind, strict=True))
    new = insert(ERRORS).values(**row, times=times, first_at=hour, last_at=hour)
    tx.execute(
        new.on_conflict_do_update(
            index_elements=["event", "detail"],
            set_={"times": ERRORS.c.times + new.excluded.times, "last_at": new.excluded.last_at},
        )
    )


def logged_errors(tx: Tx) -> list[Logged]:
    """Every kind that is remembered; what was last seen comes first."""
    columns = (ERRORS.c[name] for name in Logged._fields)
    asked = select(*columns).order_by(ERRORS.c.last_at.desc(), ERRORS.c.event, ERRORS.c.detail)
    return [Logged(*row) for row in tx.execute(asked)]


def forget_errors(tx: Tx, *, now: datetime) -> None:
    """Forget kinds that were not seen for a month."""
    tx.execute(delete(LoggedError).where(col(LoggedError.last_at) < now - KEPT))
