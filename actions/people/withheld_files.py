"""Withheld: photos, voice notes and documents that a group takes none of, though it takes words.

Each is tried truly. Its room reads that one came; whoever takes the case gets it alone; the admins
hear what to change.
"""

from datetime import datetime

from actions.cases.cards import slot_of
from actions.people.rooms import tell_admins
from domain.cases.cases import spoken
from domain.ids import CaseId, RoomId
from domain.lanes import REMINDER
from domain.mailboxes import Spot, to_room
from domain.saying import Saying, pgettext, say
from storage import outbox
from storage.case_locks import hold_case
from storage.inbox import is_new
from storage.sent_messages import mark_posted, posted_message, withheld_as
from storage.tables import Case, Desk, Room
from storage.tx import Tx

NOT_HERE = pgettext(
    "police:media.withheld",
    "📎 {number}: this group takes no files from me. Whoever takes the case gets them in private.",
)
TAKES_NONE = pgettext(
    "admin:room.no_files", "⚠ The group of {desk} takes no photos or voice notes from me."
)
LET_MEDIA = pgettext(
    "admin:room.no_files_let",
    "Open the group's settings and let the bot send media. Until then whoever takes a case gets "
    "them in private.",
)


def file_withheld(
    tx: Tx, room_id: RoomId, slot: str, case_id: CaseId, *, now: datetime
) -> Case | None:
    """The group did not take the file of that slot. Said once for each case, to the admins once in
    three days. None where the room or what is known of the case is gone."""
    room, case, mailbox = tx.get(Room, room_id), hold_case(tx, case_id), to_room(room_id)
    if room is None or case.data_key is None:
        return None
    mark_posted(tx, Spot(mailbox, slot, case.id), withheld_as(slot))
    said = f"withheld:{case.id}"
    if not posted_message(tx, mailbox, said) and not outbox.waits(tx, mailbox, said):
        line = say(NOT_HERE, number=spoken(case.number))
        saying = Saying((line,), reply_to=slot_of(case.id), quiet=True)
        outbox.put_at(tx, Spot(mailbox, said, case.id), saying, REMINDER, now=now)
    if is_new(tx, f"no files {room_id}", now=now):
        desk = tx.get_one(Desk, room.desk_id)
        tell_admins(tx, desk.site, say(TAKES_NONE, desk=desk.name), say(LET_MEDIA), now=now)
    return case
