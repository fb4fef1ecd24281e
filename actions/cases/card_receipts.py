"""Receipts of cards: that one stands in a room is what its reporters wait for."""

from datetime import datetime

from actions.cases.cards import show_media, slot_of
from actions.cases.casefile import open_file, reporters_of
from actions.cases.happened import happened
from domain.cases.actors import HOUSE
from domain.cases.events import CaseEvent, Happening
from domain.ids import CaseId, RoomId
from domain.mailboxes import Mailbox, to_room
from storage import history, outbox
from storage.case_locks import hold_case
from storage.tables import Case
from storage.tx import Tx


def card_arrived(tx: Tx, case_id: CaseId, room_id: RoomId, *, now: datetime) -> None:
    """The card stands in a room: the report has reached the duty room, and its reporter is told.

    Told once; later cards and edits change nothing. Media that waited for the card follow it.
    """
    case = hold_case(tx, case_id)
    if case.data_key is None:
        return
    show_media(tx, open_file(tx, case), now=now)
    if case.reached_at is not None:
        _later_ones_arrived(tx, case, to_room(room_id), now=now)
        return
    tx.change(case, reached_at=now)
    happened(tx, case, Happening(CaseEvent.REACHED, HOUSE, {"room": room_id}), now=now)


def _later_ones_arrived(tx: Tx, case: Case, mailbox: Mailbox, *, now: datetime) -> None:
    """What those told who joined later stands in the room now, unless the card with it still
    waits. Each of them is told, once, with the time of their own."""
    later = [one.number for one in reporters_of(tx, case) if one.number > 1]
    if not later or outbox.waits(tx, mailbox, slot_of(case.id)):
        return
    told = history.read_history(tx, case)
    known = {
        (line.facts or {}).get("reporter") for line in told if line.kind == CaseEvent.REACHED_TOO
    }
    missing = [number for number in later if number not in known]
    for number in missing:
        happened(tx, case, Happening(CaseEvent.REACHED_TOO, HOUSE, {"reporter": number}), now=now)
