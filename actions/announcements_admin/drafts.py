"""Drafts: what each admin is composing, sealed; it is forgotten after two hours of nothing."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from domain.composing import TYPED, Draft, Step, pack, unpack
from storage.keys import Unsealable
from storage.posted import forget_posted_like
from storage.tables import Composing, Staff
from storage.tx import Tx

LASTS = timedelta(hours=2)
PLACE = "composing.sealed"
SLOT = "compose:"  # what the names of a draft's messages begin with


def find_draft(tx: Tx, admin: Staff, *, now: datetime) -> Draft | None:
    """What this admin is composing, unless it is too old."""
    row = tx.get(Composing, admin.id)
    if row is None or row.touched_at < now - LASTS:
        return None
    try:
        return unpack(tx.house_key.open_text(PLACE, row.staff_id, row.sealed))
    except (Unsealable, TypeError):  # of an older version of the house
        return None


def new_draft(now: datetime) -> Draft:
    """An empty draft. Its messages have names of their own: none of an earlier one is edited."""
    return Draft(serial=int(now.timestamp()))


def keep_draft(tx: Tx, admin: Staff, draft: Draft, *, now: datetime) -> None:
    """The draft is this from now on."""
    tx.merge(
        Composing(
            staff_id=admin.id,
            address_key=admin.address_key,
            expects=Step(draft.step) in TYPED,
            sealed=tx.house_key.seal(PLACE, admin.id, pack(draft)),
            touched_at=now,
        )
    )
    tx.flush()


def drop_draft(tx: Tx, admin: Staff) -> None:
    """There is no draft any more, and its messages change no more."""
    tx.execute(delete(Composing).where(col(Composing.staff_id) == admin.id))
    forget_posted_like(tx, f"staff:{admin.id}", SLOT)


def expects_words(tx: Tx, address: str, *, now: datetime) -> bool:
    """Whether what this person types next belongs to an announcement they compose."""
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
