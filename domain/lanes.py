"""Lanes: which kind of message overtakes which, and how a row leaves the outbox."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final


class Lane(IntEnum):
    """Lower goes first. Order is kept within a mailbox and lane; lanes overtake."""

    ALERT = 0  # a life in danger: settled at once, keeps a share of a room's pace
    ANSWER = 1  # what somebody waits for: replies, cards, status
    REMINDER = 2
    ANNOUNCEMENT = 3


@dataclass(frozen=True, slots=True)
class Dispatch:
    """How a row leaves: in which lane, when, and whether its reader notices.

    answering: it answers what its reader has just said; only then does it pass every reach, and in
    a room it goes before what nobody waits for.
    fresh: a projection comes as a new message, which rings, instead of an edit of the one that
    stands there; an edit all the same where the reach allows nothing else.
    delay: it waits that long first.
    once: a key; putting the same again, while the first waits, changes nothing. "": no key.
    """

    lane: Lane = Lane.ANSWER
    answering: bool = False
    fresh: bool = False
    delay: timedelta = timedelta(0)
    once: str = ""


PLAIN: Final = Dispatch()
REPLY: Final = Dispatch(answering=True)
DANGER: Final = Dispatch(Lane.ALERT)
REMINDER: Final = Dispatch(Lane.REMINDER)
ANNOUNCEMENT: Final = Dispatch(Lane.ANNOUNCEMENT)
