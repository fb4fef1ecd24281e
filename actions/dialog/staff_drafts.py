"""Drafts: what each member of staff is composing, sealed, one at a time; it is forgotten after two
hours of nothing. Whoever composes nothing may have a `Menu`: what the digits of their last message
mean."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.dialog.staff_drafts import BaseDraft, D, pack, unpack
from domain.ids import StaffId
from domain.mailboxes import to_staff
from storage import drafts
from storage.drafts import DraftPlace
from storage.keys import Unsealable
from storage.sent_messages import forget_posted_like
from storage.tables import Draft, Staff
from storage.tables.drafts import DraftKind
from storage.tx import Tx

LASTS = timedelta(hours=2)
SLOT = "compose:"  # what the names of a draft's messages begin with


def find_draft(tx: Tx, member: Staff, kind: type[D], *, now: datetime) -> D | None:
    """What they are composing, unless it is too old or of another kind."""
    row = tx.get(Draft, member.id, populate_existing=True)
    if row is None or row.touched_at is None or row.touched_at < now - LASTS:
        return None
    return _open(tx, member.id, row.sealed, kind)


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
    for staff_id, sealed, touched_at in drafts.staff_drafts_at(tx, address, since=now - LASTS):
        found = (_open(tx, staff_id, sealed, kind) for kind in BaseDraft.KINDS.values())
        yield from ((draft, touched_at) for draft in found if draft is not None)


def _open(tx: Tx, staff_id: StaffId, sealed: bytes, kind: type[D]) -> D | None:
    try:
        return unpack(kind, _place(tx, staff_id, kind).opened(sealed))
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
    drafts.put_draft(tx, _place(tx, member.id, type(draft)), pack(draft), at=now)


def _place(tx: Tx, staff_id: StaffId, kind: type[BaseDraft]) -> DraftPlace:
    return DraftPlace(DraftKind.STAFF, staff_id, kind.PLACE, tx.house_key)


def drop_draft(tx: Tx, member: Staff) -> None:
    """There is no draft any more, and its messages change no more."""
    drafts.drop_draft(tx, member.id)
    forget_posted_like(tx, to_staff(member.id), SLOT)


def forget_old_drafts(tx: Tx, *, now: datetime) -> None:
    """Drafts that nobody touched for long are gone."""
    drafts.forget_staff_drafts(tx, before=now - LASTS)
