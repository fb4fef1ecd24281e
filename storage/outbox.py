"""The outbox: three calls, `put`, `claim`, `settle`, the same on both databases.

A row is put in the transaction of the deed that causes it. Claiming takes rows for a worker under a
lease, in order within a mailbox and lane. Settling deletes the row, so nothing remains of who was
told what and when; what must be found again (a card to edit) is kept in `posted`, sealed. At least
once: a worker that dies between sending and settling has its rows sent again after the lease.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Executable,
    Integer,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from domain.cases.reach import WayOut, way_out
from domain.forms.forms import Reach
from domain.ids import CaseId
from domain.lanes import PLAIN, REPLY, Dispatch, Lane
from domain.mailboxes import Mailbox, Spot, reporter_in, resident_in
from domain.ringing import Ring
from domain.saying import Saying, as_data, from_json
from storage.claim_releases import free_rows
from storage.compiled import Plain, among
from storage.json_bytes import to_bytes
from storage.keys import DataKey, Unsealable, new_id
from storage.reporters import has_way_back
from storage.residents import resident_key
from storage.tables import Case, Reporter
from storage.tables.outbox import PROJECTIONS
from storage.tx import Tx

LEASE = timedelta(seconds=60)  # then another worker may take over; an upload renews it
TABLE = SQLModel.metadata.tables["outgoing"]

# Statements are built once: building one costs more than running it.
_earlier = TABLE.alias("earlier")
_is_first = ~(
    select(_earlier.c.seq)
    .where(
        _earlier.c.mailbox == TABLE.c.mailbox,
        _earlier.c.lane == TABLE.c.lane,
        _earlier.c.seq < TABLE.c.seq,
    )
    .exists()
)
_under_way = TABLE.alias("under_way")
_same_message = (_under_way.c.mailbox == TABLE.c.mailbox) & (_under_way.c.slot == TABLE.c.slot)
_is_not_under_way = ~(
    select(_under_way.c.seq).where(_same_message, _under_way.c.claimed_by.is_not(None)).exists()
)
# A row that changed its lane may be older than what is under way there.
_ahead = TABLE.alias("ahead")
_same_lane = (_ahead.c.mailbox == TABLE.c.mailbox) & (_ahead.c.lane == TABLE.c.lane)
_lane_is_free = ~(select(_ahead.c.seq).where(_same_lane, _ahead.c.claimed_by.is_not(None)).exists())
_now = bindparam("now", type_=TABLE.c.due_at.type)
_due = (
    select(TABLE)
    .where(TABLE.c.due_at <= _now, TABLE.c.claimed_by.is_(None), _is_first)
    .where(_is_not_under_way, _lane_is_free)
    .order_by(TABLE.c.lane, TABLE.c.due_at, TABLE.c.seq)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_DUE = Plain(*map(_due.where, among(TABLE.c.lane, "lanes")))
_these = among(TABLE.c.seq, "seqs")
_take = update(TABLE).values(
    claimed_by=bindparam("worker"),
    lease_until=bindparam("until", type_=TABLE.c.due_at.type),
    attempts=TABLE.c.attempts + 1,
)
_TAKE = Plain(*map(_take.where, _these))
_LAPSED = Plain(  # only claimed rows are in the index it walks
    select(TABLE.c.seq).where(TABLE.c.claimed_by.is_not(None), TABLE.c.lease_until <= _now).limit(1)
)
_AWAITING = Plain(
    select(func.count()).where(TABLE.c.mailbox == bindparam("of"), TABLE.c.awaits_word)
)
_SOME_AWAIT = Plain(select(TABLE.c.seq).where(TABLE.c.awaits_word).limit(1))
_ONE_WAITS = text("claimed_by IS NULL AND kind IN ('card', 'status', 'board')")  # of the index
_is_due = (TABLE.c.claimed_by.is_(None), TABLE.c.due_at <= _now)
_behind = select(TABLE.c.lane).distinct().where(*_is_due)
_BEHIND = Plain(*map(_behind.where, among(TABLE.c.mailbox, "mailboxes")))
_DONE = Plain(*map(delete(TABLE).where, among(TABLE.c.id, "ids")))
_PUT = Plain(insert(TABLE))
_PUT_ONCE = Plain(
    sqlite.insert(TABLE).on_conflict_do_nothing(),
    postgresql.insert(TABLE).on_conflict_do_nothing(),
)


def _put_or_merge(row: sqlite.Insert | postgresql.Insert) -> Executable:
    """Of a projection one row waits: a second one merges into it. In one statement, so that two
    processes that put at once make one row and no error."""
    new = row.excluded
    more_urgent = TABLE.c.lane > new.lane
    return row.on_conflict_do_update(
        index_elements=[TABLE.c.mailbox, TABLE.c.slot],
        index_where=_ONE_WAITS,
        set_={
            "fresh": or_(TABLE.c.fresh, new.fresh),
            "answering": or_(TABLE.c.answering, new.answering),
            "lane": case((more_urgent, new.lane), else_=TABLE.c.lane),
            "due_at": case((more_urgent, new.due_at), else_=TABLE.c.due_at),
        },
    )


_PUT_PROJECTION = Plain(
    _put_or_merge(sqlite.insert(TABLE)), _put_or_merge(postgresql.insert(TABLE))
)


def put(tx: Tx, mailbox: Mailbox, saying: Saying, how: Dispatch = PLAIN, *, now: datetime) -> None:
    """Have a message said that is about no case, and never edited. Nothing is sent here; the row
    commits with the deed or not at all."""
    put_at(tx, Spot(mailbox), saying, how, now=now)


def put_at(tx: Tx, spot: Spot, saying: Saying, how: Dispatch = PLAIN, *, now: datetime) -> None:
    """Have a message said that is about a case, or that is edited or deleted later."""
    if not _may_leave(tx, spot.mailbox, answering=how.answering, edits=bool(spot.slot)):
        return
    row = _row(spot, how, now) | {"kind": "say", "once": how.once or None}
    _insert_sealed(tx, row, _key(tx, spot.mailbox, spot.case_id), as_data(saying))


def put_ring(tx: Tx, spot: Spot, saying: Saying, ring: Ring, *, now: datetime) -> None:
    """Have a browser rung, unless the ring is over before it leaves. saying: what it shows."""
    row = _row(spot, Dispatch(ring.lane, fresh=ring.counted), now) | {
        "kind": "say",
        "sending_id": ring.sending_id or None,
        "once": ring.once or None,
        "expires_at": ring.until,
    }
    _insert_sealed(tx, row, _key(tx, spot.mailbox, None), as_data(saying))


def put_projection(tx: Tx, kind: str, spot: Spot, how: Dispatch = PLAIN, *, now: datetime) -> None:
    """Have `card`, `status` or `board` shown as it is at the moment of sending: at most one waits.

    A row that waits moves to the more urgent lane, and then waits no longer.
    """
    if not _may_leave(tx, spot.mailbox, answering=how.answering, edits=True):
        return
    fresh = how.fresh and _may_leave(tx, spot.mailbox, answering=how.answering, edits=False)
    row = _row(spot, how, now) | {"kind": kind, "fresh": fresh}
    _PUT_PROJECTION.run(tx, row)
    tx.woken.add(how.lane)


def hasten(tx: Tx, mailbox: Mailbox, slot: str) -> None:
    """The projection that waits there, if any, answers what its reader has just done."""
    waits = (TABLE.c.mailbox == mailbox) & (TABLE.c.slot == slot) & TABLE.c.claimed_by.is_(None)
    tx.execute(update(TABLE).where(waits, TABLE.c.kind.in_(PROJECTIONS)).values(answering=True))


def put_deletion(
    tx: Tx, mailbox: Mailbox, messages: Sequence[str], how: Dispatch = REPLY, *, now: datetime
) -> None:
    """Have messages of a chat taken away, where the channel can. Platform ids."""
    if not messages:
        return
    row = _row(Spot(mailbox), how, now) | {"kind": "delete"}
    _insert_sealed(tx, row, _key(tx, mailbox, None), list(messages))


def withdraw_waiting(tx: Tx, mailbox: Mailbox, slot: str = "") -> bool:
    """What waits for this mailbox and was not claimed yet is not said any more; of one slot, if it
    is named. Whether there was something."""
    waiting = delete(TABLE).where(TABLE.c.mailbox == mailbox, TABLE.c.claimed_by.is_(None))
    waiting = waiting.where(TABLE.c.slot == slot) if slot else waiting
    return bool(tx.execute(waiting.returning(TABLE.c.seq)).all())


def waits(tx: Tx, mailbox: Mailbox, slot: str) -> bool:
    """Whether a row of that slot has not left yet."""
    of_slot = select(TABLE.c.seq).where(TABLE.c.mailbox == mailbox, TABLE.c.slot == slot)
    return tx.execute(of_slot.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this worker may send until its lease ends, at `until`.

    id: by which it is settled. Its number says only in which order: SQLite gives the number of a
    row that is gone to the next one.
    """

    id: str
    spot: Spot
    lane: Lane
    kind: str
    fresh: bool
    answering: bool
    sending_id: str | None
    body: bytes | None
    attempts: int
    until: datetime
    expires_at: datetime | None = None
    elsewhere: bool = False  # by another door of its reader: theirs does not take it

    @property
    def mailbox(self) -> Mailbox:
        """Where it goes."""
        return self.spot.mailbox

    @property
    def slot(self) -> str:
        """Its name there, "" if it has none."""
        return self.spot.slot

    @property
    def case_id(self) -> CaseId | None:
        """The case that it is about."""
        return self.spot.case_id


def claim(
    tx: Tx, worker: str, lanes: Iterable[Lane], *, limit: int, now: datetime
) -> list[Claimed]:
    """Up to `limit` due rows for this worker, the most urgent lane first, each mailbox in order.

    Expired rows are dropped on the way. Rows whose lease ended are free again. What is under way in
    one lane is changed in another once it stands: else what it replaces would be changed.
    """
    wanted = [int(lane) for lane in lanes]
    rows = _DUE.all(tx, {"lanes": wanted, "now": now, "most": limit})
    late = {row.id for row in rows if row.expires_at and row.expires_at <= now}
    if late:
        settle(tx, sorted(late))
    taken = [row for row in rows if row.id not in late]
    if taken:
        seqs = [row.seq for row in taken]
        _TAKE.run(tx, {"seqs": seqs, "worker": worker, "until": now + LEASE})
    return [
        Claimed(
            id=row.id,
            spot=Spot(row.mailbox, row.slot or "", row.case_id),
            lane=Lane(row.lane),
            kind=row.kind,
            fresh=row.fresh,
            answering=row.answering,
            sending_id=row.sending_id,
            body=row.body,
            attempts=row.attempts + 1,
            until=now + LEASE,
            expires_at=row.expires_at,
            elsewhere=row.awaits_word and row.sending_id is not None,
        )
        for row in taken
    ]


def free_expired_leases(tx: Tx, *, now: datetime) -> int:
    """Rows of workers that died are free again. Returns how many lanes' rows were freed."""
    if _LAPSED.first(tx, {"now": now}) is None:
        return 0
    lanes = free_rows(tx, TABLE.c.lease_until <= now)
    tx.woken |= lanes
    return len(lanes)


def renew(tx: Tx, ids: Sequence[str], *, until: datetime) -> None:
    """These rows are still being handed over: they stay their worker's."""
    tx.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(lease_until=until))


def free_own_claims(tx: Tx, worker: str | None) -> None:
    """At start: what this worker (None: whoever, on SQLite there is one) had claimed is free
    again."""
    free_rows(tx, true() if worker is None else TABLE.c.claimed_by == worker)


def settle(tx: Tx, ids: Sequence[str]) -> None:
    """These rows are done, sent or given up: they are gone."""
    _DONE.run(tx, {"ids": list(ids)})


def lanes_behind(tx: Tx, mailboxes: Iterable[Mailbox], *, now: datetime) -> set[Lane]:
    """The lanes in which rows of these mailboxes are due: what waited behind others there may be
    claimed once those are settled."""
    rows = _BEHIND.all(tx, {"mailboxes": list(mailboxes), "now": now})
    return {Lane(row.lane) for row in rows}


_put_off = TABLE.update().where(TABLE.c.id == bindparam("of"))
_PUT_OFF = Plain(
    _put_off.values(
        claimed_by=None,
        lease_until=None,
        attempts=TABLE.c.attempts - 1,
        due_at=bindparam("until", type_=TABLE.c.due_at.type),
    )
)


def put_off(tx: Tx, rows: Sequence[tuple[str, datetime]]) -> None:
    """Rows of a sending that were claimed and not tried are free again, each from its moment on.
    There may be thousands."""
    for row_id, until in rows:
        _PUT_OFF.run(tx, {"of": row_id, "until": until})


_LAST_DUE = Plain(
    select(TABLE.c.due_at)
    .where(
        TABLE.c.claimed_by.is_(None),
        TABLE.c.lane == bindparam("in_lane"),
        TABLE.c.sending_id.is_not(None),
    )
    .order_by(TABLE.c.due_at.desc())
    .limit(1)
)


def last_due(tx: Tx, lane: Lane) -> datetime | None:
    """When the last row of a sending that waits in this lane is due; None if none does."""
    row = _LAST_DUE.first(tx, {"in_lane": int(lane)})
    return None if row is None else row.due_at


def postpone(
    tx: Tx, row_id: str, *, until: datetime, counted: bool = True, lane: Lane | None = None
) -> None:
    """Not now: the row is free again from `until` on. counted: it was a real attempt. lane: it
    steps aside into that one, so that others of its mailbox pass."""
    attempts = TABLE.c.attempts - (0 if counted else 1)
    aside = {} if lane is None else {"lane": int(lane)}
    free_rows(tx, TABLE.c.id == row_id, due_at=until, attempts=attempts, **aside)


def await_word(tx: Tx, claimed: Claimed, *, until: datetime) -> bool:
    """The row waits for its reader to write again, `until` at the longest. Whether nothing of its
    mailbox did so before."""
    is_first = count_awaiting(tx, claimed.mailbox) == 0
    free_rows(tx, TABLE.c.id == claimed.id, due_at=until, awaits_word=True)
    return is_first


def send_elsewhere(tx: Tx, row_id: str) -> None:
    """The messenger does not take this row of a sending: it leaves by another door of its reader,
    and at once."""
    tx.woken |= free_rows(tx, TABLE.c.id == row_id, awaits_word=True)


def some_await_word(tx: Tx) -> bool:
    """Whether any row waits for its reader to write again."""
    return _SOME_AWAIT.first(tx, {}) is not None


def count_awaiting(tx: Tx, mailbox: Mailbox) -> int:
    """How many rows of that mailbox wait for its reader to write again."""
    return int(_AWAITING.scalar(tx, {"of": mailbox}))


def word_came(tx: Tx, mailbox: Mailbox, *, now: datetime) -> bool:
    """Its reader has written: what waited for that is due. Whether there was something.

    Not in one moment with another mailbox of theirs: that they are one person must not show.
    """
    here = (TABLE.c.mailbox == mailbox) & TABLE.c.awaits_word
    due = now + timedelta(milliseconds=secrets.randbelow(1_000))
    freed = update(TABLE).where(here).values(due_at=due, awaits_word=False)
    lanes = tx.execute(freed.returning(TABLE.c.lane)).scalars().all()
    tx.woken.update(Lane(lane) for lane in lanes)
    return bool(lanes)


def was_tried(tx: Tx, mailbox: Mailbox) -> bool:
    """Whether something that waits for this mailbox was handed to the messenger before."""
    tried = select(TABLE.c.seq).where(TABLE.c.mailbox == mailbox, TABLE.c.attempts > 0).limit(1)
    return tx.execute(tried).first() is not None


def is_under_way(tx: Tx, mailbox: Mailbox, slot: str = "") -> bool:
    """Whether something for this mailbox, and this slot if it is named, is being handed to the
    messenger now."""
    claimed = TABLE.c.claimed_by.is_not(None)
    found = select(TABLE.c.seq).where(TABLE.c.mailbox == mailbox, claimed).limit(1)
    return tx.execute(found.where(TABLE.c.slot == slot) if slot else found).first() is not None


def waiting_in(tx: Tx, slot: str) -> set[Mailbox]:
    """The mailboxes in which something waits, or is under way, for that slot."""
    return set(tx.scalars(select(TABLE.c.mailbox).where(TABLE.c.slot == slot)))


def next_due(tx: Tx, lanes: Iterable[Lane]) -> datetime | None:
    """When the next unclaimed row of these lanes is due; None if there is none."""
    found: datetime | None = tx.scalar(
        select(TABLE.c.due_at)
        .where(TABLE.c.lane.in_([int(lane) for lane in lanes]), TABLE.c.claimed_by.is_(None))
        .order_by(TABLE.c.due_at)
        .limit(1)
    )
    return found


def open_saying(tx: Tx, claimed: Claimed) -> Saying:
    """What a `say` row says. Raises Unsealable once its case or resident was erased."""
    key = _key(tx, claimed.mailbox, claimed.case_id)
    return from_json(key.open_text("outgoing.body", claimed.id, claimed.body or b""))


def fingerprint(tx: Tx, claimed: Claimed, text: str) -> str:
    """A hash of what a row says, keyed as it is sealed. Raises Unsealable once that is gone."""
    key = _key(tx, claimed.mailbox, claimed.case_id)
    return key.fingerprint("posted.says", claimed.spot.key, text)


def open_deletion(tx: Tx, claimed: Claimed) -> tuple[str, ...]:
    """Which messages a `delete` row takes away."""
    key = _key(tx, claimed.mailbox, claimed.case_id)
    return tuple(json.loads(key.open("outgoing.body", claimed.id, claimed.body or b"")))


def _may_leave(tx: Tx, mailbox: Mailbox, *, answering: bool, edits: bool) -> bool:
    reporter_id = reporter_in(mailbox)
    if reporter_id is None:
        return True
    reporter = tx.get(Reporter, reporter_id)
    if reporter is None or not has_way_back(reporter):
        return False
    way = way_out(Reach(reporter.reach), answering=answering)
    return way in (WayOut.AS_IT_IS, WayOut.AS_NEWS) or (way is WayOut.QUIET_EDIT and edits)


def _row(spot: Spot, how: Dispatch, now: datetime) -> dict[str, Any]:
    """What every row has, and what few have, empty."""
    return {
        "id": new_id(),
        "mailbox": spot.mailbox,
        "lane": int(how.lane),
        "slot": spot.slot or None,
        "fresh": how.fresh,
        "answering": how.answering,
        "awaits_word": False,
        "case_id": spot.case_id,
        "sending_id": None,
        "once": None,
        "body": None,
        "due_at": now + how.delay,
        "expires_at": None,
        "attempts": 0,
    }


def _insert_sealed(tx: Tx, row: dict[str, Any], key: DataKey, body: object) -> None:
    row["body"] = key.seal("outgoing.body", row["id"], to_bytes(body))
    (_PUT if row["once"] is None else _PUT_ONCE).run(tx, row)
    tx.woken.add(Lane(row["lane"]))


def _key(tx: Tx, mailbox: Mailbox, case_id: CaseId | None) -> DataKey:
    if resident_id := resident_in(mailbox):
        return resident_key(tx, resident_id)
    if reporter_id := reporter_in(mailbox):
        reporter = tx.get(Reporter, reporter_id)
        return tx.keys.unwrap(reporter.data_key if reporter else None)
    if case_id is None:
        return tx.house_key
    case = tx.get(Case, case_id)
    if case is None:
        raise Unsealable("case")
    return tx.keys.unwrap(case.data_key)
