"""What became of each row of a sending, and for three days who was told.

Numbers are kept by area. Who was told stands under the reader's id, and the platform's id of the
message is sealed, so that a correction can mark it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Executable, Integer, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.broadcasts.announcing import Purpose
from domain.ids import ReaderId
from domain.mailboxes import Mailbox, reader_in, to_reader
from storage.announcement_queries import SUBSCRIPTION
from storage.compiled import Plain, among
from storage.keys import Unsealable
from storage.tables import Delivery, SendingChannel
from storage.tx import Tx

MESSAGE_STEP = 64  # characters; sealed ids of messages come in few lengths, "" included
SENDING = SQLModel.metadata.tables["sending"]
TOLD = SQLModel.metadata.tables["told"]
COUNT = SQLModel.metadata.tables["sending_count"]
BY_CHANNEL = SQLModel.metadata.tables["sending_channel"]

# Statements are built once: building one costs more than running it.
_areas = select(SUBSCRIPTION.c.reader_id, func.min(SUBSCRIPTION.c.area).label("area")).group_by(
    SUBSCRIPTION.c.reader_id
)
_AREAS = Plain(*map(_areas.where, among(SUBSCRIPTION.c.reader_id, "readers")))
_ADD_UP = Plain(
    update(SENDING)
    .where(SENDING.c.id == bindparam("of"))
    .values(
        sent=SENDING.c.sent + bindparam("more_sent", type_=Integer),
        lost=SENDING.c.lost + bindparam("more_lost", type_=Integer),
    )
)
_RUNG = Plain(  # only what stands in pages waits, and a page is of one channel
    update(BY_CHANNEL)
    .where(BY_CHANNEL.c.sending_id == bindparam("of"), BY_CHANNEL.c.waits > 0)
    .values(handed=BY_CHANNEL.c.handed + 1, waits=BY_CHANNEL.c.waits - 1)
)
_said = select(SENDING.c.id, SENDING.c.announcement_id).where(SENDING.c.purpose != Purpose.MARK)
_SAID = Plain(*map(_said.where, among(SENDING.c.id, "ids")))


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one row. message: the platform's id, "" where there is none. channel: its
    title; waits: it stands in a page until that is opened."""

    sending_id: str
    mailbox: Mailbox
    arrived: bool
    message: str = ""
    channel: str = ""
    waits: bool = False


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
        _ADD_UP.run(tx, {"of": sending_id, "more_sent": sent, "more_lost": lost})
        add_counts(tx, sending_id, by_area)
    _count_channels(tx, [one for one in settled if one.arrived])
    _remember(tx, [one for one in settled if one.arrived], today)


def note_rung(tx: Tx, sending_ids: Iterable[str]) -> None:
    """A push service took a ring for one reader of each: that page's phone has it now."""
    for sending_id in sorted(sending_ids):
        _RUNG.run(tx, {"of": sending_id})


def _count_channels(tx: Tx, arrived: Sequence[Settled]) -> None:
    numbers = Counter((one.sending_id, one.channel, one.waits) for one in arrived)
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for (sending_id, channel, waits), count in sorted(numbers.items()):
        key = {"sending_id": sending_id, "channel": channel, "handed": 0, "waits": 0}
        rows.setdefault((sending_id, channel), key)["waits" if waits else "handed"] = count
    if rows:
        tx.plain().execute(_counting_channels(tx.on_postgres), list(rows.values()))


@cache
def _counting_channels(on_postgres: bool) -> Executable:
    added = (postgresql if on_postgres else sqlite).insert(BY_CHANNEL)
    counting: Executable = added.on_conflict_do_update(
        index_elements=["sending_id", "channel"],
        set_={name: BY_CHANNEL.c[name] + added.excluded[name] for name in ("handed", "waits")},
    )
    return counting


def channels_of(tx: Tx, sending_id: str) -> Sequence[SendingChannel]:
    """The numbers per channel."""
    return tx.scalars(
        select(SendingChannel)
        .where(col(SendingChannel.sending_id) == sending_id)
        .order_by(col(SendingChannel.channel))
    ).all()


def _areas_of(tx: Tx, settled: Iterable[Settled]) -> dict[str, str]:
    readers = [reader for one in settled if (reader := reader_in(one.mailbox))]
    return {to_reader(row.reader_id): row.area for row in _AREAS.all(tx, {"readers": readers})}


def add_counts(tx: Tx, sending_id: str, numbers: Mapping[str, Mapping[str, int]]) -> None:
    """Add these to what is counted of the sending. numbers: put, sent, lost by area, "" staff."""
    rows = [
        {"sending_id": sending_id, "area": area, "put": 0, "sent": 0, "lost": 0, **counts}
        for area, counts in sorted(numbers.items())
    ]
    if rows:
        tx.plain().execute(_counting(tx.on_postgres), rows)


@cache
def _counting(on_postgres: bool) -> Executable:
    added = (postgresql if on_postgres else sqlite).insert(COUNT)
    counting: Executable = added.on_conflict_do_update(
        index_elements=["sending_id", "area"],
        set_={name: COUNT.c[name] + added.excluded[name] for name in ("put", "sent", "lost")},
    )
    return counting


def _remember(tx: Tx, arrived: Sequence[Settled], today: date) -> None:
    told = [(reader, one) for one in arrived if (reader := reader_in(one.mailbox))]
    if not told:
        return
    sendings = list({one.sending_id for _, one in told})
    said = {row.id: row.announcement_id for row in _SAID.all(tx, {"ids": sendings})}
    rows = [
        _told(tx, said[one.sending_id], reader, one, today)
        for reader, one in told
        if one.sending_id in said
    ]
    if rows:
        tx.plain().execute(_remembering(tx.on_postgres), rows)


@cache
def _remembering(on_postgres: bool) -> Executable:
    added = (postgresql if on_postgres else sqlite).insert(TOLD)
    remembering: Executable = added.on_conflict_do_update(
        index_elements=["announcement_id", "reader_id"],
        set_={"message_sealed": added.excluded.message_sealed, "on": added.excluded.on},
    )
    return remembering


def _told(
    tx: Tx, announcement_id: str, reader_id: ReaderId, one: Settled, today: date
) -> dict[str, object]:
    """Every row looks the same, whether a message stands somewhere or none was sent: the length
    would tell who had said that they do not come."""
    place = f"{announcement_id}/{reader_id}"
    plain = one.message.ljust(MESSAGE_STEP * -(-max(1, len(one.message)) // MESSAGE_STEP))
    return {
        "announcement_id": announcement_id,
        "reader_id": reader_id,
        "message_sealed": tx.house_key.seal("told.message", place, plain),
        "on": today,
    }


def told_message(tx: Tx, announcement_id: str, reader_id: ReaderId) -> str:
    """The platform's id of the message that told this reader, "" where none is known."""
    row = tx.get(Delivery, (announcement_id, reader_id))
    if row is None or row.message_sealed is None:
        return ""
    place = f"{announcement_id}/{reader_id}"
    try:
        return tx.house_key.open_text("told.message", place, row.message_sealed).rstrip()
    except Unsealable:
        return ""


def forget_told(tx: Tx, *, before: date) -> None:
    """Who was told what, before that day, is forgotten. Numbers stay."""
    tx.execute(delete(Delivery).where(col(Delivery.on) < before))
