"""Bookings: which times of a desk are taken, by which cases. Two never get the last place."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from domain.ids import CaseId, DeskId
from storage.tables import Booking, Desk
from storage.tx import Tx


def hold_desk(tx: Tx, desk_id: DeskId) -> Desk:
    """Nobody else takes a time of this desk until the commit."""
    return tx.get_one(Desk, desk_id, with_for_update=tx.on_postgres or None)


def get_desk(tx: Tx, desk_id: DeskId) -> Desk:
    """The desk; NoResultFound if there is none."""
    return tx.get_one(Desk, desk_id)


def taken_times(
    tx: Tx, desk_id: DeskId, *, since: datetime, besides: CaseId | None = None
) -> Counter[datetime]:
    """How many come to the desk at each time from then on. besides: a case that counts not."""
    wanted = (
        select(col(Booking.starts_at), func.count())
        .where(
            col(Booking.desk_id) == desk_id,
            col(Booking.starts_at) >= since,
            col(Booking.case_id) != besides,
        )
        .group_by(col(Booking.starts_at))
    )
    return Counter({row[0]: row[1] for row in tx.execute(wanted)})


def find_booking(tx: Tx, case_id: CaseId) -> Booking | None:
    """The time that the case has taken."""
    return tx.get(Booking, case_id)


def put_booking(tx: Tx, case_id: CaseId, desk_id: DeskId, starts_at: datetime) -> None:
    """The case has this time, instead of any other."""
    standing = tx.get(Booking, case_id)
    if standing is None:
        tx.add(Booking(case_id=case_id, desk_id=desk_id, starts_at=starts_at))
    else:
        standing.desk_id, standing.starts_at = desk_id, starts_at
    tx.flush()


def give_back(tx: Tx, case_id: CaseId) -> None:
    """The case needs no time any more."""
    standing = tx.get(Booking, case_id)
    if standing is not None:
        tx.delete(standing)
        tx.flush()
