"""A group that was the room of one desk becomes that of another.

What the first desk heard there is not the second one's business, nor is a button under it: every
message about a case says only where that case is now. It is put in the transaction that binds, and
leaves after what the new desk is shown. Files, and what was told in several messages, are deleted;
those older than two days the messenger keeps.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from actions.cases.board import SLOT as BOARD
from actions.cases.board import has_board
from actions.cases.prompts import end_prompt
from domain.cases.cards import ELSEWHERE
from domain.cases.cases import spoken
from domain.lanes import ANNOUNCEMENT
from domain.mailboxes import Mailbox, Spot, to_room
from domain.saying import Saying, say
from storage import outbox
from storage.sent_messages import BEFORE, SAID, posted_message
from storage.tables import Case, Desk, Posted, Prompt, Room
from storage.tx import Tx

CARD, FORMER = "card:", "former-"
DELETED = ("media:", "words:")


def clear_room(tx: Tx, room: Room, *, now: datetime) -> None:
    """Nothing that stands or waits there tells any more of the cases of another desk."""
    mailbox = to_room(room.id)
    outbox.withdraw_waiting(tx, mailbox)
    for prompt in tx.scalars(
        select(Prompt).where(col(Prompt.room_id) == room.id, col(Prompt.state) == "open")
    ):
        end_prompt(tx, prompt, "cancelled")
    desk = tx.get_one(Desk, room.desk_id)
    gone = []
    for row in tx.scalars(select(Posted).where(col(Posted.mailbox) == mailbox)).all():
        if row.slot.startswith(DELETED) or (row.slot == BOARD and not has_board(tx, desk)):
            gone.append(posted_message(tx, mailbox, row.slot))
            tx.delete(row)
        elif row.slot.startswith((SAID, BEFORE)):  # nothing of ours that could be edited
            tx.delete(row)
        elif row.case_id and not row.slot.startswith(FORMER):
            _empty(tx, mailbox, row.slot, tx.get_one(Case, row.case_id), now=now)
    outbox.put_deletion(tx, mailbox, gone, now=now)


def _empty(tx: Tx, mailbox: Mailbox, slot: str, case: Case, *, now: datetime) -> None:
    """The message says where the case is, and offers nothing."""
    how = ANNOUNCEMENT  # they may be many: who presses here goes before
    if slot == f"{CARD}{case.id}":  # a projection, of which one waits: it may be shown here again
        outbox.put_projection(tx, "card", Spot(mailbox, slot, case.id), how, now=now)
        return
    desk = tx.get_one(Desk, case.desk_id).name
    line = say(ELSEWHERE, number=spoken(case.number), desk=desk)
    outbox.put_at(tx, Spot(mailbox, slot), Saying((line,), quiet=True), how, now=now)
