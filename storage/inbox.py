"""What was heard already, and what was set aside."""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.heard import Heard
from storage.compiled import Plain
from storage.keys import new_id
from storage.tables import HeardKey, SetAside
from storage.tx import Tx

KEPT = timedelta(days=7)  # Telegram repeats for 24 h at most, Zalo's own advice is a week
KEYS = SQLModel.metadata.tables["heard_key"]
_NOTE = Plain(
    sqlite.insert(KEYS).on_conflict_do_nothing(),
    postgresql.insert(KEYS).on_conflict_do_nothing(),
)


def is_new(tx: Tx, key: str, *, now: datetime) -> bool:
    """Note the key. False if it was noted before: then this must not be acted upon again."""
    row = {"key": tx.keys.fingerprint("heard", key), "heard_on": now.date()}
    return _NOTE.run(tx, row) == 1


def set_aside(tx: Tx, heard: Heard | bytes, *, error: str, now: datetime) -> None:
    """Keep, sealed, what made a handler fail. error: the class's name; no personal data."""
    row_id = new_id()
    raw = heard if isinstance(heard, bytes) else json.dumps(asdict(heard), default=str).encode()
    tx.execute(
        insert(SQLModel.metadata.tables["set_aside"]).values(
            id=row_id,
            error=error,
            sealed=tx.house_key.seal("set_aside.raw", row_id, raw),
            on=now.date(),
        )
    )


def forget_old_keys(tx: Tx, *, today: date) -> None:
    """Keys older than any repeat may be are gone; things set aside stay thirty days."""
    tx.execute(delete(HeardKey).where(col(HeardKey.heard_on) < today - KEPT))
    tx.execute(delete(SetAside).where(col(SetAside.on) < today - timedelta(days=30)))
