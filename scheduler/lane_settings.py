"""Lanes as the delivery loops see them: which are claimed together, how many, how far apart."""

import asyncio
from dataclasses import dataclass, field

from domain.lanes import Lane
from scheduler.settling import Outcome

AT_ONCE = 64  # rows of one claim
ANSWERS_S = 0.02  # of receipts are settled together; alerts at once
TOGETHER_S = 0.2  # what can wait is settled by the next claim, or after so long where none follows
BUNCH_S = 0.26  # of what can wait leaves at once: at 27 a second seven, four times
CLAIM_S = 0.78  # of what can wait is claimed at once; what is claimed is said, even after *stop*
WIRES = 40  # at most at once: a wire has a hundred connections

FAST = (Lane.ALERT, Lane.ANSWER)
PATIENT = (Lane.REMINDER, Lane.ANNOUNCEMENT)


@dataclass(slots=True, eq=False)
class Loop:
    """Lanes that are claimed and settled together, by themselves.

    gather_s: receipts wait so long for others. at_once: rows of one claim, receipts that wait no
    longer. under_way: claimed and not yet settled; more than full_at, and nothing is claimed.
    bunch: letters that leave together. slot_s: seconds from one letter to the next.
    """

    lanes: tuple[Lane, ...]
    gather_s: float
    at_once: int = AT_ONCE
    full_at: int = 2 * AT_ONCE
    bunch: int = AT_ONCE
    slot_s: float = 0.0
    under_way: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    settle: asyncio.Event = field(default_factory=asyncio.Event)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return self.under_way > self.full_at

    def note(self, outcome: Outcome) -> None:
        """To be settled, with what comes soon."""
        self.outcomes.append(outcome)
        if len(self.outcomes) == 1:
            asyncio.get_running_loop().call_later(self.gather_s, self.settle.set)
        elif len(self.outcomes) == self.at_once:
            self.settle.set()

    def take(self) -> list[Outcome]:
        """What is to be settled now."""
        self.settle.clear()
        outcomes, self.outcomes = self.outcomes, []
        return outcomes

    def settled(self, count: int) -> None:
        """So many letters are done with."""
        was_full, self.under_way = self.is_full, self.under_way - count
        if was_full and not self.is_full:
            self.wake.set()


def alerts() -> Loop:
    """Each is settled at once."""
    return Loop((Lane.ALERT,), 0.0)


def answers() -> Loop:
    """Settled together where they come together."""
    return Loop((Lane.ANSWER,), ANSWERS_S)


def bunch_of(per_second: float) -> int:
    """How many of what can wait leave together at such a pace."""
    return max(1, min(WIRES, int(per_second * BUNCH_S)))


def claim_of(per_second: float) -> int:
    """How many of what can wait are claimed together at such a pace: four bunches and no fifth fit
    into any second."""
    return max(1, min(WIRES, int(per_second * CLAIM_S)))


def patient(per_second: float) -> Loop:
    """What can wait, in bunches: a letter by itself costs three times the CPU.

    A hundred are under way at most.
    """
    bunch, at_once = bunch_of(per_second), claim_of(per_second)
    loop = Loop(PATIENT, TOGETHER_S, at_once, full_at=60, bunch=bunch, slot_s=1 / per_second)
    loop.settle = loop.wake  # it settles what came as it claims what follows
    return loop
