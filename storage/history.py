"""A case's append-only history. Its chain verifies even after texts were erased."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Unpack

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import SQLModel, col

from domain.cases.actors import Actor
from domain.cases.events import EventFacts
from domain.ids import CaseId
from storage.compiled import Plain
from storage.keys import Unsealable, new_id
from storage.tables import Case, Entry
from storage.tx import Tx

SALT_BYTES = 16
START = "titir"
TABLE = SQLModel.metadata.tables["entry"]

_LAST = Plain(
    select(TABLE.c.number, TABLE.c.chain)
    .where(TABLE.c.case_id == bindparam("of"))
    .order_by(TABLE.c.number.desc())
    .limit(1)
)
_TELL = Plain(insert(TABLE))
_OF_CASE = Plain(select(TABLE).where(TABLE.c.case_id == bindparam("of")).order_by(TABLE.c.number))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history as read. facts: None once erased. by: `reporter:N`, `staff:ID`,
    `house`."""

    number: int
    kind: str
    by: Actor
    at: datetime
    facts: EventFacts | None


def tell(
    tx: Tx, case: Case, kind: str, *, by: Actor, now: datetime, **facts: Unpack[EventFacts]
) -> int:
    """Add a line; returns its number. kind: `opened`, `taken`, `asked` …; facts: JSON, sealed.

    by: `reporter:1` (the reporter's number within the case), `staff:ID` or `house`.
    """
    key = tx.keys.unwrap(case.data_key)
    entry_id = new_id()
    plain = secrets.token_bytes(SALT_BYTES) + json.dumps(facts, ensure_ascii=False).encode()
    digest = sha256(plain).hexdigest()
    last = _LAST.first(tx, {"of": case.id})
    number, before = (last[0] + 1, last[1]) if last else (1, START)
    _TELL.run(
        tx,
        {
            "id": entry_id,
            "case_id": case.id,
            "number": number,
            "kind": kind,
            "by": by,
            "at": now,
            "sealed": key.seal("entry.facts", entry_id, plain),
            "digest": digest,
            "chain": _link(before, case.id, str(number), kind, by, now.isoformat(), digest),
        },
    )
    return number


def read_history(tx: Tx, case: Case) -> Iterator[HistoryLine]:
    """The lines of the case, oldest first."""
    try:
        key = tx.keys.unwrap(case.data_key)
    except Unsealable:
        key = None
    for entry in _OF_CASE.all(tx, {"of": case.id}):
        facts = None
        if key is not None and entry.sealed is not None:
            facts = json.loads(key.open("entry.facts", entry.id, entry.sealed)[SALT_BYTES:])
        yield HistoryLine(entry.number, entry.kind, entry.by, entry.at, facts)


def is_whole(tx: Tx, case_id: CaseId) -> bool:
    """Whether nothing was changed, added between or taken out, erased texts included."""
    before = START
    rows = tx.scalars(
        select(Entry).where(col(Entry.case_id) == case_id).order_by(col(Entry.number))
    )
    for expected, entry in enumerate(rows, start=1):
        told = (case_id, str(entry.number), entry.kind, entry.by, entry.at.isoformat())
        link = _link(before, *told, entry.digest)
        if entry.number != expected or entry.chain != link:
            return False
        before = entry.chain
    return True


def erase_content(tx: Tx, case: Case) -> None:
    """Drop the case's key and every text of its history; states, times and the chain stay."""
    for entry in tx.scalars(select(Entry).where(col(Entry.case_id) == case.id)):
        entry.sealed = None
    case.data_key = None


def count_entries(tx: Tx, case_id: CaseId, kind: str) -> int:
    """How many lines of this kind the case has."""
    found = select(func.count()).select_from(Entry)
    return tx.scalar(found.where(col(Entry.case_id) == case_id, col(Entry.kind) == kind)) or 0


def _link(before: str, *told: str) -> str:
    """told: case, number, kind, who, when, and the digest of the facts."""
    return sha256("\n".join((before, *told)).encode()).hexdigest()
