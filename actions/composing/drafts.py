"""Drafts: what each member of staff is composing, sealed, one at a time; it is forgotten after two
hours of nothing."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from domain.drafts import BaseDraft, D, pack, unpack
from storage.keys import Unsealable
from storage.posted import forget_posted_like
from storage.tables import Composing, Staff
from storage.tx import Tx

LASTS = timedelta(hours=2)
SLOT = "compose:"  # what the names of a draft's messages begin with


def find_draft(tx: Tx, member: Staff, kind: type[D], *, now: datetime) -> D | None:
    """What they are composing, unless it is too old or of another kind."""
    row = tx.get(Composing, member.id)
    if row is None or row.touched_at < now - LASTS:
        return None
    try:
        return unpack(kind, tx.house_key.open_text(kind.PLACE, row.staff_id, row.sealed))
    except (Unsealable, TypeError):  # of another kind, or of an older version of the house
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


def expects_words(tx: Tx, address: str, *, now: datetime) -> bool:
    """Whether what this person types next belongs to something they compose."""
    key = tx.keys.fingerprint("staff", address)
    wanted = select(col(Composing.staff_id)).where(
        col(Composing.address_key) == key,
        col(Composing.expects),
        col(Composing.touched_at) >= now - LASTS,
    )
    return tx.execute(wanted).first() is not None


def forget_old_drafts(tx: Tx, *, now: datetime) -> None:
    """Drafts that nobody touched for long are gone."""
    tx.execute(delete(Composing).where(col(Composing.touched_at) < now - LASTS))
