"""Lives: the road of what a service opens, a small table each. Code, never TOML: what needs more
than a life offers is a deed in Python.

A table says which states there are, who may move from which to which, what is asked on the way, and
how long what is closed is kept. `report` is the road that every incident has. A move is known by
its verb: an officer's is that of a button on the card (`domain/cases/cards.py`), a requester's that
of a button under their own report, the clock's that of a timer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.forms.forms import Life, QuestionRole


class CaseState(StrEnum):
    """Where something stands. `disputed` is open again: the reporter said *not solved*."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in progress"
    WAITING = "waiting for reporter"
    FORWARDED = "forwarded"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    KEPT = "kept"  # a record stands in its register
    STRUCK = "struck"  # a record was wrong: it stays readable, and counts no more


class Mover(StrEnum):
    """Who moves it on."""

    REQUESTER = "requester"
    OFFICER = "officer"
    TAKER = "taker"  # the officer who has it
    SECOND = "second"  # another officer than the one who began it
    AUTHOR = "author"  # who made the record, or an admin
    CLOCK = "clock"


class Asks(StrEnum):
    """What is asked on the way of a move."""

    OUTCOME = "outcome"
    WORK = "work"  # what was done about it
    WORTH = "worth"  # what the information was worth
    ITEMS = "items"  # what was handed over, counted
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Transition:
    """One way on. asks: in order."""

    verb: str
    whence: frozenset[CaseState]
    to: CaseState
    who: Mover
    asks: tuple[Asks, ...] = ()


@dataclass(frozen=True, slots=True)
class Road:
    """A life. over: states in which nothing is to be done. kept: after the end, unless the service
    says otherwise. opens_by: who may open it at all. reported: by somebody, through the gate."""

    begins: CaseState
    over: frozenset[CaseState]
    moves: tuple[Transition, ...]
    opens_by: frozenset[QuestionRole]
    kept: timedelta
    reported: bool = True

    @property
    def states(self) -> frozenset[CaseState]:
        """Every state on the road."""
        ways = {state for move in self.moves for state in (*move.whence, move.to)}
        return frozenset({self.begins, *ways})

    def find(self, verb: str, state: CaseState) -> Transition | None:
        """The move of that verb from that state, None where there is none."""
        found = (move for move in self.moves if move.verb == verb and state in move.whence)
        return next(found, None)

    def verbs_of(self, state: CaseState, *movers: Mover) -> tuple[str, ...]:
        """What these may do from that state, in the order of the table."""
        found = (one.verb for one in self.moves if state in one.whence and one.who in movers)
        return tuple(dict.fromkeys(found))


_NEW = frozenset({CaseState.NEW})
_WAITS = _NEW | {CaseState.DISPUTED}
_HELD = frozenset({CaseState.ACKNOWLEDGED, CaseState.IN_PROGRESS, CaseState.WAITING})
_STAFF = frozenset({QuestionRole.OFFICER, QuestionRole.LEADER, QuestionRole.ADMIN})
_EVERYBODY = frozenset(QuestionRole)


def _held(waits: frozenset[CaseState], closing: tuple[Asks, ...]) -> Iterator[Transition]:
    """What every road of somebody's wish has: taken, asked back, given back, closed, taken back.

    waits: states in which nobody has it.
    """
    yield Transition("take", waits, CaseState.ACKNOWLEDGED, Mover.OFFICER)
    yield Transition("ask", _HELD, CaseState.WAITING, Mover.TAKER)
    yield Transition(
        "answer", frozenset({CaseState.WAITING}), CaseState.IN_PROGRESS, Mover.REQUESTER
    )
    yield Transition(
        "unanswered", frozenset({CaseState.WAITING}), CaseState.IN_PROGRESS, Mover.CLOCK
    )
    yield Transition("note", _HELD, CaseState.IN_PROGRESS, Mover.TAKER)
    yield Transition("back", _HELD, CaseState.NEW, Mover.TAKER)
    yield Transition("close", _HELD, CaseState.CLOSED, Mover.TAKER, closing)
    yield Transition("undo", frozenset({CaseState.CLOSED}), CaseState.IN_PROGRESS, Mover.TAKER)
    yield Transition("withdraw", waits | _HELD, CaseState.WITHDRAWN, Mover.REQUESTER)


def _reported() -> Iterator[Transition]:
    yield from _held(_WAITS, (Asks.WORK, Asks.OUTCOME, Asks.WORTH))
    yield Transition("came", _HELD, CaseState.IN_PROGRESS, Mover.TAKER)
    yield Transition("bad", frozenset({CaseState.CLOSED}), CaseState.DISPUTED, Mover.REQUESTER)
    yield Transition("confirm false", frozenset({CaseState.CLOSED}), CaseState.CLOSED, Mover.SECOND)


_OVER = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.FORWARDED})
ROADS: Mapping[Life, Road] = {
    Life.REPORT: Road(
        begins=CaseState.NEW,
        over=_OVER,
        moves=tuple(_reported()),
        opens_by=_EVERYBODY,
        kept=timedelta(days=730),
    ),
    Life.REQUEST: Road(
        begins=CaseState.NEW,
        over=_OVER,
        moves=(
            *_held(_WAITS, (Asks.OUTCOME,)),
            Transition("bad", frozenset({CaseState.CLOSED}), CaseState.DISPUTED, Mover.REQUESTER),
        ),
        opens_by=_EVERYBODY,
        kept=timedelta(days=90),
    ),
    Life.APPOINTMENT: Road(
        begins=CaseState.NEW,
        over=_OVER,
        moves=(
            *_held(_NEW, (Asks.OUTCOME, Asks.ITEMS)),
            Transition("move", _NEW | _HELD, CaseState.NEW, Mover.REQUESTER),  # to another time
        ),
        opens_by=_EVERYBODY,
        kept=timedelta(days=90),
    ),
    Life.RECORD: Road(
        begins=CaseState.KEPT,
        over=frozenset({CaseState.KEPT, CaseState.STRUCK}),
        moves=(
            Transition(
                "strike",
                frozenset({CaseState.KEPT}),
                CaseState.STRUCK,
                Mover.AUTHOR,
                (Asks.REASON,),
            ),
        ),
        opens_by=_STAFF,
        kept=timedelta(days=1825),
        reported=False,
    ),
}
OPENS_NOTHING = {  # who may open the form at all
    Life.TALLY: _EVERYBODY,
    Life.GUIDE: frozenset({QuestionRole.RESIDENT}),
    Life.PRACTICE: frozenset({QuestionRole.RESIDENT}),
}
OPEN_STATES = frozenset(CaseState) - _OVER - ROADS[Life.RECORD].over


def opens(life: Life) -> Life:
    """The road of a case that the service opens: a guide's question is a request."""
    return Life.REQUEST if life is Life.GUIDE else life


def may_open(life: Life) -> frozenset[QuestionRole]:
    """Who may open what lives so."""
    return OPENS_NOTHING[life] if life in OPENS_NOTHING else ROADS[life].opens_by


def dead_ends(road: Road) -> set[CaseState]:
    """States in which something is to be done, and from which no way leads to where nothing is."""
    ending = set(road.over)
    while True:
        more = {s for m in road.moves if m.to in ending for s in m.whence} - ending
        if not more:
            return set(road.states) - ending
        ending |= more


def unreachable(road: Road) -> set[CaseState]:
    """States that no way leads to."""
    reached = {road.begins}
    while True:
        more = {move.to for move in road.moves if move.whence & reached} - reached
        if not more:
            return set(road.states) - reached
        reached |= more
