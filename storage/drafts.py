"""Drafts: what people are in the middle of, sealed. One store for every conversation.

Three kinds of people have one: a resident in their chat, staff who compose in private, an officer
at a prompt in the room. What stands in a draft is its conversation's own; here it is a text that
nobody opens without the key of whoever it belongs to.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.ids import CaseId, StaffId
from storage.compiled import Plain
from storage.keys import DataKey
from storage.tables import Draft, Prompt, Staff
from storage.tables.drafts import DraftKind
from storage.tx import Tx

TABLE = SQLModel.metadata.tables["draft"]
_CHANGED = ("sealed", "touched_on", "touched_at")


def _putting(new: Any) -> Any:
    return new.on_conflict_do_update(
        index_elements=["id"], set_={name: new.excluded[name] for name in _CHANGED}
    )


# Plain SQL: a turn of a resident reads one and writes one.
_PUT = Plain(_putting(sqlite.insert(TABLE)), _putting(postgresql.insert(TABLE)))
_OF_STAFF = Plain(
    select(TABLE.c.id, TABLE.c.sealed, TABLE.c.touched_at)
    .join(Staff, col(Staff.id) == TABLE.c.id)
    .where(
        col(Staff.address_key) == bindparam("at_key"),
        TABLE.c.touched_at >= bindparam("since", type_=TABLE.c.touched_at.type),
    )
    .order_by(TABLE.c.touched_at.desc())
)
_READ = Plain(select(TABLE.c.sealed).where(TABLE.c.id == bindparam("of")))


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where a draft lies. id: of whom. name: what it is sealed for: a draft of another shape has
    another one, and opens nothing here. key: the key of whoever it belongs to."""

    kind: DraftKind
    id: str
    name: str
    key: DataKey

    def opened(self, sealed: bytes) -> str:
        """What stands in it. Raises Unsealable."""
        return self.key.open_text(self.name, self.id, sealed)


def put_draft(
    tx: Tx,
    place: DraftPlace,
    text: str | bytes,
    *,
    on: date | None = None,
    at: datetime | None = None,
) -> None:
    """The draft says this from now on. on: the day, of a resident's report. at: now, of staff's."""
    _PUT.run(
        tx,
        {
            "id": place.id,
            "kind": place.kind.value,
            "sealed": place.key.seal(place.name, place.id, text),
            "touched_on": on,
            "touched_at": at,
        },
    )


def read_draft(tx: Tx, place: DraftPlace) -> str | None:
    """What stands in it, None where there is none. Raises Unsealable."""
    sealed = _READ.scalar(tx, {"of": place.id})
    return None if sealed is None else place.opened(sealed)


def drop_draft(tx: Tx, of: str) -> None:
    """There is no draft of that id any more."""
    tx.execute(delete(Draft).where(col(Draft.id) == of))


def drop_prompts_of(tx: Tx, case_id: CaseId) -> None:
    """Nothing of what officers were about to do to a case is known any more."""
    prompts = select(col(Prompt.id)).where(col(Prompt.case_id) == case_id)
    tx.execute(delete(Draft).where(col(Draft.id).in_(prompts)))
    tx.execute(delete(Prompt).where(col(Prompt.case_id) == case_id))


def staff_drafts_at(
    tx: Tx, address: str, *, since: datetime
) -> list[tuple[StaffId, bytes, datetime]]:
    """Id, text as sealed, and when it was touched, of what somebody at that address composes in
    each of their roles; the newest first."""
    here = {"at_key": tx.keys.fingerprint("staff", address), "since": since}
    return [(StaffId(row.id), row.sealed, row.touched_at) for row in _OF_STAFF.all(tx, here)]


def forget_staff_drafts(tx: Tx, *, before: datetime) -> None:
    """Drafts that no member of staff touched since are gone."""
    tx.execute(delete(Draft).where(col(Draft.touched_at) < before))
