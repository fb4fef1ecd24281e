"""What follows when a message reached its reader, or can reach nobody any more."""

from collections.abc import Sequence
from datetime import datetime

from actions.cases.assignee_briefing import tell_taker_of_news
from actions.cases.card_receipts import card_arrived
from actions.cases.cards import retire_former
from actions.cases.casefile import open_file
from actions.cases.inquiries import awaits_arrival, inquiry_arrived, reporter_lost
from actions.cases.partners import referral_arrived
from actions.people.rooms import follow_room, room_lost, topic_lost
from actions.people.unreachable_officers import officer_lost
from actions.people.unwritable_rooms import room_barred, room_written
from actions.people.withheld_files import file_withheld
from domain.ids import CaseId
from domain.mailboxes import (
    Mailbox,
    Spot,
    chat_in,
    push_in,
    reporter_in,
    resident_in,
    room_in,
    staff_in,
    to_reporter,
    to_room,
)
from domain.mouth import Receipt
from storage import outbox, push_subscriptions, reporters, staff
from storage.deliveries import Settled, note_settled
from storage.residents import find_speaker
from storage.screens import screen_arrived
from storage.sent_messages import posted_slot
from storage.tables import Room
from storage.tx import Tx

CARD = "card:"
REFERRAL = "referral:"
INQUIRY = "inquiry:"
RECENT = 5  # own reports looked at for what a page has just shown


def arrived(tx: Tx, spot: Spot, receipt: Receipt, *, screen: int, now: datetime) -> None:
    """A message left. Not reached: a page that is closed now is told later. screen: the resident's
    that it shows, 0 if none."""
    mailbox, slot, reached = spot.mailbox, spot.slot, receipt.reached
    resident, reporter, room = resident_in(mailbox), reporter_in(mailbox), room_in(mailbox)
    if resident and screen:
        screen_arrived(tx, resident, screen, message=receipt.message, at=now)
    if room:
        room_written(tx, room, now=now)
    if slot.startswith(CARD):
        retire_former(tx, CaseId(slot.removeprefix(CARD)), mailbox, now=now)
    if room and slot.startswith(CARD) and reached:
        card_arrived(tx, CaseId(slot.removeprefix(CARD)), room, now=now)
    if room and slot.startswith(REFERRAL) and reached:
        referral_arrived(tx, slot.removeprefix(REFERRAL), now=now)
    if reporter and slot.startswith(INQUIRY) and reached:
        inquiry_arrived(tx, slot.split(":")[1], now=now)


def barred_there(tx: Tx, mailbox: Mailbox, *, now: datetime) -> None:
    """The chat is there, and nothing may be written in it."""
    if room := room_in(mailbox):
        room_barred(tx, room, now=now)


def no_topic_there(tx: Tx, mailbox: Mailbox, *, now: datetime) -> None:
    """The group is there, the topic that was the room is not."""
    if room := room_in(mailbox):
        topic_lost(tx, room, now=now)


def file_withheld_there(
    tx: Tx, mailbox: Mailbox, slot: str, case_id: CaseId, *, now: datetime
) -> None:
    """A group took no file that came with a case: whoever has the case is told where it is."""
    room = room_in(mailbox)
    case = file_withheld(tx, room, slot, case_id, now=now) if room else None
    if case is not None:
        tell_taker_of_news(tx, open_file(tx, case), now=now)


def shown_on_page(tx: Tx, address: str, message: str, *, now: datetime) -> None:
    """A browser showed a post that had waited for it: the receipt comes now."""
    room = staff.find_room(tx, address)
    if room is None:
        _shown_to_resident(tx, address, message, now=now)
        return
    posted = posted_slot(tx, to_room(room.id), message)
    if posted is not None and posted.slot.startswith(CARD):
        card_arrived(tx, CaseId(posted.slot.removeprefix(CARD)), room.id, now=now)
    if posted is not None and posted.slot.startswith(REFERRAL):
        referral_arrived(tx, posted.slot.removeprefix(REFERRAL), now=now)


def is_owed_receipt(tx: Tx, address: str) -> bool:
    """Whether officers wrote to the resident of that page what nobody has seen arrive yet."""
    speaker = find_speaker(tx, address)
    reports = speaker.profile.reports[-RECENT:] if speaker is not None else ()
    return any(awaits_arrival(tx, reporter) for reporter in reports)


def _shown_to_resident(tx: Tx, address: str, message: str, *, now: datetime) -> None:
    speaker = find_speaker(tx, address)
    for reporter in speaker.profile.reports[-RECENT:] if speaker is not None else ():
        posted = posted_slot(tx, to_reporter(reporter), message)
        if posted is not None and posted.slot.startswith(INQUIRY):
            inquiry_arrived(tx, posted.slot.split(":")[1], now=now)


def lost_reader(tx: Tx, mailbox: Mailbox, *, now: datetime) -> None:
    """Nobody is there any more: what waits for them goes, and whoever counts on them is told."""
    outbox.withdraw_waiting(tx, mailbox)
    if room := room_in(mailbox):
        room_lost(tx, room, now=now)
    elif officer := staff_in(mailbox):
        officer_lost(tx, officer, now=now)
    elif push := push_in(mailbox):
        push_subscriptions.end_subscription(tx, push)
    elif chat_in(mailbox) is None:
        reporters.mark_gone(tx, mailbox)
        if reporter := reporter_in(mailbox):
            reporter_lost(tx, reporter, now=now)


def moved(tx: Tx, mailbox: Mailbox, address: str, *, now: datetime) -> None:
    """A room's chat has a new address, as the messenger says to whoever writes to the old one."""
    room_id = room_in(mailbox)
    room = tx.get(Room, room_id) if room_id else None
    if room is not None and staff.find_room(tx, address) is None:
        follow_room(tx, room, address, now=now)


def settled(tx: Tx, rows: Sequence[Settled], *, now: datetime) -> None:
    """Count them. Call before readers who are gone lose their subscriptions."""
    if rows:
        note_settled(tx, rows, today=now.date())
