"""Grants: what a messenger gave us to speak for an account, as long as it has to be renewed.

One sealed fact for each, in `mark`. It is renewed by one process at a time: whoever claims it has a
minute; on PostgreSQL the row is locked while it is looked at.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from storage.tables import Mark
from storage.tx import Tx

CLAIM = timedelta(minutes=1)  # longer than the slowest answer


@dataclass(frozen=True, slots=True)
class KeptGrant:
    """given_at: when the pair came; claimed_until: who renews it has until then; refused: what the
    messenger said when it did not renew, "" while it does."""

    access: str
    refresh: str
    version: int
    given_at: datetime
    claimed_until: datetime
    refused: str = ""


def find_grant(tx: Tx, name: str) -> KeptGrant | None:
    """The pair of that account; None before anybody has logged in."""
    found = tx.get(Mark, _row(name), with_for_update=tx.on_postgres or None)
    if found is None:
        return None
    facts = json.loads(tx.house_key.open("mark.value", _row(name), found.value))
    moments = {key: datetime.fromisoformat(facts[key]) for key in ("given_at", "claimed_until")}
    return KeptGrant(**(facts | moments))


def claim_renewal(tx: Tx, name: str, version: int, *, now: datetime) -> bool:
    """Whether the caller alone may renew that version, for a minute from now."""
    kept = find_grant(tx, name)
    if kept is None or kept.version != version or kept.claimed_until > now or kept.refused:
        return False
    _put(tx, name, replace(kept, claimed_until=now + CLAIM))
    return True


def keep_grant(tx: Tx, name: str, access: str, refresh: str, *, now: datetime) -> KeptGrant:
    """A new pair; the one before it is gone."""
    before = find_grant(tx, name)
    version = before.version + 1 if before else 1
    fresh = KeptGrant(access, refresh, version, now, datetime(2000, 1, 1, tzinfo=UTC))
    _put(tx, name, fresh)
    return fresh


def note_refused(tx: Tx, name: str, version: int, reason: str) -> None:
    """The messenger did not renew it: nobody asks again until somebody has logged in."""
    kept = find_grant(tx, name)
    if kept is not None and kept.version == version:
        _put(tx, name, replace(kept, refused=reason))


def _put(tx: Tx, name: str, kept: KeptGrant) -> None:
    text = json.dumps(asdict(kept), default=datetime.isoformat)
    sealed = tx.house_key.seal("mark.value", _row(name), text)
    row = tx.get(Mark, _row(name))
    if row is None:
        tx.add(Mark(name=_row(name), value=sealed))
    else:
        row.value = sealed
    tx.flush()


def _row(name: str) -> str:
    return f"grant {name}"
