"""Sessions: which devices of officers and admins may open which page. Residents have none here."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, true, update
from sqlmodel import col

from storage.keys import new_id
from storage.pages import have_looked_at
from storage.push_subscriptions import end_subscriptions_of
from storage.tables import PageSession
from storage.tx import Tx

UNUSED = timedelta(days=90)  # a device put away for so long needs a new invitation
PLACE = "page_session.sealed"


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What a session opens. page: the conversation shown, person: the id of who sits there.

    owner: id of the staff row through which it was opened. name: as colleagues see it.
    """

    door: str
    page: str
    person: str
    owner: str
    name: str


def put_session(tx: Tx, token: str, opened: OpenedSession, *, now: datetime) -> None:
    """Whoever brings this token has that session from now on. Only its keyed hash is kept."""
    session_id = new_id()
    tx.add(
        PageSession(
            key=tx.keys.fingerprint("session", token),
            id=session_id,
            door=opened.door,
            owner=opened.owner,
            sealed=tx.house_key.seal(PLACE, session_id, json.dumps(asdict(opened))),
            opened_on=now.date(),
            used_on=now.date(),
        )
    )
    tx.flush()


def find_session(tx: Tx, token: str, door: str, *, now: datetime) -> OpenedSession | None:
    """The session of that token at that door, unless it was revoked or put away too long."""
    row = tx.get(PageSession, tx.keys.fingerprint("session", token))
    if row is None or row.door != door or row.revoked or row.used_on < (now - UNUSED).date():
        return None
    return _open(tx, row)


def touch_session(tx: Tx, token: str, *, now: datetime) -> None:
    """It was used today."""
    key = tx.keys.fingerprint("session", token)
    here = (col(PageSession.key) == key) & (col(PageSession.used_on) < now.date())
    tx.execute(update(PageSession).where(here).values(used_on=now.date()))


def sessions_of(tx: Tx, owner: str) -> Sequence[PageSession]:
    """The open sessions of a member of staff, the newest first."""
    return tx.scalars(
        select(PageSession)
        .where(col(PageSession.owner) == owner, ~col(PageSession.revoked))
        .order_by(col(PageSession.opened_on).desc(), col(PageSession.id))
    ).all()


def persons_of(tx: Tx, owner: str) -> list[str]:
    """Who sits at the open devices of that member of staff."""
    return list(dict.fromkeys(_open(tx, row).person for row in sessions_of(tx, owner)))


def revoke_sessions_of(tx: Tx, owner: str) -> None:
    """Every device of that member of staff is locked out; what they show is closed."""
    for row in _open_ones(tx, col(PageSession.owner) == owner):
        _revoke(tx, row)


def revoke_sessions_at(tx: Tx, person: str) -> None:
    """The devices at which that person sits are locked out, whoever let them in."""
    for row in _open_ones(tx, true()):
        if _open(tx, row).person == person:
            _revoke(tx, row)


def put_away(tx: Tx, door: str, now: datetime) -> set[str]:
    """Who sits at devices of that door, all of which were put away for too long."""
    rows = _open_ones(tx, col(PageSession.door) == door)
    last = (now - UNUSED).date()
    used = {_open(tx, row).person for row in rows if row.used_on >= last}
    return {_open(tx, row).person for row in rows if row.used_on < last} - used


def _open_ones(tx: Tx, which: ColumnElement[bool]) -> Sequence[PageSession]:
    return tx.scalars(select(PageSession).where(which, ~col(PageSession.revoked))).all()


def _revoke(tx: Tx, row: PageSession) -> None:
    row.revoked = True
    person = _open(tx, row).person
    end_subscriptions_of(tx, person)
    have_looked_at(tx, person)


def _open(tx: Tx, row: PageSession) -> OpenedSession:
    return OpenedSession(**json.loads(tx.house_key.open(PLACE, row.id, row.sealed)))


def forget_old_sessions(tx: Tx, now: datetime) -> None:
    """Rows of devices long put away are gone."""
    tx.execute(delete(PageSession).where(col(PageSession.used_on) < (now - UNUSED).date()))
