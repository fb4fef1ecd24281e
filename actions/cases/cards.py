"""Cards: a case in the rooms of its desk, and with each officer when a life is in danger.

A projection: what is true at the moment of sending is shown. Photos and voices of open forms follow
as answers to the card. Showing a case changes nothing of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from actions.cases.assignee_briefing import tell_taker_of_news
from actions.cases.board import PAGE, is_counted, refresh_boards
from actions.cases.card_facts import card_facts
from actions.cases.casefile import CaseFile, Sight, media_in, open_file
from actions.cases.deadlines import is_alarm, is_waiting
from actions.cases.leads import collect_leads, drop_unfounded_leads
from actions.cases.referral_card import refresh_partners
from domain.cases.answer_lines import own_words, place_words
from domain.cases.cards import alert, card
from domain.cases.cases import CaseState, spoken
from domain.forms.forms import Urgency
from domain.ids import CaseId
from domain.lanes import REMINDER, Dispatch, Lane
from domain.mailboxes import Mailbox, Spot, room_in, staff_in, to_room, to_staff
from domain.saying import Saying, pgettext, say
from storage import outbox, staff
from storage.sent_messages import (
    forget_posted_like,
    mailboxes_with,
    mark_posted,
    posted_message,
    slots_like,
)
from storage.tables import Case, Desk, Room, Staff
from storage.tx import Tx

FURTHER_DOWN = pgettext("police:card.further_down", "⬇ {number}: the card is further down.")
TAKEN_AWAY_WITHIN = timedelta(hours=47)  # a messenger deletes for 48 h
MEDIA_OF = pgettext("police:media.of", "{number}")


def slot_of(case_id: CaseId) -> str:
    """Under which slot the case's card stands in each mailbox."""
    return f"card:{case_id}"


def card_in(mailbox: Mailbox, case_id: CaseId) -> Spot:
    """Where the case's card stands in this mailbox."""
    return Spot(mailbox, slot_of(case_id), case_id)


def show_as_it_is(tx: Tx, case: Case, *, now: datetime, loud: bool = False) -> None:
    """Have the case shown as it is now, wherever it is shown. Nothing happens to it by that.

    loud: as a new message, which rings.
    """
    tx.flush()
    show_card(tx, case, now=now, loud=loud)
    if case.data_key is not None:
        file = open_file(tx, case)
        show_media(tx, file, now=now)
        tell_taker_of_news(tx, file, now=now)
    if is_counted(case):
        refresh_boards(tx, case.desk_id, now=now)


def show_card(tx: Tx, case: Case, *, now: datetime, loud: bool) -> None:
    """The card anew in every room of the desk, and wherever else it stands."""
    of_danger = case.urgency == Urgency.P1 and case.state not in (
        CaseState.CLOSED,
        CaseState.FORWARDED,
    )
    lane = Lane.ALERT if of_danger else Lane.ANSWER
    desk = {to_room(room.id) for room in staff.room_lines(tx, case.desk_id)}
    for mailbox in sorted(desk | _standing_in(tx, case)):
        how = Dispatch(lane, fresh=loud and mailbox in desk)
        outbox.put_projection(tx, "card", card_in(mailbox, case.id), how, now=now)
    refresh_partners(tx, case, now=now)


def call_officers(tx: Tx, case: Case, *, now: datetime) -> None:
    """A new message that rings, privately, to every officer of the desk. Whoever reads the room's
    own page has it there, and rings with it."""
    paged = any(room.channel == PAGE for room in staff.room_lines(tx, case.desk_id))
    for officer in staff.officers_of(tx, case.desk_id):
        if paged and _reads_pages(tx, officer):
            continue
        spot = card_in(to_staff(officer.id), case.id)
        outbox.put_projection(tx, "card", spot, Dispatch(Lane.ALERT, fresh=True), now=now)


def _reads_pages(tx: Tx, officer: Staff) -> bool:
    """Whether they came in by a browser: their own page is shown together with the room's."""
    addressee = staff.staff_addressee(tx, officer.id)
    return addressee is not None and addressee.address.startswith(f"{PAGE}:")


def _standing_in(tx: Tx, case: Case) -> set[Mailbox]:
    """The mailboxes in which the card stands."""
    return mailboxes_with(tx, case.id, slot_of(case.id))


def note_leads(tx: Tx, case: Case) -> None:
    """What was typed may hold something to check."""
    collect_leads(tx, case, _checkable(open_file(tx, case)))


def note_leads_anew(tx: Tx, case: Case) -> None:
    """What was typed says something else than before."""
    words = _checkable(open_file(tx, case))
    drop_unfounded_leads(tx, case, words)
    collect_leads(tx, case, words)


def _checkable(file: CaseFile) -> list[str]:
    """Everything that was typed. The telephone to call back is none of it."""
    words: list[str] = []
    for part in file.parts:
        words += own_words(file.form, part.answers)
        words += [reply.get("words", "") for reply in part.replies]
    return words


def show_media(tx: Tx, file: CaseFile, *, now: datetime) -> None:
    """Finished photos and voices of an open case answer the card, once in each room."""
    case = file.case
    if file.sight is not Sight.OPEN or case.state in (CaseState.CLOSED, CaseState.WITHDRAWN):
        return
    media = [row.id for row in media_in(tx, file) if row.state == "ready"]
    for room in staff.room_lines(tx, case.desk_id) if media else ():
        for media_id in media:
            _put_media(tx, case, to_room(room.id), media_id, now=now)


def _put_media(tx: Tx, case: Case, mailbox: Mailbox, media_id: str, *, now: datetime) -> None:
    spot = Spot(mailbox, f"media:{media_id}", case.id)
    if posted_message(tx, mailbox, spot.slot):
        return
    if not posted_message(tx, mailbox, slot_of(case.id)):
        return  # they answer the card: once it arrived, they follow
    # Last in the room's minute, but those of danger before all others.
    of_danger = case.urgency == Urgency.P1
    saying = Saying(
        (say(MEDIA_OF, number=spoken(case.number)),),
        reply_to=slot_of(case.id),
        media=(media_id,),
        quiet=not of_danger,
    )
    how = Dispatch(Lane.ANSWER if of_danger else Lane.REMINDER, once=spot.key)
    outbox.put_at(tx, spot, saying, how, now=now)


# --------------------------------------------------------------------------------- for delivery


def render_card(tx: Tx, case_id: CaseId, mailbox: Mailbox, *, now: datetime) -> Saying | None:
    """The card as that mailbox may see it now: a room's, or an officer's own (`staff:ID`)."""
    case = tx.get(Case, case_id)
    if case is None:
        return None
    facts = card_facts(tx, case)
    if staff_id := staff_in(mailbox):
        officer = tx.get(Staff, staff_id)
        if officer is None or officer.desk_id == case.desk_id:
            return alert(facts, taken=not is_waiting(case))
        return card(replace(facts, desk=tx.get_one(Desk, case.desk_id).name), now=now)
    room_id = room_in(mailbox)
    room = tx.get(Room, room_id) if room_id else None
    if room is None:
        return None
    if room.desk_id != case.desk_id:
        facts = replace(facts, desk=tx.get_one(Desk, case.desk_id).name)
    return card(facts, now=now)


def retire_former(tx: Tx, case_id: CaseId, mailbox: Mailbox, *, now: datetime) -> None:
    """A newer card stands below: the ones before it go, boards lead to the new one.

    What a messenger no longer takes away says where the card is, and offers nothing. On a page it
    stands empty and unseen: taken away, the notes that answer it would go too. A reply to one that
    is gone still finds its case.
    """
    formers = slots_like(tx, mailbox, f"{slot_of(case_id)}#")
    if not formers:
        return
    case = tx.get(Case, case_id)
    for former in formers:
        slot = f"former-{former}"
        message = posted_message(tx, mailbox, former)
        forget_posted_like(tx, mailbox, former)
        mark_posted(tx, Spot(mailbox, slot, case_id), message)
        if case is None or case.data_key is None:
            continue
        if now - case.opened_at < TAKEN_AWAY_WITHIN and not _is_page(tx, mailbox):
            outbox.put_deletion(tx, mailbox, [message], REMINDER, now=now)
            continue
        lines = () if _is_page(tx, mailbox) else (say(FURTHER_DOWN, number=spoken(case.number)),)
        below = Saying(lines, quiet=True)
        outbox.put_at(tx, Spot(mailbox, slot, case_id), below, REMINDER, now=now)
    if case is not None and room_in(mailbox) and is_counted(case):
        refresh_boards(tx, case.desk_id, now=now)


def _is_page(tx: Tx, mailbox: Mailbox) -> bool:
    room_id = room_in(mailbox)
    room = tx.get(Room, room_id) if room_id else None
    return room is not None and room.channel == PAGE


def all_words(tx: Tx, case: Case) -> Sequence[str]:
    """Everything that was typed, places too, one line a piece; nothing once erased."""
    file = open_file(tx, case)
    told: list[str] = []
    for part in file.parts:
        told += [place_words(file.form, part.answers), *own_words(file.form, part.answers)]
    return [words for words in told if words]


def show_in(tx: Tx, case: Case, mailbox: Mailbox, *, now: datetime) -> None:
    """The card as a new message at the end of this one chat."""
    how = Dispatch(Lane.ALERT if is_alarm(case) else Lane.ANSWER, fresh=True)
    outbox.put_projection(tx, "card", card_in(mailbox, case.id), how, now=now)
