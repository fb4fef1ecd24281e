"""What follows when a photo, voice note or document was cleaned, or turned away."""

from datetime import datetime

from actions.cases.cards import show_as_it_is, slot_of
from domain.cases.cases import spoken
from domain.ids import CaseId
from domain.lanes import REPLY
from domain.mailboxes import (
    Mailbox,
    Spot,
    bringer_in,
    opened,
    reporter_in,
    staff_in,
    to_room,
    to_staff,
)
from domain.media_verdicts import Reason
from domain.saying import Phrase, Saying, pgettext, say
from domain.services.table_words import FAULTS
from storage import outbox, staff
from storage.case_locks import hold_case
from storage.tables import Case, Media, Reporter
from storage.tx import Tx

TOO_BIG = pgettext("media.too_big", "That file is too big. Please send a smaller one.")
HEIC = pgettext("media.heic", "This phone's photo cannot be opened here. Send a screenshot of it.")
BROKEN = pgettext("media.broken", "That file did not arrive whole. Please send it again.")
NOT_SUPPORTED = pgettext("media.not_supported", "Please send a photo or a voice note.")
LOCKED = pgettext("admin:media.locked", "That PDF has a password. Please send one without.")
ACTIVE = pgettext(
    "admin:media.active", "That PDF runs programs or hides files. Print it as a new PDF, send that."
)
LIMITS = pgettext(
    "admin:media.limits",
    "Too big. Picture, voice: 20 MB. PDF: 5 MB and 60 pages, so that every messenger carries it.",
)
KINDS = pgettext("admin:media.kinds", "Please send a picture, a voice note or a PDF.")
OF_A_NOTE = pgettext("police:note.not_kept", "⚠ {number}: a file of the note was not kept. {why}")
REFUSALS = {
    Reason.TOO_BIG: TOO_BIG,
    Reason.BOMB: TOO_BIG,
    Reason.HEIC: HEIC,
    Reason.BROKEN: BROKEN,
    Reason.EMPTY: BROKEN,
    Reason.NOT_SUPPORTED: NOT_SUPPORTED,
    Reason.LOCKED: NOT_SUPPORTED,
    Reason.ACTIVE: NOT_SUPPORTED,
}
TO_STAFF = {
    Reason.TOO_BIG: LIMITS,
    Reason.BOMB: LIMITS,
    Reason.NOT_SUPPORTED: KINDS,
    Reason.LOCKED: LOCKED,
    Reason.ACTIVE: ACTIVE,
}


def media_ready(tx: Tx, media: Media, *, now: datetime) -> None:
    """A file is cleaned and sealed: if it belongs to a report already, the card shows it."""
    case = _case_of(tx, media.owner)
    if case is not None:
        show_as_it_is(tx, case, now=now)


def media_refused(tx: Tx, media: Media, *, now: datetime) -> None:
    """A file is not kept: whoever sent it is told why, as an answer to what they just did."""
    kind, _, about = media.owner.partition(":")
    if bringer := bringer_in(media.owner):
        fault = "too big" if media.refusal == Reason.TOO_BIG else "broken"
        outbox.put(tx, to_staff(bringer), Saying((say(FAULTS[fault]),)), REPLY, now=now)
    if mailbox := opened(media.owner):
        reason = Reason(media.refusal)
        told = TO_STAFF.get(reason) if staff_in(mailbox) else None
        text_id = told or REFUSALS.get(reason, BROKEN)
        outbox.put(tx, mailbox, Saying((say(text_id),)), REPLY, now=now)
    if kind == "case":
        why = REFUSALS.get(Reason(media.refusal), BROKEN)
        noted = hold_case(tx, CaseId(about))
        for room in staff.rooms_of(tx, noted.desk_id):
            tell_note_is_without(tx, noted, to_room(room.id), say(why), now=now)
    case = _case_of(tx, media.owner)
    if case is not None:
        show_as_it_is(tx, case, now=now)


def tell_note_is_without(
    tx: Tx, case: Case, mailbox: Mailbox, why: Phrase, *, now: datetime
) -> None:
    """A file of an officer's note is not kept; what came with it is. why: a whole sentence."""
    line = say(OF_A_NOTE, number=spoken(case.number), why=why)
    saying = Saying((line,), reply_to=slot_of(case.id))
    outbox.put_at(tx, Spot(mailbox, case_id=case.id), saying, REPLY, now=now)


def _case_of(tx: Tx, owner: str) -> Case | None:
    reporter_id = reporter_in(owner)
    reporter = tx.get(Reporter, reporter_id) if reporter_id else None
    return hold_case(tx, reporter.case_id) if reporter is not None else None
