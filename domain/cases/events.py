"""Events of a case: everything that may happen to one. The value is the kind of its history line.

What follows from each stands in `actions/cases/happened.py`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypedDict

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
    COUNTED = "counted"  # what came of it, after it was closed
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
    REFERRAL_RESUMED = "referral resumed"  # they undid its end
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


class EventFacts(TypedDict, total=False):
    """What a line of history keeps, sealed, as JSON. Each key is of some events; keys may be
    missing, are never renamed, and lines of an older version may hold others.

    answers, typed_at, may_go_to   of a report, as it came
    question, answer               which answer was changed, and what it says now
    words, media                   what was written or told besides, and ids of media rows
    ready, voice                   in place of words: a text id, a media row
    inquiry, lead                  ids
    reached                        whether a call by the reporter got through
    number                         of another case, or which telephone was called
    reporter                       which one it is about, by their number
    to                             the case that they belong to since
    outcome, value, passed_to, same_as, done, reason   how a report was closed
    ended, items                   how a service was closed, and what was counted then or later
    desk, area, room               where it is, or where it reached
    at, review_by                  ISO moments
    pieces, count                  how many
    """

    answers: Mapping[str, Any]
    typed_at: str
    may_go_to: list[str]
    question: str
    answer: Any
    words: str | list[str]
    media: list[str]
    ready: str
    voice: str
    inquiry: str
    lead: str
    reached: bool
    number: str
    reporter: int
    to: int | str
    outcome: str | None
    value: str | None
    passed_to: str
    same_as: str
    done: list[str]
    reason: str
    ended: str
    items: Mapping[str, str]
    desk: str
    area: str | None
    room: str
    at: str
    review_by: str
    pieces: int
    count: int


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a case: what, who did it, and what its line of history keeps.

    aloud: the card rings or does not, against the table.
    spared: numbers of reporters who need not read of it. left: the desk that had the case till now.
    """

    event: CaseEvent
    by: Actor
    facts: EventFacts = field(default_factory=EventFacts)
    aloud: bool | None = None
    spared: Collection[int] = ()
    left: DeskId | None = None
