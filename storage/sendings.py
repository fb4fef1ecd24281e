"""Sendings: who is told, row by row just in time, and what became of it.

A sending walks the subscriptions by area and reader, and puts a slice of outbox rows whenever fewer
than two thousand of its own wait. Its cursor moves in the same transaction, so a crash neither
skips nor repeats anybody, and stopping means: no more slices, and what waits is taken away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    false,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.announcing import WAITING_AT_MOST, Going, Purpose
from domain.outbox import Lane
from storage.announcements import SUBSCRIPTION, roles_of, wants
from storage.keys import Unsealable
from storage.tables import Announcement, Sending, Told
from storage.tx import Tx

SLICE = 500  # rows to a transaction: 35 ms on a busy PostgreSQL, so that no alert waits longer
AREAS_AT_ONCE = 20  # walked in one transaction, where few live in each
OUTGOING = SQLModel.metadata.tables["outgoing"]
TOLD = SQLModel.metadata.tables["told"]
COUNT = SQLModel.metadata.tables["sending_count"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one row. message: the platform's id, "" where there is none."""

    sending_id: str
    mailbox: str
    arrived: bool
    message: str = ""


def going_sendings(tx: Tx) -> Sequence[str]:
    """Ids of the sendings that are under way."""
    return tx.scalars(select(col(Sending.id)).where(col(Sending.state) == Going.GOING)).all()


def lock_sending(tx: Tx, sending_id: str) -> Sending | None:
    """The sending, for changing it: nobody else does until the commit."""
    return tx.scalar(
        select(Sending)
        .where(col(Sending.id) == sending_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def put_slice(
    tx: Tx, sending: Sending, announcement: Announcement, *, lane: Lane, now: datetime
) -> int:
    """Put as many rows as may wait; returns how many. The cursor stands behind the last of them."""
    waiting = count_waiting(tx, sending.id)
    room = min(SLICE, WAITING_AT_MOST - waiting)
    if room < min(SLICE, WAITING_AT_MOST):
        return 0  # whole slices only: a few rows cost as much to put as many
    put = 0 if sending.staff_told else _put_staff(tx, sending, announcement, lane, now)
    if sending.purpose == Purpose.MARK:
        put += _put_marks(tx, sending, announcement, lane, now, room)
    else:
        put += _put_readers(tx, sending, announcement, lane, now, room)
    sending.expanded += put
    tx.flush()
    if put:
        tx.woken.add(lane)
    return put


def is_expanded(sending: Sending, announcement: Announcement) -> bool:
    """Whether everybody has had a row."""
    last = 1 if sending.purpose == Purpose.MARK else len(announcement.areas)
    return sending.area_at >= last and sending.staff_told


def _put_staff(
    tx: Tx, sending: Sending, announcement: Announcement, lane: Lane, now: datetime
) -> int:
    sending.staff_told = True
    if sending.purpose != Purpose.SAY:
        return 0
    staff = roles_of(tx, announcement.site, announcement.audience["roles"])
    rows = [_row(sending, f"staff:{staff_id}", lane, now) for staff_id in staff]
    if rows:
        tx.execute(insert(OUTGOING), rows)
        _count(tx, sending.id, {"": {"put": len(rows)}})
    return len(rows)


def _row(sending: Sending, mailbox: str, lane: Lane, now: datetime) -> dict[str, object]:
    return {
        "id": f"{sending.id}{mailbox}",
        "mailbox": mailbox,
        "lane": int(lane),
        "kind": "announcement",
        "fresh": False,
        "urgent": False,
        "answering": False,
        "sending_id": sending.id,
        "due_at": now,
        "expires_at": sending.expires_at,
        "attempts": 0,
    }


def _put_readers(
    tx: Tx, sending: Sending, announcement: Announcement, lane: Lane, now: datetime, room: int
) -> int:
    put, areas, topics = 0, announcement.areas, announcement.audience["topics"]
    untold = sending.purpose == Purpose.RESEND
    last = min(len(areas), sending.area_at + AREAS_AT_ONCE)
    while put < room and sending.area_at < last:
        area = areas[sending.area_at]
        earlier = areas[: sending.area_at]
        here = and_(
            SUBSCRIPTION.c.area == area,
            SUBSCRIPTION.c.reader_id > sending.reader_at,
            wants(SUBSCRIPTION, topics),
            _not_told_in(earlier),
            *([_not_told(announcement.id)] if untold else []),
        )
        reader = SUBSCRIPTION.c.reader_id
        upto = _last_of_slice(tx, select(reader).where(here).order_by(reader), room - put)
        bounded = select(reader).where(here)
        if upto:
            bounded = bounded.where(reader <= upto)
        count = _put_selected(tx, sending, bounded.order_by(reader), lane, now)
        _count(tx, sending.id, {area: {"put": count}} if count else {})
        put += count
        if upto:
            sending.reader_at = upto
        else:
            sending.area_at, sending.reader_at = sending.area_at + 1, ""
    return put


def _not_told_in(earlier: Sequence[str]) -> ColumnElement[bool]:
    """Somebody with several areas is told in the first of them that the audience holds."""
    if not earlier:
        return not_(false())
    other = SUBSCRIPTION.alias("other")
    there = select(other.c.area).where(
        other.c.reader_id == SUBSCRIPTION.c.reader_id, other.c.area.in_(earlier)
    )
    return or_(SUBSCRIPTION.c.several.is_(False), ~there.exists())


def _not_told(announcement_id: str) -> ColumnElement[bool]:
    told = select(TOLD.c.reader_id).where(
        TOLD.c.announcement_id == announcement_id,
        TOLD.c.reader_id == SUBSCRIPTION.c.reader_id,
    )
    return ~told.exists()


def _put_marks(
    tx: Tx, sending: Sending, announcement: Announcement, lane: Lane, now: datetime, room: int
) -> int:
    """Rows for those whose old text can be marked: told, with a message that stands somewhere."""
    if sending.area_at:
        return 0
    here = and_(
        TOLD.c.announcement_id == announcement.id,
        TOLD.c.message_sealed.is_not(None),
        TOLD.c.reader_id > sending.reader_at,
    )
    wanted = select(TOLD.c.reader_id).where(here).order_by(TOLD.c.reader_id)
    upto = _last_of_slice(tx, wanted, room)
    count = _put_selected(
        tx, sending, wanted.where(TOLD.c.reader_id <= upto) if upto else wanted, lane, now
    )
    sending.area_at, sending.reader_at = (0, upto) if upto else (1, "")
    return count


def _last_of_slice(tx: Tx, wanted: Select[tuple[str]], size: int) -> str:
    """The last reader of a full slice; "" where what is left fits into it."""
    found: str | None = tx.execute(wanted.offset(size - 1).limit(1)).scalar()
    return found or ""


def _put_selected(
    tx: Tx, sending: Sending, readers: Select[tuple[str]], lane: Lane, now: datetime
) -> int:
    """INSERT … SELECT: no row comes to Python."""
    row = _row(sending, "", lane, now)
    chosen = readers.subquery("chosen")
    columns: dict[str, ColumnElement[Any]] = {
        name: literal(value, OUTGOING.c[name].type) for name, value in row.items()
    }
    mailbox = literal("reader:").concat(chosen.c.reader_id)
    columns["mailbox"] = mailbox
    columns["id"] = literal(sending.id).concat(chosen.c.reader_id)
    rows = select(*columns.values()).select_from(chosen).order_by(chosen.c.reader_id)
    dialect = postgresql if tx.on_postgres else sqlite
    # `WHERE true`: SQLite would take ON CONFLICT for a join's ON.
    put = dialect.insert(OUTGOING).from_select(list(columns), rows.where(not_(false())))
    counted = put.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return int(tx.execute(counted).rowcount)  # type: ignore[attr-defined]  # of DML


# ------------------------------------------------------------------------ stopping, waiting


def count_waiting(tx: Tx, sending_id: str) -> int:
    """How many rows of the sending are in the outbox."""
    wanted = select(func.count()).where(OUTGOING.c.sending_id == sending_id)
    return int(tx.execute(wanted).scalar_one())


def withdraw_sending(tx: Tx, sending_id: str) -> int:
    """What waits and was not claimed is not said any more. Returns how many rows that were."""
    free = and_(OUTGOING.c.sending_id == sending_id, OUTGOING.c.claimed_by.is_(None))
    gone = tx.execute(delete(OUTGOING).where(free))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # of DML


def hold_sending(tx: Tx, sending_id: str, *, until: datetime) -> None:
    """What waits is not said before that. A moment in the past lets it go on."""
    free = and_(OUTGOING.c.sending_id == sending_id, OUTGOING.c.claimed_by.is_(None))
    tx.execute(update(OUTGOING).where(free).values(due_at=until))
    tx.woken.update(
        Lane(lane) for lane in tx.scalars(select(OUTGOING.c.lane).where(free).distinct())
    )


# ---------------------------------------------------------------------------- what became


def note_settled(tx: Tx, settled: Sequence[Settled], *, today: date) -> None:
    """Count what arrived and what did not, by area, and remember for three days who was told.

    Call before readers who are gone lose their rows. Nothing personal but what `Told` says.
    """
    areas = _areas_of(tx, settled)
    numbers: dict[str, dict[str, dict[str, int]]] = {}
    for one in sorted(settled, key=lambda one: one.sending_id):
        counts = numbers.setdefault(one.sending_id, {})
        of_area = counts.setdefault(areas.get(one.mailbox, ""), {"sent": 0, "lost": 0})
        of_area["sent" if one.arrived else "lost"] += 1
    for sending_id, by_area in sorted(numbers.items()):
        sent = sum(counts["sent"] for counts in by_area.values())
        lost = sum(counts["lost"] for counts in by_area.values())
        tx.execute(
            update(Sending)
            .where(col(Sending.id) == sending_id)
            .values(sent=col(Sending.sent) + sent, lost=col(Sending.lost) + lost)
        )
        _count(tx, sending_id, by_area)
    _remember(tx, [one for one in settled if one.arrived], today)


def _areas_of(tx: Tx, settled: Iterable[Settled]) -> dict[str, str]:
    readers = [one.mailbox.removeprefix("reader:") for one in settled]
    rows = tx.execute(
        select(SUBSCRIPTION.c.reader_id, func.min(SUBSCRIPTION.c.area))
        .where(SUBSCRIPTION.c.reader_id.in_(readers))
        .group_by(SUBSCRIPTION.c.reader_id)
    )
    return {f"reader:{reader}": area for reader, area in rows}


def _count(tx: Tx, sending_id: str, numbers: Mapping[str, Mapping[str, int]]) -> None:
    dialect = postgresql if tx.on_postgres else sqlite
    for area, counts in sorted(numbers.items()):
        row = {"put": 0, "sent": 0, "lost": 0, **counts}
        added = dialect.insert(COUNT).values(sending_id=sending_id, area=area, **row)
        tx.execute(
            added.on_conflict_do_update(
                index_elements=["sending_id", "area"],
                set_={name: COUNT.c[name] + row[name] for name in ("put", "sent", "lost")},
            )
        )


def _remember(tx: Tx, arrived: Sequence[Settled], today: date) -> None:
    told = [one for one in arrived if one.mailbox.startswith("reader:")]
    if not told:
        return
    announcements = {
        sending.id: sending.announcement_id
        for sending in tx.scalars(
            select(Sending).where(
                col(Sending.id).in_({one.sending_id for one in told}),
                col(Sending.purpose) != Purpose.MARK,
            )
        )
    }
    rows = [
        _told(tx, announcements[one.sending_id], one, today)
        for one in told
        if one.sending_id in announcements
    ]
    if rows:
        dialect = postgresql if tx.on_postgres else sqlite
        added = dialect.insert(TOLD)
        tx.execute(
            added.on_conflict_do_update(
                index_elements=["announcement_id", "reader_id"],
                set_={
                    "message_sealed": added.excluded.message_sealed,
                    "on": added.excluded.on,
                },
            ),
            rows,
        )


def _told(tx: Tx, announcement_id: str, one: Settled, today: date) -> dict[str, object]:
    reader_id = one.mailbox.removeprefix("reader:")
    sealed = None
    if one.message:
        place = f"{announcement_id}/{reader_id}"
        sealed = tx.house_key.seal("told.message", place, one.message)
    return {
        "announcement_id": announcement_id,
        "reader_id": reader_id,
        "message_sealed": sealed,
        "on": today,
    }


def told_message(tx: Tx, announcement_id: str, mailbox: str) -> str:
    """The platform's id of the message that told this reader, "" where none is known."""
    reader_id = mailbox.removeprefix("reader:")
    row = tx.get(Told, (announcement_id, reader_id))
    if row is None or row.message_sealed is None:
        return ""
    place = f"{announcement_id}/{reader_id}"
    try:
        return tx.house_key.open_text("told.message", place, row.message_sealed)
    except Unsealable:
        return ""


def forget_told(tx: Tx, *, before: date) -> None:
    """Who was told what, before that day, is forgotten. Numbers stay."""
    tx.execute(delete(Told).where(col(Told.on) < before))
