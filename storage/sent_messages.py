"""Which message of a chat stands in which slot, to edit it and to know what is answered.

The platform's ids are sealed; a keyed hash finds a slot by the message that somebody pressed or
replied to.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, insert, literal, select, update
from sqlmodel import SQLModel, col

from domain.ids import CaseId
from domain.mailboxes import Mailbox, Spot, is_of_staff
from storage.compiled import Plain
from storage.tables import Posted
from storage.tx import Tx

SAID = "said:"  # begins the slots of what officers wrote themselves and may edit
WITHHELD = "withheld "  # begins what stands for a message that the chat did not take
BEFORE = "before:"  # begins the slots of the chat in which a room was before it moved
TABLE = SQLModel.metadata.tables["posted"]
_IN_SLOT = (TABLE.c.mailbox == bindparam("in_mailbox")) & (TABLE.c.slot == bindparam("in_slot"))
_STANDING = Plain(select(TABLE.c.message_sealed).where(_IN_SLOT))
_SAYS = Plain(select(TABLE.c.says).where(_IN_SLOT))
_ROW_IN = Plain(select(TABLE).where(_IN_SLOT))
_OF_CASE = Plain(
    select(TABLE.c.mailbox).where(
        TABLE.c.case_id == bindparam("of_case"), TABLE.c.slot == bindparam("in_slot")
    )
)
_LIKE = Plain(
    select(TABLE.c.slot).where(
        TABLE.c.mailbox == bindparam("in_mailbox"), TABLE.c.slot.startswith(bindparam("prefix"))
    )
)
_MARK = Plain(insert(TABLE))
_REMARK = Plain(
    update(TABLE)
    .where(_IN_SLOT)
    .values(
        message_key=bindparam("as_key"),
        message_sealed=bindparam("as_sealed"),
        says=bindparam("as_says"),
    )
)
_SAY = Plain(update(TABLE).where(_IN_SLOT).values(says=bindparam("as_says")))


def posted_message(tx: Tx, mailbox: Mailbox, slot: str) -> str:
    """The platform's id of the message in that slot, "" if none stands there."""
    sealed = _STANDING.scalar(tx, {"in_mailbox": mailbox, "in_slot": slot})
    if sealed is None:
        return ""
    return tx.house_key.open_text("posted.message", f"{mailbox}/{slot}", sealed)


def says(tx: Tx, mailbox: Mailbox, slot: str) -> str:
    """The hash of what the message in that slot says; "" where that is not certain."""
    return _SAYS.scalar(tx, {"in_mailbox": mailbox, "in_slot": slot}) or ""


def forget_says(tx: Tx, mailbox: Mailbox, slot: str) -> None:
    """Whether an edit of the message in that slot took effect is not known."""
    _SAY.run(tx, {"in_mailbox": mailbox, "in_slot": slot, "as_says": None})


def withheld_as(slot: str) -> str:
    """What is marked in place of a message of that slot which the chat does not take: it is not
    tried again, and no message of a platform is called so."""
    return f"{WITHHELD}{slot}"


def is_withheld(tx: Tx, mailbox: Mailbox, slot: str) -> bool:
    """Whether the chat did not take what should stand in that slot."""
    return posted_message(tx, mailbox, slot) == withheld_as(slot)


def mailboxes_with(tx: Tx, case_id: CaseId, slot: str) -> set[Mailbox]:
    """The mailboxes in which this slot of the case stands."""
    return {row.mailbox for row in _OF_CASE.all(tx, {"of_case": case_id, "in_slot": slot})}


def slots_like(tx: Tx, mailbox: Mailbox, prefix: str) -> list[str]:
    """The slots of this mailbox that stand and begin so."""
    return [row.slot for row in _LIKE.all(tx, {"in_mailbox": mailbox, "prefix": prefix})]


def spots_like(tx: Tx, prefix: str) -> list[Spot]:
    """The same in all mailboxes."""
    rows = tx.scalars(select(Posted).where(col(Posted.slot).startswith(prefix)))
    return [Spot(row.mailbox, row.slot) for row in rows]


def posted_slot(tx: Tx, mailbox: Mailbox, message: str) -> Posted | None:
    """What stands in that message of the mailbox's chat, found by the platform's id."""
    return _in_message(tx, mailbox, message, ~col(Posted.slot).startswith(BEFORE))


def slot_before(tx: Tx, mailbox: Mailbox, message: str) -> Posted | None:
    """The same in the chat in which the mailbox was before: its slot begins with BEFORE."""
    return _in_message(tx, mailbox, message, col(Posted.slot).startswith(BEFORE))


def _in_message(
    tx: Tx, mailbox: Mailbox, message: str, where: ColumnElement[bool]
) -> Posted | None:
    key = tx.keys.fingerprint("message", f"{mailbox}/{message}")
    return tx.scalar(select(Posted).where(col(Posted.message_key) == key, where))


def mark_posted(tx: Tx, spot: Spot, message: str, *, says: str = "") -> None:
    """The spot's message is this one from now on. says: the hash of its words, "" if unknown.

    In rooms and with staff the message that stood there before stays known as `SLOT#…`: somebody
    may still answer it.
    """
    mailbox, slot = spot.mailbox, spot.slot
    sealed = tx.house_key.seal("posted.message", spot.key, message)
    key = tx.keys.fingerprint("message", f"{mailbox}/{message}")
    row = _ROW_IN.first(tx, {"in_mailbox": mailbox, "in_slot": slot})
    if row is None:
        facts = {"mailbox": mailbox, "slot": slot, "message_key": key, "message_sealed": sealed}
        _MARK.run(tx, facts | {"case_id": spot.case_id, "says": says or None})
        return
    if row.message_key == key:  # an edit: it stands where it stood
        if (row.says or "") != says:
            _SAY.run(tx, {"in_mailbox": mailbox, "in_slot": slot, "as_says": says or None})
        return
    if is_of_staff(mailbox):
        _keep_former(tx, row)
    held = tx.identity_map.get(tx.identity_key(Posted, (mailbox, slot)))
    if held is not None:
        tx.expire(held)
    changed = {"as_key": key, "as_sealed": sealed, "as_says": says or None}
    _REMARK.run(tx, {"in_mailbox": mailbox, "in_slot": slot} | changed)


def _keep_former(tx: Tx, row: Row[Any]) -> None:
    """The message that a new one of its slot replaces, under a slot of its own."""
    message = posted_message(tx, row.mailbox, row.slot)
    slot = f"{row.slot}#{row.message_key[:8]}"
    mark_posted(tx, Spot(row.mailbox, slot, row.case_id), message)


def forget_posted(tx: Tx, mailbox: Mailbox) -> None:
    """What stood in this mailbox's chat cannot be edited any more (wiped, or the group moved)."""
    tx.execute(delete(Posted).where(col(Posted.mailbox) == mailbox))


def leave_posted_behind(tx: Tx, mailbox: Mailbox) -> None:
    """The mailbox's chat moved: nothing that stood there can be edited any more, but what is about
    a case may still be answered."""
    here = col(Posted.mailbox) == mailbox
    tx.execute(delete(Posted).where(here, col(Posted.slot).startswith(BEFORE)))
    tx.execute(delete(Posted).where(here, col(Posted.case_id).is_(None)))
    tx.execute(update(Posted).where(here).values(slot=literal(BEFORE) + col(Posted.slot)))
    tx.expire_all()


def forget_posted_like(tx: Tx, mailbox: Mailbox, prefix: str) -> None:
    """The messages of this mailbox whose slots begin so cannot be edited any more."""
    tx.execute(
        delete(Posted).where(col(Posted.mailbox) == mailbox, col(Posted.slot).startswith(prefix))
    )
