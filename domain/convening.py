"""Convening: a meeting in the making, as the organiser's chat remembers it between two taps."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from domain.meetings import USUAL_REMINDERS


class Step(StrEnum):
    """What was asked last; what is typed belongs to it."""

    KIND = "kind"
    TITLE = "title"
    PLACE = "place"
    DAY = "day"
    TIME = "time"
    AREAS = "areas"
    AGENDA = "agenda"
    REVIEW = "review"
    REASON = "reason"
    ANSWER = "answer"
    PROMISE = "promise"
    PROMISE_DAY = "promise_day"
    LATER = "later"


TYPED = frozenset(Step) - {Step.KIND, Step.AREAS, Step.REVIEW}
ASKED = (Step.TITLE, Step.PLACE, Step.DAY, Step.TIME, Step.AREAS, Step.AGENDA)  # in this order


@dataclass(slots=True)
class Draft:
    """The draft. day, at: on the site's clock, ISO. agenda_asked: whether there may be none.

    edits, version: the meeting it changes, as it was when it was opened. about: the meeting,
    question or promise that what is typed belongs to. serial: which message shows the draft.
    """

    kind: str = ""
    step: str = Step.KIND
    title: str = ""
    place: str = ""
    day: str = ""
    at: str = ""
    areas: list[str] = field(default_factory=list)
    agenda: str = ""
    agenda_asked: bool = False
    reminders: list[int] = field(default_factory=lambda: list(USUAL_REMINDERS))
    edits: str = ""
    version: int = 0
    about: str = ""
    words: str = ""
    serial: int = 0
    page: int = 0

    def toggle_area(self, code: str, site: str) -> None:
        """Choose or leave out a village; the whole site and single villages exclude each other."""
        if code in self.areas:
            self.areas.remove(code)
        elif code == site:
            self.areas = [site]
        else:
            self.areas = [*(area for area in self.areas if area != site), code]

    def missing(self) -> Step | None:
        """What is to be asked next; None once everything is there."""
        there = {
            Step.TITLE: self.title,
            Step.PLACE: self.place,
            Step.DAY: self.day,
            Step.TIME: self.at,
            Step.AREAS: self.areas,
            Step.AGENDA: self.agenda_asked,
        }
        return next((step for step in ASKED if not there[step]), None)


def pack(draft: Draft) -> str:
    """The draft as JSON text."""
    return json.dumps(asdict(draft), ensure_ascii=False)


def unpack(text: str) -> Draft:
    """The draft that `pack` wrote."""
    return Draft(**json.loads(text))
