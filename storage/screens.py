"""Screens: what was put before a resident, so that an answer finds the question it belongs to.

Sealed with the resident's key: which question, when it arrived, the platform's id of the message.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from storage.keys import DataKey
from storage.reporters import Speaker, resident_key
from storage.tables import Resident, Screen
from storage.tx import Tx

KEPT = 40  # screens of one resident; older ones cannot be answered any more


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen. facts: JSON data of whoever put it. arrived_at: None until it was delivered.

    message: the platform's id of the message, "" until then.
    """

    number: int
    facts: dict[str, Any]
    arrived_at: datetime | None
    message: str


def put_screen(tx: Tx, speaker: Speaker, number: int, facts: dict[str, Any]) -> None:
    """Note the screen that is being put; numbers only rise. Very old ones are forgotten."""
    sealed = _seal(speaker.key, speaker.id, number, {"facts": facts, "at": None, "message": ""})
    tx.add(Screen(resident_id=speaker.id, number=number, sealed=sealed))
    tx.flush()
    if number % 10 == 0:
        tx.execute(
            delete(Screen).where(
                col(Screen.resident_id) == speaker.id, col(Screen.number) <= number - KEPT
            )
        )


def find_screen(tx: Tx, speaker: Speaker, number: int) -> Shown | None:
    """The screen of that number, unless it was never put or is forgotten."""
    row = tx.get(Screen, (speaker.id, number))
    return _open(row, speaker.key) if row is not None else None


def recent_screens(tx: Tx, speaker: Speaker, *, limit: int = KEPT) -> Sequence[Shown]:
    """The resident's screens, newest first."""
    rows = tx.scalars(
        select(Screen)
        .where(col(Screen.resident_id) == speaker.id)
        .order_by(col(Screen.number).desc())
        .limit(limit)
    )
    return [_open(row, speaker.key) for row in rows]


def forget_screens(tx: Tx, speaker: Speaker) -> None:
    """No screen of the resident can be answered any more."""
    tx.execute(delete(Screen).where(col(Screen.resident_id) == speaker.id))


def screen_arrived(tx: Tx, resident_id: str, number: int, *, message: str, at: datetime) -> None:
    """The delivery loop's word that the screen stands on the phone. Harmless when it is gone."""
    row = tx.get(Screen, (resident_id, number))
    if row is None or tx.get(Resident, resident_id) is None:
        return
    key = resident_key(tx, resident_id)
    raw = json.loads(key.open("screen.facts", f"{resident_id}/{number}", row.sealed))
    raw |= {"at": raw["at"] or at.isoformat(), "message": message or raw["message"]}
    row.sealed = _seal(key, resident_id, number, raw)


def _seal(key: DataKey, resident_id: str, number: int, raw: dict[str, Any]) -> bytes:
    text = json.dumps(raw, ensure_ascii=False)
    return key.seal("screen.facts", f"{resident_id}/{number}", text)


def _open(row: Screen, key: DataKey) -> Shown:
    raw = json.loads(key.open("screen.facts", f"{row.resident_id}/{row.number}", row.sealed))
    at = datetime.fromisoformat(raw["at"]) if raw["at"] else None
    return Shown(row.number, raw["facts"], at, raw["message"])
