"""What is chosen so far as a case is closed, and what the screens say of that case."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from domain.cases.cards import LeadFacts
from domain.cases.cases import Outcome, Value
from domain.saying import Line

ID_SHOWN = 8  # digits of a lead's id in its button


class ClosingStep(StrEnum):
    """What is on the screen."""

    DONE = "done"
    LEADS = "leads"
    WHY = "why"
    OUTCOME = "outcome"
    TO = "to"
    SAME = "same"
    VALUE = "value"
    PREVIEW = "preview"
    CAME_OF = "came of"
    THING = "thing"
    HOW_MANY = "how many"
    SECOND = "second"  # another officer is waited for
    CLOSED = "closed"  # may still be undone


TAKES_WORDS = (
    ClosingStep.WHY,
    ClosingStep.TO,
    ClosingStep.SAME,
    ClosingStep.HOW_MANY,
)  # a reason, an office, or a number may be replied


@dataclass(frozen=True, slots=True)
class Closing:
    """What was chosen so far. done: codes of `STEPS`. reason: a code of `REASONS`, or own words.

    same_as: number of the case that this one repeats. before: the case's state when it was closed,
    to undo it. results: what came of it (`domain/cases/results.py`); asking: of which how many;
    later: it was closed before, and only that is counted. had: what was counted of it before this
    began.
    """

    step: ClosingStep = ClosingStep.DONE
    done: tuple[str, ...] = ()
    reason: str = ""
    outcome: Outcome | None = None
    passed_to: str = ""
    same_as: str = ""
    value: Value | None = None
    before: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""
    later: bool = False
    had: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Other:
    """A case of the same desk that this one may repeat. title: a text id."""

    number: str
    title: str
    village: str


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What the screens say of the case.

    offices, others: names and cases to choose from. told: it rings with the reporter.
    countable: what came of it may stand in a number.
    """

    number: str
    name: str
    leads: Sequence[LeadFacts] = ()
    offices: Sequence[str] = ()
    others: Sequence[Other] = ()
    told: bool = True
    countable: bool = True

    @property
    def unchecked(self) -> list[LeadFacts]:
        """The leads nobody ticked."""
        return [lead for lead in self.leads if not lead.checked]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of this wizard before it belongs to a prompt."""

    what: str
    label: Line
    emoji: str = ""


def pack(closing: Closing) -> dict[str, Any]:
    """As JSON-able data."""
    return asdict(closing)


def unpack(raw: Mapping[str, Any]) -> Closing:
    """What `pack` made."""
    return Closing(
        step=ClosingStep(raw["step"]),
        done=tuple(raw["done"]),
        reason=raw["reason"],
        outcome=Outcome(raw["outcome"]) if raw["outcome"] else None,
        passed_to=raw["passed_to"],
        same_as=raw.get("same_as", ""),  # not in what an older version of the house packed
        value=Value(raw["value"]) if raw["value"] else None,
        before=raw["before"],
        results=raw.get("results", {}),
        asking=raw.get("asking", ""),
        later=raw.get("later", False),
        had=raw.get("had", {}),
    )
