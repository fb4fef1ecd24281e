"""Moves: codes by which somebody goes on at another door. They last ten minutes and work once.

Part of the residents' side: a code leads to a resident and to no case.
"""

import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from domain.ids import ResidentId
from storage.residents import Speaker
from storage.tables import Move
from storage.tx import Tx

PLACE = "move.sealed"
LASTS = timedelta(minutes=10)
CODE_BYTES = 12  # 96 random bits: not to be guessed, and short enough to be typed once


def put_move(tx: Tx, speaker: Speaker, *, now: datetime) -> str:
    """A fresh code of this resident. Only its keyed hash is kept."""
    code = secrets.token_urlsafe(CODE_BYTES)
    key = _key(tx, code)
    told = {"of": speaker.id, "until": (now + LASTS).isoformat()}
    sealed = tx.house_key.seal(PLACE, key, json.dumps(told))
    tx.add(Move(code_key=key, sealed=sealed, on=now.date()))
    return code


def take_move(tx: Tx, code: str, *, now: datetime) -> ResidentId | None:
    """Whose code it is, and it is used; None if it was used, is too old, or never was one."""
    key = _key(tx, code)
    gone = delete(Move).where(col(Move.code_key) == key).returning(col(Move.sealed))
    sealed = tx.execute(gone).scalar()
    if sealed is None:
        return None
    told = json.loads(tx.house_key.open(PLACE, key, sealed))
    return ResidentId(told["of"]) if now < datetime.fromisoformat(told["until"]) else None


def forget_old_moves(tx: Tx, now: datetime) -> None:
    """Codes that nobody used are gone on the next day."""
    tx.execute(delete(Move).where(col(Move.on) < now.date()))


def _key(tx: Tx, code: str) -> str:
    return tx.keys.fingerprint("move", code)
