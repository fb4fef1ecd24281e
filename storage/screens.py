"""Screens: what was put before a resident, so that an answer finds the question it belongs to.

Sealed with the resident's key: which question, when it arrived, the platform's id of the message.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import SQLModel

from domain.dialog.resident_dialog import ScreenFacts
from domain.ids import ResidentId
from storage.compiled import Plain
from storage.json_bytes import to_bytes
from storage.keys import DataKey, Unsealable
from storage.residents import Speaker
from storage.tx import Tx

KEPT = 40  # screens of one resident; older ones cannot be answered any more
TABLE = SQLModel.metadata.tables["screen"]

# Plain SQL: two of these run in every turn.
_OF = TABLE.c.resident_id == bindparam("of")
_THIS = _OF & (TABLE.c.number == bindparam("this"))
_PUT = Plain(insert(TABLE))
_FIND = Plain(select(TABLE.c.sealed).where(_THIS))
_RESIDENT = SQLModel.metadata.tables["resident"]
_FIND_WITH_KEY = Plain(
    select(TABLE.c.sealed, _RESIDENT.c.data_key)
    .join(_RESIDENT, _RESIDENT.c.id == TABLE.c.resident_id)
    .where(_THIS)
)
_RECENT = Plain(
    select(TABLE.c.number, TABLE.c.sealed)
    .where(_OF)
    .order_by(TABLE.c.number.desc())
    .limit(bindparam("at_most"))
)
_RESEAL = Plain(update(TABLE).where(_THIS).values(sealed=bindparam("as_sealed")))
_FORGET = Plain(delete(TABLE).where(_OF & (TABLE.c.number <= bindparam("until"))))


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen. facts: of whoever put it. arrived_at: None until it was delivered.

    message: the platform's id of the message, "" until then.
    """

    number: int
    facts: ScreenFacts
    arrived_at: datetime | None
    message: str


def put_screen(tx: Tx, speaker: Speaker, number: int, facts: ScreenFacts) -> None:
    """Note the screen that is being put; numbers only rise. Very old ones are forgotten."""
    sealed = _seal(speaker.key, speaker.id, number, {"facts": facts, "at": None, "message": ""})
    _PUT.run(tx, {"resident_id": speaker.id, "number": number, "sealed": sealed})
    if number % 10 == 0:
        _FORGET.run(tx, {"of": speaker.id, "until": number - KEPT})


def find_screen(tx: Tx, speaker: Speaker, number: int) -> Shown | None:
    """The screen of that number, unless it was never put or is forgotten."""
    sealed = _FIND.scalar(tx, {"of": speaker.id, "this": number})
    return _open(speaker.key, speaker.id, number, sealed) if sealed is not None else None


def recent_screens(tx: Tx, speaker: Speaker, *, limit: int = KEPT) -> Iterator[Shown]:
    """The resident's screens, newest first, opened one by one."""
    rows = _RECENT.all(tx, {"of": speaker.id, "at_most": limit})
    for number, sealed in rows:
        yield _open(speaker.key, speaker.id, number, sealed)


def screen_arrived(
    tx: Tx, resident_id: ResidentId, number: int, *, message: str, at: datetime
) -> None:
    """The delivery loop's word that the screen stands on the phone. Harmless when it is gone."""
    row = _FIND_WITH_KEY.first(tx, {"of": resident_id, "this": number})
    if row is None:
        return
    try:
        key = tx.keys.unwrap(row.data_key)
        raw = _read(key, resident_id, number, row.sealed)
    except Unsealable:
        return
    raw |= {"at": raw["at"] or at.isoformat(), "message": message or raw["message"]}
    anew = _seal(key, resident_id, number, raw)
    _RESEAL.run(tx, {"of": resident_id, "this": number, "as_sealed": anew})


def _seal(key: DataKey, resident_id: ResidentId, number: int, raw: dict[str, Any]) -> bytes:
    return key.seal("screen.facts", f"{resident_id}/{number}", to_bytes(raw))


def _read(key: DataKey, resident_id: ResidentId, number: int, sealed: bytes) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(key.open("screen.facts", f"{resident_id}/{number}", sealed))
    return raw


def _open(key: DataKey, resident_id: ResidentId, number: int, sealed: bytes) -> Shown:
    raw = _read(key, resident_id, number, sealed)
    at = datetime.fromisoformat(raw["at"]) if raw["at"] else None
    return Shown(number, raw["facts"], at, raw["message"])
