"""Drafts: what each member of staff is composing, sealed, one at a time; it is forgotten after two
hours of nothing. Whoever composes nothing may have a `Menu`: what the digits of their last message
mean."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from domain.dialog.staff_drafts import BaseDraft, D, pack, unpack
from storage.keys import Unsealable
from storage.sent_messages import forget_posted_like
from storage.tables import Composing, Staff
from storage.tx import Tx

LASTS = timedelta(hours=2)
SLOT = "compose:"  # what the names of a draft's messages begin with


def find_draft(tx: Tx, member: Staff, kind: type[D], *, now: datetime) -> D | None:
    """What they are composing, unless it is too old or of another kind."""
    row = tx.get(Composing, member.id)
    if row is None or row.touched_at < now - LASTS:
        return None
    return _open(tx, row, kind)


def find_work(tx: Tx, member: Staff, *, now: datetime) -> BaseDraft | None:
    """What they would miss if they composed something else, of whatever kind."""
    composed = find_composed(tx, member, now=now)
    return composed if composed is not None and composed.holds_work else None


def find_composed(tx: Tx, member: Staff, *, now: datetime) -> BaseDraft | None:
    """What they are composing, of whatever kind."""
    kinds = (kind for kind in BaseDraft.KINDS.values() if kind.FAMILY)
    found = (find_draft(tx, member, kind, now=now) for kind in kinds)
    return next((draft for draft in found if draft is not None), None)


def drafts_at(tx: Tx, address: str, *, now: datetime) -> Iterator[tuple[BaseDraft, datetime]]:
    """What this person composes in each of their roles, and when they last did; newest first."""
    key = tx.keys.fingerprint("staff", address)
    rows = tx.scalars(
        select(Composing)
        .where(col(Composing.address_key) == key, col(Composing.touched_at) >= now - LASTS)
        .order_by(col(Composing.touched_at).desc())
    )
    for row in rows.all():
        found = (_open(tx, row, kind) for kind in BaseDraft.KINDS.values())
        yield from ((draft, row.touched_at) for draft in found if draft is not None)


def _open(tx: Tx, row: Composing, kind: type[D]) -> D | None:
    try:
        return unpack(kind, tx.house_key.open_text(kind.PLACE, row.staff_id, row.sealed))
    except (Unsealable, TypeError):  # of another kind, or of an older version of the house
        return None


def find_edited(tx: Tx, address: str, message: str, *, now: datetime) -> type[BaseDraft] | None:
    """The kind of what this person composes, if that message was typed for it."""
    for draft, _ in drafts_at(tx, address, now=now):
        if message and message in draft.said:
            return type(draft)
    return None


def new_draft(kind: type[D], *, now: datetime) -> D:
    """An empty draft. Its messages have names of their own: none of an earlier one is edited."""
    return kind(serial=int(now.timestamp()))


def keep_draft(tx: Tx, member: Staff, draft: BaseDraft, *, now: datetime) -> None:
    """The draft is this from now on; whatever else they were composing is forgotten."""
    tx.merge(
        Composing(
            staff_id=member.id,
            address_key=member.address_key,
            expects=draft.takes_words,
            sealed=tx.house_key.seal(draft.PLACE, member.id, pack(draft)),
            touched_at=now,
        )
    )
    tx.flush()


def drop_draft(tx: Tx, member: Staff) -> None:
    """There is no draft any more, and its messages change no more."""
    tx.execute(delete(Composing).where(col(Composing.staff_id) == member.id))
    forget_posted_like(tx, f"staff:{member.id}", SLOT)


def forget_old_drafts(tx: Tx, *, now: datetime) -> None:
    """Drafts that nobody touched for long are gone."""
    tx.execute(delete(Composing).where(col(Composing.touched_at) < now - LASTS))
