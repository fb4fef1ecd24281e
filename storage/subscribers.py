"""Residents as an announcement sees them, by area and topic. Part of the gate.

A reader's id is random and stands in no other table but those of announcements. Its row keeps,
sealed with the house key, which resident it is; the resident's sealed profile keeps the reader's
id.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from sqlalchemy import RowMapping, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.ids import NO_READER, ReaderId, ResidentId
from domain.people.profile import Wish
from storage.compiled import Plain, among
from storage.keys import Unsealable, new_id
from storage.tables import Reader, Subscription, SubscriptionCount
from storage.tx import Tx

PLACE = "reader.resident"
SUBSCRIPTION = SQLModel.metadata.tables["subscription"]
COUNTS = SQLModel.metadata.tables["subscription_count"]
READER = SQLModel.metadata.tables["reader"]
KEPT = ("area", "topics", "alerts", "several")
_READERS = Plain(*map(select(READER).where, among(READER.c.id, "ids")))


def subscribe(tx: Tx, reader_id: ReaderId, resident_id: ResidentId, wish: Wish) -> ReaderId:
    """The reader wants this from now on, and nothing else. Returns the reader's id, "" for none.

    reader_id: "" if there is no row yet.
    """
    if not wish:
        unsubscribe(tx, reader_id)
        return NO_READER
    if not reader_id:
        reader_id = ReaderId(new_id())
        sealed = tx.house_key.seal(PLACE, reader_id, resident_id)
        tx.execute(insert(Reader).values(id=reader_id, resident_sealed=sealed))
    _drop(tx, reader_id)
    areas = dict.fromkeys(wish.areas)
    rows: list[dict[str, object]] = [
        {
            "area": area,
            "reader_id": reader_id,
            "topics": wish.topics,
            "alerts": wish.alerts,
            "several": len(areas) > 1,
        }
        for area in areas
    ]
    tx.execute(insert(Subscription), rows)
    for row in rows:
        _count(tx, row, 1)
    return reader_id


def unsubscribe(tx: Tx, reader_id: ReaderId) -> None:
    """Nobody is told anything under this id any more."""
    if reader_id:
        _drop(tx, reader_id)
        tx.execute(delete(Reader).where(col(Reader.id) == reader_id))
        tx.expire_all()


def residents_of(tx: Tx, reader_ids: Sequence[str]) -> dict[str, str]:
    """Which residents these readers are, for the gate alone; without those who unsubscribed.

    One that cannot be opened is left out: whoever asks for it alone hears why.
    """
    found = {}
    for row in _READERS.all(tx, {"ids": list(reader_ids)}):
        with suppress(Unsealable):
            found[row.id] = tx.house_key.open_text(PLACE, row.id, row.resident_sealed)
    return found


def resident_of(tx: Tx, reader_id: ReaderId) -> ResidentId | None:
    """Which resident the reader is, for the gate alone; None once unsubscribed. Raises
    Unsealable."""
    row = tx.get(Reader, reader_id)
    if row is None:
        return None
    return ResidentId(tx.house_key.open_text(PLACE, row.id, row.resident_sealed))


def recount(tx: Tx) -> None:
    """Count every subscription anew: after rows came in otherwise than one by one."""
    tx.execute(delete(SubscriptionCount))
    kept = [SUBSCRIPTION.c[name] for name in KEPT]
    counted = select(*kept, func.count()).group_by(*kept)
    tx.execute(insert(COUNTS).from_select([*KEPT, "readers"], counted))


def _drop(tx: Tx, reader_id: ReaderId) -> None:
    gone = tx.execute(
        delete(SUBSCRIPTION).where(SUBSCRIPTION.c.reader_id == reader_id).returning(SUBSCRIPTION)
    )
    for row in gone.mappings().all():
        _count(tx, row, -1)


def _count(tx: Tx, row: Mapping[str, object] | RowMapping, change: int) -> None:
    dialect = postgresql if tx.on_postgres else sqlite
    counted = {name: row[name] for name in KEPT}
    added = dialect.insert(COUNTS).values(counted | {"readers": change})
    tx.execute(
        added.on_conflict_do_update(
            index_elements=KEPT,
            set_={"readers": COUNTS.c.readers + change},
        )
    )
