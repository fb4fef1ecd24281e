"""Events of a case: everything that may happen to one. The value is the kind of its history line.

What follows from each stands in `actions/cases/happened.py`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.cases.actors import Actor
from domain.ids import DeskId


class CaseEvent(StrEnum):
    """In the order of a case's life: told by a reporter, done by an officer, done by the house."""

    OPENED = "opened"
    JOINED = "joined"  # somebody else reports the same danger
    AMENDED = "amended"
    ADDED = "added"
    CORRECTED = "corrected"
    CALLED = "called"  # a telephone was tried, by a reporter or by an officer
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    MOVED = "moved"  # its reporter chose another time
    CONFIRMED = "confirmed"

    TAKEN = "taken"
    TAKEN_OVER = "taken over"
    GIVEN_BACK = "given back"
    ARRIVED = "arrived"
    ASKED = "asked"
    WROTE = "wrote"
    QUESTION_CORRECTED = "question corrected"
    NOTED = "noted"
    NOTE_CORRECTED = "note corrected"
    NOTE_WENT_OUT = "note went out"  # it was written to the reporter after all
    SAME = "same"  # all who reported mean one event
    SPLIT = "split"
    FOLDED = "folded"  # one who reported it belongs to another case from then on
    CHECKED_LEAD = "checked lead"
    UNCHECKED_LEAD = "unchecked lead"
    CALLED_FALSE = "called false"
    NOT_CALLED_FALSE = "not called false"
    CONFIRMED_FALSE = "confirmed false"
    CLOSED = "closed"
    CLOSING_CORRECTED = "closing corrected"
    UNDONE = "undone"
    HAS_DUPLICATE = "has duplicate"
    HAS_NO_DUPLICATE = "has no duplicate"
    REFERRAL_ASKED = "referral asked"  # its reporter, whether another office may have it
    REFERRAL_ALLOWED = "referral allowed"
    REFERRAL_DENIED = "referral denied"
    REFERRED = "referred"
    REFERRAL_REACHED = "referral reached"  # it stands in the partner's room
    REFERRAL_TAKEN = "referral taken"
    REFERRAL_ARRIVED = "referral arrived"
    REFERRAL_RETURNED = "referral returned"
    REFERRAL_WAITS = "referral waits"  # whoever had it there has no role any more
    REFERRAL_LATE = "referral late"
    REFERRAL_TAKEN_BACK = "referral taken back"
    REFERRAL_ENDED = "referral ended"
    OWNER_ASKED = "owner asked"  # whoever offered something, for it
    OWNER_ANSWERED = "owner answered"
    OPENED_EVIDENCE = "opened evidence"  # with how many pieces there were

    REACHED = "reached"
    REACHED_TOO = "reached too"  # what a later reporter told stands in the room
    RANG = "rang"  # everybody was called
    LATE = "late"
    REOPENED = "reopened"  # the reporter said *not solved*, and somebody else was found to look
    RELOCATED = "relocated"
    REMINDED = "reminded"
    NOT_ANSWERED = "not answered"
    REPORTER_LOST = "reporter lost"
    TOLD = "told"  # the minute to undo the closing is over
    ERASED = "erased"
    PLACES_ERASED = "places erased"
    MEDIA_ERASED = "media erased"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a case: what, who did it, and what its line of history keeps.

    facts: JSON, sealed with the line. aloud: the card rings or does not, against the table.
    spared: numbers of reporters who need not read of it. left: the desk that had the case till now.
    """

    event: CaseEvent
    by: Actor
    facts: Mapping[str, Any] = field(default_factory=dict)
    aloud: bool | None = None
    spared: Collection[int] = ()
    left: DeskId | None = None
