"""What happened to a case is said once: history, card, status, alarm and deadlines follow from it.

`AFTER` is the whole rule, a row for each event. A deed changes the case first, then says what
happened; nothing is shown, rung or timed by hand, so that none of it can be forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from actions.cases.assignee_briefing import tell_taker
from actions.cases.board import is_counted, refresh_boards
from actions.cases.cards import call_officers, note_leads, note_leads_anew, show_as_it_is
from actions.cases.clusters import tell_cluster
from actions.cases.deadlines import (
    is_alarm,
    is_waiting,
    keep_watch,
    look_elsewhere,
    ring_pages_again,
    stop_asking,
    watch_anew,
)
from actions.cases.officer_permissions import Move
from actions.cases.status_message import Readers, refresh_status
from domain.cases.actors import HOUSE, reporter_number_in
from domain.cases.cases import CaseState
from domain.cases.events import CaseEvent as Is
from domain.cases.events import EventFacts, Happening
from storage import history
from storage.tables import Case, Reporter, Staff
from storage.tx import Tx


class HowShown(Enum):
    """How card and status change. RINGS: as a new message, for edits do not ring."""

    NOT = "not"
    EDITED = "edited"
    RINGS = "rings"


@dataclass(frozen=True, slots=True)
class After:
    """What follows from an event, in this order.

    leads: what becomes of plates and telephone numbers in what was typed. waits_anew: its deadline
    counts from now, if nobody has it. secrets: whoever has it is told what is for them alone.
    calls: if it is an alarm, every officer of the desk is called in private; counted: and that is a
    line of history. status: what the reporters see; of a hidden report alone where only_hidden.
    replies: a reporter did it, and reads the status in any case.
    """

    card: HowShown = HowShown.NOT
    status: HowShown = HowShown.NOT
    leads: Callable[[Tx, Case], None] | None = None
    waits_anew: bool = False
    secrets: bool = False
    calls: bool = False
    counted: bool = False
    only_hidden: bool = False
    replies: bool = False


LOG_ONLY = After()
SEEN = After(card=HowShown.EDITED)
TOLD_TO_BOTH = After(card=HowShown.EDITED, status=HowShown.EDITED)
ALOUD = After(card=HowShown.RINGS, status=HowShown.EDITED)

AFTER: Mapping[Is, After] = {
    # Its status comes after what to do now: the conversation that opens a case shows it there.
    Is.OPENED: After(card=HowShown.RINGS, leads=note_leads, waits_anew=True),
    # One more who reports the same edits the card: in a flood the room would be drowned in it.
    Is.JOINED: After(card=HowShown.EDITED, leads=note_leads),
    Is.AMENDED: After(HowShown.EDITED, HowShown.EDITED, leads=note_leads, only_hidden=True),
    Is.ADDED: After(card=HowShown.RINGS, leads=note_leads),
    Is.CORRECTED: After(card=HowShown.EDITED, leads=note_leads_anew),
    Is.CALLED: SEEN,
    Is.ANSWERED: After(HowShown.EDITED, HowShown.EDITED, leads=note_leads, replies=True),
    Is.WITHDRAWN: After(HowShown.RINGS, HowShown.EDITED, replies=True),
    Is.DISPUTED: After(HowShown.RINGS, HowShown.EDITED, waits_anew=True, replies=True),
    Is.MOVED: After(HowShown.RINGS, HowShown.EDITED, replies=True),
    Is.CONFIRMED: After(HowShown.EDITED, HowShown.EDITED, replies=True),
    Is.TAKEN: After(HowShown.EDITED, HowShown.RINGS, secrets=True),
    Is.TAKEN_OVER: After(card=HowShown.EDITED, secrets=True),
    Is.GIVEN_BACK: After(HowShown.RINGS, HowShown.EDITED, waits_anew=True, calls=True),
    Is.ARRIVED: TOLD_TO_BOTH,
    Is.ASKED: TOLD_TO_BOTH,
    Is.WROTE: SEEN,
    Is.QUESTION_CORRECTED: SEEN,
    Is.NOTED: SEEN,
    Is.NOTE_CORRECTED: LOG_ONLY,
    Is.NOTE_WENT_OUT: SEEN,
    Is.SAME: TOLD_TO_BOTH,
    Is.SPLIT: TOLD_TO_BOTH,
    Is.FOLDED: SEEN,
    Is.CHECKED_LEAD: SEEN,
    Is.UNCHECKED_LEAD: SEEN,
    Is.CALLED_FALSE: LOG_ONLY,
    Is.NOT_CALLED_FALSE: LOG_ONLY,
    Is.CONFIRMED_FALSE: LOG_ONLY,
    Is.CLOSED: SEEN,  # for a minute nobody outside the room is told
    Is.CLOSING_CORRECTED: SEEN,
    Is.UNDONE: After(card=HowShown.EDITED, waits_anew=True),
    Is.COUNTED: SEEN,
    Is.HAS_DUPLICATE: SEEN,
    Is.HAS_NO_DUPLICATE: SEEN,
    Is.REFERRAL_ASKED: After(HowShown.EDITED, HowShown.RINGS),
    Is.REFERRAL_ALLOWED: TOLD_TO_BOTH,
    Is.REFERRAL_DENIED: ALOUD,
    Is.REFERRED: TOLD_TO_BOTH,
    Is.REFERRAL_REACHED: TOLD_TO_BOTH,
    Is.REFERRAL_TAKEN: After(HowShown.EDITED, HowShown.RINGS),
    Is.REFERRAL_ARRIVED: TOLD_TO_BOTH,
    Is.REFERRAL_RETURNED: ALOUD,
    Is.REFERRAL_WAITS: ALOUD,
    Is.REFERRAL_LATE: ALOUD,
    Is.REFERRAL_TAKEN_BACK: TOLD_TO_BOTH,
    Is.REFERRAL_ENDED: SEEN,  # for a minute nobody outside the rooms is told
    Is.REFERRAL_RESUMED: SEEN,
    Is.OWNER_ASKED: After(status=HowShown.RINGS),
    Is.OWNER_ANSWERED: After(status=HowShown.EDITED, replies=True),
    Is.REACHED: After(status=HowShown.EDITED),
    Is.REACHED_TOO: After(status=HowShown.EDITED),
    Is.RANG: After(HowShown.RINGS, HowShown.RINGS, calls=True),
    Is.LATE: TOLD_TO_BOTH,
    Is.RELOCATED: After(HowShown.RINGS, HowShown.EDITED, waits_anew=True, calls=True, counted=True),
    Is.REMINDED: LOG_ONLY,
    Is.NOT_ANSWERED: TOLD_TO_BOTH,
    Is.REPORTER_LOST: SEEN,
    Is.TOLD: After(status=HowShown.RINGS),  # the card says already how it ended
    Is.ERASED: LOG_ONLY,
    Is.PLACES_ERASED: LOG_ONLY,
    Is.MEDIA_ERASED: LOG_ONLY,
}


def happened(tx: Tx, case: Case, what: Happening, *, now: datetime) -> int:
    """This happened to the case, which is changed already; what follows from it follows.

    Returns the number of its line of history.
    """
    after = AFTER[what.event]
    number = history.tell(tx, case, what.event, by=what.by, now=now, **what.facts)
    if after.card is not HowShown.NOT:
        _see_to(tx, case, what, after, now=now)
    if after.status is not HowShown.NOT and (case.private or not after.only_hidden):
        speaker = reporter_number_in(what.by) if after.replies else None
        readers = Readers(speaker, what.spared)
        refresh_status(tx, case, readers, fresh=after.status is HowShown.RINGS, now=now)
    if what.event is Is.OPENED:
        tell_cluster(tx, case, now=now)
    return number


def officer_did(move: Move, event: Is, facts: EventFacts | None = None) -> int:
    """The same of what an officer did to a case."""
    return happened(
        move.tx, move.case, Happening(event, move.by, facts or EventFacts()), now=move.now
    )


def _see_to(tx: Tx, case: Case, what: Happening, after: After, *, now: datetime) -> None:
    tx.flush()
    if after.secrets and case.taken_by is not None:
        tell_taker(tx, case, tx.get_one(Staff, case.taken_by), now=now)
    if after.leads is not None:
        after.leads(tx, case)
    if after.waits_anew and is_waiting(case):
        watch_anew(tx, case, now=now)
    if after.counted:
        history.tell(tx, case, Is.RANG, by=HOUSE, now=now)
    if case.state == CaseState.WITHDRAWN:
        stop_asking(tx, case)
    if what.event is Is.DISPUTED:
        look_elsewhere(tx, case, now=now)
    became_alarm = keep_watch(tx, case, now=now)
    calls = became_alarm or (after.calls and is_alarm(case))
    if calls and what.event is not Is.RANG:  # which happens again and again by itself
        ring_pages_again(tx, case, now=now)
    rings = after.card is HowShown.RINGS if what.aloud is None else what.aloud
    show_as_it_is(tx, case, now=now, loud=rings or became_alarm)
    if calls:
        call_officers(tx, case, now=now)
    if what.left and is_counted(case):
        refresh_boards(tx, what.left, now=now)


def tell_standing(tx: Tx, case: Case, *, now: datetime, speaker: Reporter | None = None) -> None:
    """The reporters read how the case stands, where the conversation has come to it."""
    refresh_status(tx, case, Readers(speaker.number if speaker else None), now=now)
