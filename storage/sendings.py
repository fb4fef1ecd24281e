"""Sendings: who is told, row by row just in time. What became of each row is in `told`.

A sending walks the subscriptions by area and reader, and puts a slice of outbox rows whenever fewer
than two thousand of its own wait (of an alert many more: there is no time to wait for a channel
that is slow or away). Its cursor moves in the same transaction, so a crash neither
skips nor repeats anybody, and stopping means: no more slices, and what waits is taken away.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Select,
    and_,
    bindparam,
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

from domain.broadcasts.announcing import (
    WAITING_AT_MOST,
    WAITING_OF_ALERT,
    AnnouncementKind,
    Going,
    Purpose,
    missing_slot,
)
from domain.lanes import Lane
from domain.mailboxes import PUSH, READER, to_staff
from storage.announcement_queries import (
    SUBSCRIPTION,
    OfArea,
    count_by_area,
    last_said_on,
    roles_of,
    wants,
)
from storage.compiled import Plain
from storage.deliveries import add_counts
from storage.tables import Announcement, Sending
from storage.tx import Tx

SLICE = 250  # rows to a transaction: 20 ms on a busy PostgreSQL, so that no alert waits longer
AREAS_AT_ONCE = 8  # walked in one transaction, where few live in each: 20 took 0.2 s
EVERYBODY = "g"  # behind every reader's id, which is hexadecimal
ANNOUNCEMENT = SQLModel.metadata.tables["announcement"]
SENDING = SQLModel.metadata.tables["sending"]
OUTGOING = SQLModel.metadata.tables["outgoing"]
TOLD = SQLModel.metadata.tables["told"]

# Statements are built once: building one costs more than running it.
# A ring that a push service does not take yet holds up no sending: the page has the words.
_of_readers = ~OUTGOING.c.mailbox.startswith(PUSH)
_WAITING = Plain(select(func.count()).where(OUTGOING.c.sending_id == bindparam("of"), _of_readers))
_waiting = (
    select(func.count()).where(OUTGOING.c.sending_id == SENDING.c.id, _of_readers).scalar_subquery()
)
_GOING = Plain(
    select(
        SENDING.c.id,
        SENDING.c.purpose,
        SENDING.c.area_at,
        SENDING.c.staff_told,
        ANNOUNCEMENT.c.areas,
        ANNOUNCEMENT.c.kind,
        _waiting.label("waiting"),
    )
    .join(ANNOUNCEMENT, ANNOUNCEMENT.c.id == SENDING.c.announcement_id)
    .where(SENDING.c.state == Going.GOING)
)


def hungry_sendings(tx: Tx) -> list[str]:
    """Ids of the sendings under way that may have another slice."""
    return [
        row.id
        for row in _GOING.all(tx, {})
        if not is_expanded(row, row) and _has_room(row.waiting, row.kind)
    ]


def lock_sending(tx: Tx, sending_id: str) -> Sending | None:
    """The sending, for changing it: nobody else does until the commit."""
    return tx.scalar(
        select(Sending)
        .where(col(Sending.id) == sending_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _has_room(waiting: int, kind: str) -> bool:
    """Whether a whole slice may be put: a few rows cost as much as many."""
    most = WAITING_OF_ALERT if kind == AnnouncementKind.ALERT else WAITING_AT_MOST
    return waiting <= max(0, most - SLICE)


def put_slice(
    tx: Tx, sending: Sending, announcement: Announcement, *, lane: Lane, now: datetime
) -> int:
    """Put as many rows as may wait; returns how many. The cursor stands behind the last of them."""
    if not _has_room(count_waiting(tx, sending.id), announcement.kind):
        return 0
    room = min(SLICE, WAITING_AT_MOST)
    row = _row(sending, lane, now)
    put = 0 if sending.staff_told else _put_staff(tx, sending, announcement, row)
    if sending.purpose == Purpose.MARK:
        put += _put_marks(tx, sending, announcement, row, room)
    else:
        put += _put_readers(tx, sending, announcement, row, room)
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
    tx: Tx, sending: Sending, announcement: Announcement, row: Mapping[str, object]
) -> int:
    sending.staff_told = True
    if sending.purpose != Purpose.SAY:
        return 0
    staff = roles_of(tx, announcement.site, announcement.audience["roles"])
    slot = missing_slot(announcement.id) if announcement.facts.get("missing") else None
    rows = [
        {**row, "id": f"{sending.id}{staff_id}", "mailbox": to_staff(staff_id), "slot": slot}
        for staff_id in staff
    ]
    if rows:
        tx.execute(insert(OUTGOING), rows)
        add_counts(tx, sending.id, {"": {"put": len(rows)}})
    return len(rows)


def _row(sending: Sending, lane: Lane, now: datetime) -> dict[str, object]:
    """What is the same in all its rows."""
    return {
        "lane": int(lane),
        "kind": "announcement",
        "fresh": False,
        "answering": False,
        "sending_id": sending.id,
        "due_at": now,
        "expires_at": sending.expires_at,
        "attempts": 0,
    }


def _put_readers(
    tx: Tx, sending: Sending, announcement: Announcement, row: Mapping[str, object], room: int
) -> int:
    topics = announcement.audience["topics"]
    untold = sending.purpose == Purpose.RESEND
    at, after, left = sending.area_at, sending.reader_at, room
    walked = announcement.areas[at : at + AREAS_AT_ONCE]
    counted = count_by_area(tx, walked, topics)
    put: dict[str, dict[str, int]] = {}
    since = last_said_on(tx, announcement.id) if untold else None
    of_it = {"announcement": announcement.id, "since": since}
    for area in walked:
        here = counted.get(area, OfArea())
        there: dict[str, object] = {"area": area, "after": after, **of_it}
        if here.several:
            there["earlier"] = announcement.areas[:at]
        # To look for the last of few costs as much as to put them. An area where nobody is counted
        # is walked all the same: whoever is there must be told, whatever the count says.
        readers = _readers_of_area(topics, untold, bool(here.several))
        most = left if here.readers > left else None
        count, after = _put_selected(tx, readers, there, row, at_most=most)
        if count:
            put[area], left = {"put": count}, left - count
        at += not after
        if after or left <= 0:
            break
    sending.area_at, sending.reader_at = at, after
    add_counts(tx, sending.id, put)
    return room - left


@cache
def _readers_of_area(topics: int, untold: bool, several: bool) -> Select[Any]:
    """Readers behind the cursor, in order. untold: only those whom its latest occasion has not
    reached. several: whoever has several areas is told in the first of them that the audience
    holds; where nobody has, it is not looked."""
    here = [SUBSCRIPTION.c.area == bindparam("area"), wants(SUBSCRIPTION, topics)]
    if several:
        other = SUBSCRIPTION.alias("other")
        there = select(other.c.area).where(
            other.c.reader_id == SUBSCRIPTION.c.reader_id,
            other.c.area.in_(bindparam("earlier", expanding=True)),
        )
        here.append(or_(SUBSCRIPTION.c.several.is_(False), ~there.exists()))
    if untold:
        told = select(TOLD.c.reader_id).where(
            TOLD.c.announcement_id == bindparam("announcement"),
            TOLD.c.reader_id == SUBSCRIPTION.c.reader_id,
            TOLD.c.on >= bindparam("since"),
        )
        here.append(~told.exists())
    return _behind_cursor(SUBSCRIPTION.c.reader_id, *here)


@cache
def _readers_to_mark() -> Select[Any]:
    """Those who were told. Whether it stands in their chat is read at delivery."""
    there = TOLD.c.announcement_id == bindparam("announcement")
    return _behind_cursor(TOLD.c.reader_id, there)


def _behind_cursor(reader: ColumnElement[str], *here: ColumnElement[bool]) -> Select[Any]:
    between = (reader > bindparam("after"), reader <= bindparam("upto"))
    return select(reader).where(*here, *between).order_by(reader)


def _put_marks(
    tx: Tx, sending: Sending, announcement: Announcement, row: Mapping[str, object], room: int
) -> int:
    if sending.area_at:
        return 0
    there = {"announcement": announcement.id, "after": sending.reader_at}
    count, sending.reader_at = _put_selected(tx, _readers_to_mark(), there, row, at_most=room)
    sending.area_at = 0 if sending.reader_at else 1
    return count


def _put_selected(
    tx: Tx,
    readers: Select[Any],
    there: Mapping[str, object],
    row: Mapping[str, object],
    *,
    at_most: int | None,
) -> tuple[int, str]:
    """Rows for these readers, or for the first of them. How many, and the last; "" for all."""
    upto = None
    if at_most is not None:
        asked = {**there, "upto": EVERYBODY, "skipped": at_most - 1}
        upto = tx.plain().execute(_last(readers), asked).scalar()
    asked = {**there, "upto": upto or EVERYBODY}
    asked |= {f"its_{name}": value for name, value in row.items()}
    put = tx.plain().execute(_put_from(readers, tuple(row), tx.on_postgres), asked)
    return put.rowcount, upto or ""


@cache
def _last(readers: Select[Any]) -> Select[Any]:
    """The last reader of a full slice; none where what is left fits into it."""
    return readers.offset(bindparam("skipped", type_=Integer)).limit(1)


@cache
def _put_from(readers: Select[Any], row: tuple[str, ...], on_postgres: bool) -> Executable:
    """INSERT … SELECT: no row comes to Python."""
    chosen = readers.subquery("chosen")
    columns: dict[str, ColumnElement[Any]] = {
        name: bindparam(f"its_{name}", type_=OUTGOING.c[name].type) for name in row
    }
    columns["mailbox"] = literal(READER).concat(chosen.c.reader_id)
    columns["id"] = columns["sending_id"].concat(chosen.c.reader_id)
    rows = select(*columns.values()).select_from(chosen).order_by(chosen.c.reader_id)
    dialect = postgresql if on_postgres else sqlite
    # `WHERE true`: SQLite would take ON CONFLICT for a join's ON.
    put = dialect.insert(OUTGOING).from_select(list(columns), rows.where(not_(false())))
    counted: Executable = put.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return counted


def count_waiting(tx: Tx, sending_id: str) -> int:
    """How many rows of the sending are in the outbox."""
    return int(_WAITING.scalar(tx, {"of": sending_id}))


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
